"""The telemetry contract's classes → their columns, with type, unit and meaning; and whether a record keeps to them."""

import ast
import inspect
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import pairwise
from types import UnionType
from typing import Any

from msgspec import UnsetType

from enforcer.contract.columns import Columns, Told
from enforcer.contract.names import RECORDS
from enforcer.contract.wire import Field, Record

_UNITS = {"Seconds": "s", "Milliseconds": "ms", "Days": "days"}
_TIMES = {datetime: "time", date: "date"}


@dataclass(frozen=True, slots=True)
class Column:
    """`allowed`: the closed set of its texts, where there is one. `always`: it is a column of every such record."""

    name: str
    kind: str
    unit: str
    meaning: str
    allowed: tuple[str, ...]
    always: bool
    may_be_empty: bool
    group: str
    """The columns that it belongs to; empty for the record's own."""


@cache
def columns_of(told: type[Told] | type[Columns], group: str = "") -> tuple[Column, ...]:
    """In the order in which they are written; of two of one name the later, which is what counts."""
    found = {column.name: column for column in _columns(told, group)}
    return tuple(found.values())


def complaints(record: Record) -> list[str]:
    """What of a record is not as the contract says; nothing for one that keeps to it."""
    told = RECORDS.get(record.name)
    if told is None:
        return [f"{record.name} is not declared"]
    declared = {column.name: column for column in columns_of(told)}
    fields: Mapping[str, Field] = record.fields | {"severity": record.severity}
    found = [f"{record.name}.{name} is not declared" for name in fields if name not in declared]
    found += [
        f"{record.name}.{one.name} is missing" for one in declared.values() if one.always and one.name not in fields
    ]
    wrong = (name for name, value in fields.items() if name in declared and not _fits(declared[name], value))
    return found + [f"{record.name}.{name} is {fields[name]!r}" for name in wrong]


def _fits(column: Column, value: Field) -> bool:
    if value == "" and column.may_be_empty:
        return True
    if column.allowed:
        return value in column.allowed
    if column.kind in _TIMES.values():
        return isinstance(value, str) and _is_time(value)
    wanted = {"text": str, "number": int | float, "true or false": bool}[column.kind]
    return isinstance(value, wanted) and isinstance(value, bool) == (column.kind == "true or false")


def _is_time(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _columns(told: type[Told] | type[Columns], group: str) -> Iterator[Column]:
    meanings = _meanings(told)
    hints = typing.get_type_hints(told)
    for name in told.__struct_fields__:
        wanted, is_unset, is_none = _parts(hints[name])
        inner = wanted[0]
        if isinstance(inner, type) and issubclass(inner, Columns):
            yield from (_optional(one) if is_unset else one for one in columns_of(inner, inner.__name__))
            continue
        kind, unit, allowed = _kind(inner)
        yield Column(name, kind, unit, meanings[name], allowed, not is_unset, is_none, group)


def _optional(column: Column) -> Column:
    return Column(
        column.name, column.kind, column.unit, column.meaning, column.allowed, False, column.may_be_empty, column.group
    )


def _parts(hint: Any) -> tuple[tuple[Any, ...], bool, bool]:  # Any: whatever stands in an annotation
    """Without None and UNSET, and whether they were there."""
    parts = typing.get_args(hint) if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union else (hint,)
    kept = tuple(part for part in parts if part not in {UnsetType, type(None)})
    return kept, UnsetType in parts, type(None) in parts


def _kind(hint: Any) -> tuple[str, str, tuple[str, ...]]:  # Any: as above
    """Kind, unit and the closed set of texts."""
    if typing.get_origin(hint) is typing.Literal:
        return "text", "", tuple(str(one) for one in typing.get_args(hint))
    if isinstance(hint, typing.TypeAliasType):
        kind, _, allowed = _kind(hint.__value__)
        return kind, _UNITS.get(hint.__name__, ""), allowed
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "text", "", tuple(str(one.value) for one in hint)
    if hint in _TIMES:
        return _TIMES[hint], "", ()
    return {str: "text", int: "number", float: "number", bool: "true or false"}[hint], "", ()


def _meanings(told: type[Told] | type[Columns]) -> Mapping[str, str]:
    """The docstring below each field; a KeyError for one that has none."""
    body = next(node for node in ast.parse(inspect.getsource(told)).body if isinstance(node, ast.ClassDef))
    return {
        statement.target.id: " ".join(str(text.value.value).split())
        for statement, text in pairwise(body.body)
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
