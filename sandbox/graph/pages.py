"""A whole result and a request → one page of it, with the token for the next.

Rules: spec 2022-10-01, and the pages `paging-results` and `work-with-data` of Microsoft's documentation.
"""

import base64
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.graph.language import Query
from sandbox.graph.refusal import bad_request
from sandbox.graph.request import MOST_ROWS, GraphRequest
from sandbox.graph.store import Result
from sandbox.graph.values import kind

_SALT = "offset, size and context"


@dataclass(frozen=True, slots=True)
class Page:
    """`skip_token` is None on the last page, and where there can be no other: then `is_truncated`."""

    rows: Sequence[tuple[Any, ...]]  # Any: as in Result
    skip_token: str | None
    is_truncated: bool


@dataclass(frozen=True, slots=True)
class _Place:
    offset: int
    size: int


def page(result: Result, query: Query, request: GraphRequest, *, needs_id: bool) -> Page:
    """Raises GraphRefused for a token of another query. `$skip` and `$top` win over the token; take ignores `$skip`."""
    context = _context(request)
    place = _place(request, context)
    offset = 0 if query.is_limited else place.offset
    rows = _ordered(result, query, offset)[offset : offset + place.size]
    end = offset + len(rows)
    if end >= len(result.rows) or not rows:
        return Page(rows, None, is_truncated=False)
    if not _is_pageable(result, query, needs_id=needs_id):
        return Page(rows, None, is_truncated=True)
    return Page(rows, _token(_Place(end, place.size), context), is_truncated=False)


def first_token(request: GraphRequest) -> str:
    """What leads to the first page again."""
    return _token(_Place(0, request.top or MOST_ROWS), _context(request))


def _is_pageable(result: Result, query: Query, *, needs_id: bool) -> bool:
    has_plain = any(kind(of) != "object" for of in result.types)
    return has_plain and not query.is_limited and ("id" in result.columns or not needs_id)


def _ordered(result: Result, query: Query, offset: int) -> Sequence[tuple[Any, ...]]:
    """`Without sorting, the results returned are random and not repeatable`; with an id they are kept stable."""
    if query.is_ordered or "id" in result.columns or offset == 0:
        return result.rows
    rows = list(result.rows)
    random.Random(offset).shuffle(rows)  # noqa: S311 - repeatable on purpose, guards nothing
    return rows


def _place(request: GraphRequest, context: str) -> _Place:
    told = _Place(0, MOST_ROWS) if request.skip_token is None else _read(request.skip_token, context)
    offset = told.offset if request.skip is None else request.skip
    return _Place(offset, request.top or told.size)


def _context(request: GraphRequest) -> str:
    """`To be passed together with the same query and scopes`."""
    said = json.dumps([request.query, request.subscriptions, request.groups, _SALT])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _token(place: _Place, context: str) -> str:
    return base64.b64encode(json.dumps([place.offset, place.size, context]).encode()).decode()


def _read(token: str, context: str) -> _Place:
    try:
        offset, size, of = json.loads(base64.b64decode(token, validate=True))
        place = _Place(int(offset), int(size))
    except (ValueError, TypeError) as error:
        raise bad_request("InvalidSkipToken", "The skip token is invalid.") from error
    if of != context or place.offset < 0 or not 1 <= place.size <= MOST_ROWS:
        raise bad_request("InvalidSkipToken", "The skip token does not belong to this query and its scopes.")
    return place
