"""A page and a fault → the page as an index in trouble would give it."""

import json
from typing import Any

from sandbox.graph.pages import first_token
from sandbox.graph.request import GraphRequest
from sandbox.page_fault import PageFault
from sandbox.wire import JsonObject

_WHOSE = frozenset({"id", "subscriptionId"})


def spoilt(body: JsonObject, fault: PageFault, request: GraphRequest) -> JsonObject:
    """Only the rows change, and the token where it is the fault; what is counted stays as it was."""
    if fault is PageFault.LOOP:
        return {**body, "$skipToken": request.skip_token or body.get("$skipToken") or first_token(request)}
    if not request.as_table:
        return {**body, "data": _rows(body["data"], fault)}
    return {**body, "data": {**body["data"], "rows": _rows(body["data"]["rows"], fault)}}


def _rows(rows: list[Any], fault: PageFault) -> list[Any]:  # Any: objects, or arrays of cells
    if fault is PageFault.LOST:
        return []
    if fault is PageFault.DUPLICATES:
        return [*rows, *json.loads(json.dumps(rows))]
    if fault is PageFault.WRONG_TYPES:
        return [_wrong(row) for row in rows]
    return [dict.fromkeys(row) if isinstance(row, dict) else [None] * len(row) for row in rows]


def _wrong(row: Any) -> Any:  # Any: as above
    """A table's cells have no names: all of them are wrong."""
    if not isinstance(row, dict):
        return [_of_another_type(cell) for cell in row]
    return {name: cell if name in _WHOSE else _of_another_type(cell) for name, cell in row.items()}


def _of_another_type(cell: object) -> object:
    return 7 if isinstance(cell, str | None) else "none"
