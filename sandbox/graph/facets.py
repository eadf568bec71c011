"""A query and the facets that are asked for → what each says (spec 2022-10-01, ResourcesFacetQuery example)."""

import re
from collections.abc import Callable

from sandbox.graph.language import Query, checked
from sandbox.graph.refusal import GraphRefused
from sandbox.graph.request import FacetRequest
from sandbox.graph.store import Result
from sandbox.graph.values import kind, shown
from sandbox.wire import JsonObject

_COUNT = "count"
_COUNTED = "facetCount"


def facet(
    request: FacetRequest, query: Query, result: Result, *, ask: Callable[[str], Result], as_table: bool
) -> JsonObject:
    """`ask` runs KQL. A facet that cannot be computed says so in its own place; the query is answered all the same."""
    names = [part.strip().replace(".", "_") for part in request.expression.split(",")]
    wrong = [name for name in names if name not in result.columns]
    if wrong:
        valid = [] if len(wrong) < len(names) else [("NoValidColumns", "No valid columns in facet expression.")]
        return _failed(request, [*valid, ("InvalidColumnNames", f"Invalid column names: [{', '.join(wrong)}].")])
    try:
        counted = ask(checked(_kql(request, query, result, names), security_may_join=True).kql)
    except GraphRefused as refused:
        return _failed(request, [(detail["code"], detail["message"]) for detail in refused.details])
    rows = counted.rows[: request.top]
    columns = tuple(_COUNT if name == _COUNTED else name for name in counted.columns)
    data = shown(Result(columns, counted.types, rows), rows, as_table=as_table)
    found = {"totalRecords": len(counted.rows), "count": len(rows), "data": data}
    return {"expression": request.expression, "resultType": "FacetResult", **found}


def _kql(request: FacetRequest, query: Query, result: Result, names: list[str]) -> str:
    types = dict(zip(result.columns, result.types, strict=True))
    by = ", ".join(f"{name} = tostring({name})" if kind(types[name]) == "object" else name for name in names)
    order = re.sub(rf"^\s*{_COUNT}\s*$", _COUNTED, request.sort_by or _COUNT)
    where = f"\n| where {request.filter}" if request.filter else ""
    direction = "desc" if request.descending else "asc"
    return f"{query.kql}{where}\n| summarize {_COUNTED} = count() by {by}\n| order by {order} {direction}"


def _failed(request: FacetRequest, errors: list[tuple[str, str]]) -> JsonObject:
    told = [{"code": code, "message": message} for code, message in errors]
    return {"expression": request.expression, "resultType": "FacetError", "errors": told}
