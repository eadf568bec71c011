"""DuckDB's values and types → JSON, as Resource Graph writes them."""

import json
import math
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.graph.store import Result
from sandbox.wire import JsonObject

_KINDS = {"VARCHAR": "string", "UUID": "string", "INTERVAL": "string", "BOOLEAN": "boolean"}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")
_TIMES = ("TIMESTAMP", "DATE")


def kind(of: str) -> str:
    """`ColumnDataType` of the spec; what is neither text, number, truth nor time is an object."""
    if of in _WHOLE:
        return "integer"
    if of.startswith(_FRACTIONS) and not of.endswith("]"):
        return "number"
    if of.startswith(_TIMES) and not of.endswith("]"):
        return "datetime"
    return _KINDS.get(of, "object")


def shown(result: Result, rows: Iterable[tuple[Any, ...]], *, as_table: bool) -> Any:  # Any: an array or a Table
    """The rows in the wanted format."""
    cells = [[_value(value, of) for value, of in zip(row, result.types, strict=True)] for row in rows]
    if not as_table:
        return [dict(zip(result.columns, row, strict=True)) for row in cells]
    columns = [{"name": name, "type": kind(of)} for name, of in zip(result.columns, result.types, strict=True)]
    table: JsonObject = {"columns": columns, "rows": cells}
    return table


def _value(value: object, of: str) -> object:
    """A string is never null in Kusto; a `dynamic` is JSON text in DuckDB."""
    if value is None:
        return "" if of == "VARCHAR" else None
    if of == "JSON" and isinstance(value, str):
        return json.loads(value)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}0Z"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    return str(value)
