"""A long list and the query → one page of it and where the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.arm.call import Call
from sandbox.arm.errors import bad_request

_MOST_DIGITS = 9
"""Of a number in a query: below 2^31, as the specs' int32."""


@dataclass(frozen=True, slots=True)
class Page[Item]:
    items: Sequence[Item]
    next_link: str | None


def page[Item](items: Sequence[Item], call: Call) -> Page[Item]:
    """Follows `$top` and `$skiptoken` (in any case); never more than the assumed page size."""
    query = {key.lower(): value for key, value in call.query.items()}
    size = min(_number(query.get("$top"), "$top") or len(items), call.world.assumptions.page_size)
    start = _number(query.get("$skiptoken"), "$skiptoken") or 0
    end = start + size
    if end >= len(items):
        return Page(items[start:], None)
    top = f"&$top={size}" if "$top" in query else ""
    link = f"{call.base_url}{quote(call.path)}?api-version={call.api_version}{top}&$skiptoken={end}"
    return Page(items[start:end], link)


def _number(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or len(text) > _MOST_DIGITS or (name == "$top" and int(text) == 0):
        raise bad_request(f"The value '{text}' of the query parameter '{name}' is invalid.")
    return int(text)
