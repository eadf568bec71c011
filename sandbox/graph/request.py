"""The body of a query → GraphRequest, or a 400 that says what is wrong (spec Microsoft.ResourceGraph 2022-10-01)."""

import json
import uuid
from dataclasses import dataclass

from sandbox.arm.errors import bad_content
from sandbox.graph.refusal import bad_request
from sandbox.wire import JsonObject

MOST_ROWS = 1000
_MOST_SKIPPED = 2**31 - 1
_FORMATS = ("objectArray", "table")
_SCOPE_FILTERS = ("AtScopeAndBelow", "AtScopeAndAbove", "AtScopeExact", "AtScopeAboveAndBelow")


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """`descending` also where the request does not say."""

    expression: str
    sort_by: str | None
    descending: bool
    filter: str | None
    top: int


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """Neither `subscriptions` (ids, lower case) nor `groups` (names, lower case): all that the caller may read."""

    query: str
    subscriptions: tuple[str, ...]
    groups: tuple[str, ...]
    top: int | None
    skip: int | None
    skip_token: str | None
    as_table: bool
    allows_partial_scopes: bool
    facets: tuple[FacetRequest, ...]


def parse_request(content: bytes) -> GraphRequest:
    """Raises ArmError for what is no JSON object, GraphRefused for the rest, null too. Unknown members are ignored.

    `authorizationScopeFilter` is checked and changes nothing: it is about tables that are not simulated.
    """
    body = _body(content)
    options = _object(body, "options")
    _choice(options, "authorizationScopeFilter", _SCOPE_FILTERS)
    subscriptions = tuple(_subscription(one) for one in _texts(body, "subscriptions"))
    groups = tuple(name.lower() for name in _texts(body, "managementGroups"))
    if subscriptions and groups:
        raise _wrong("managementGroups", "can't be used at the same time as subscriptions")
    return GraphRequest(
        query=_required(body, "query"),
        subscriptions=tuple(dict.fromkeys(subscriptions)),
        groups=groups,
        top=_whole(options, "$top", 1, MOST_ROWS),
        skip=_whole(options, "$skip", 0, _MOST_SKIPPED),
        skip_token=_text(options, "$skipToken"),
        as_table=_choice(options, "resultFormat", _FORMATS) == "table",
        allows_partial_scopes=_flag(options, "allowPartialScopes"),
        facets=tuple(_facet(one) for one in _objects(body, "facets")),
    )


def _body(content: bytes) -> JsonObject:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise bad_content(f"Unexpected character encountered while parsing value: {error}") from error
    if not isinstance(body, dict):
        raise bad_content("The body must be a JSON object")
    return body


def _facet(one: JsonObject) -> FacetRequest:
    options = _object(one, "options")
    return FacetRequest(
        _required(one, "expression"),
        _text(options, "sortBy"),
        _choice(options, "sortOrder", ("asc", "desc")) != "asc",
        _text(options, "filter"),
        _whole(options, "$top", 1, MOST_ROWS) or MOST_ROWS,
    )


def _subscription(value: str) -> str:
    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        raise _wrong("subscriptions", f"contains '{value}', which is no subscription id") from error


def _object(body: JsonObject, name: str) -> JsonObject:
    value = body.get(name)
    if name in body and not isinstance(value, dict):
        raise _wrong(name, "must be an object")
    return value or {}


def _objects(body: JsonObject, name: str) -> list[JsonObject]:
    value = body.get(name)
    if name in body and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
        raise _wrong(name, "must be an array of objects")
    return value or []


def _texts(body: JsonObject, name: str) -> list[str]:
    value = body.get(name)
    if name in body and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise _wrong(name, "must be an array of strings")
    return value or []


def _text(body: JsonObject, name: str) -> str | None:
    value = body.get(name)
    if name in body and not isinstance(value, str):
        raise _wrong(name, "must be a string")
    return value


def _required(body: JsonObject, name: str) -> str:
    value = _text(body, name)
    if value is None:
        raise _wrong(name, "is required")
    return value


def _choice(body: JsonObject, name: str, known: tuple[str, ...]) -> str | None:
    value = _text(body, name)
    if name in body and value not in known:
        raise _wrong(name, f"must be one of {', '.join(known)}")
    return value


def _flag(body: JsonObject, name: str) -> bool:
    value = body.get(name)
    if name in body and not isinstance(value, bool):
        raise _wrong(name, "must be true or false")
    return bool(value)


def _whole(body: JsonObject, name: str, low: int, high: int) -> int | None:
    value = body.get(name)
    if name in body and (not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high):
        raise _wrong(name, f"must be a whole number from {low} to {high}")
    return value


def _wrong(name: str, why: str) -> Exception:
    return bad_request("InvalidRequest", f"The value of '{name}' {why}.")
