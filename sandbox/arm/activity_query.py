"""`$filter`, `$select` and `$skiptoken` of the activity log → ActivityQuery, or why the log refuses them.

As strict as the spec of 2015-04-01 says ("No other syntax is allowed"): a start is required, an end may follow, then at
most one of four properties. `eventChannels`, of older documents, may stand there and is ignored.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.activity_log import RETENTION, LogRow

_TERM = re.compile(r"(?P<name>\w+)\s+(?P<operator>eq|ge|le)\s+(?:'(?P<quoted>[^']*)'|(?P<bare>[^\s']+))", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_TIME = "eventtimestamp"
_IGNORED = "eventchannels"
_LEEWAY = timedelta(minutes=1)
"""Who asks for the last 90 days needs a moment to ask [inferred]."""
_SHOWN: dict[str, Callable[[LogRow], str]] = {
    "resourcegroupname": lambda row: group_of(row.operation.resource_id),
    "resourceuri": lambda row: row.operation.resource_id,
    "resourceprovider": lambda row: row.operation.resource_provider,
    "correlationid": lambda row: row.operation.correlation_id,
}


class BadQuery(Exception):
    """Answered with 400, in this resource provider's own form."""


@dataclass(frozen=True, slots=True)
class ActivityQuery:
    """Both ends count. `name` is None where only the time narrows; `select` is None where all properties are wanted."""

    start: datetime
    end: datetime
    name: str | None
    value: str
    select: frozenset[str] | None
    after: tuple[datetime, int] | None

    def fits(self, row: LogRow) -> bool:
        """Values count in any case."""
        return (
            self.start <= row.at <= self.end
            and (self.name is None or _SHOWN[self.name](row).lower() == self.value.lower())
            and (self.after is None or row.place < self.after)
        )


def group_of(resource_id: str) -> str:
    """The resource group in it, or nothing."""
    found = re.search(r"/resourceGroups/([^/]+)", resource_id, re.IGNORECASE)
    return found[1] if found else ""


def parse_query(query: Mapping[str, str], *, now: datetime) -> ActivityQuery:
    """Raises BadQuery."""
    given = {key.lower(): value for key, value in query.items()}
    terms = _terms(given.get("$filter", ""))
    times = {operator: _moment(value) for name, operator, value in terms if name == _TIME}
    others = [(name, value) for name, operator, value in terms if name in _SHOWN and operator == "eq"]
    known = len(times) + len(others) + sum(name == _IGNORED for name, _, _ in terms)
    if "eq" in times or known != len(terms) or len(others) > 1:
        raise BadQuery(f"The filter '{given.get('$filter')}' is not supported.")
    if "ge" not in times:
        raise BadQuery("The filter must have a start time: eventTimestamp ge '...'.")
    if times["ge"] < now - RETENTION - _LEEWAY:
        raise BadQuery("The start time is more than 90 days in the past.")
    name, value = others[0] if others else (None, "")
    return ActivityQuery(
        start=times["ge"],
        end=times.get("le", now),
        name=name,
        value=value,
        select=_selected(given.get("$select")),
        after=_place(given.get("$skiptoken")),
    )


def skip_token(row: LogRow) -> str:
    """Where the page that ends with `row` ends."""
    return f"{row.at.isoformat()}_{row.number}"


def _terms(text: str) -> list[tuple[str, str, str]]:
    found = [_TERM.fullmatch(part.strip()) for part in _AND.split(text)] if text.strip() else []
    if None in found:
        raise BadQuery(f"The filter '{text}' is not supported.")
    return [
        (term["name"].lower(), term["operator"].lower(), term["quoted"] if term["bare"] is None else term["bare"])
        for term in found
        if term is not None
    ]


def _moment(text: str) -> datetime:
    """UTC where no offset is given; more than six fractional digits are cut."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuery(f"'{text}' is no time.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _selected(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(name.strip().lower() for name in text.split(","))


def _place(text: str | None) -> tuple[datetime, int] | None:
    if text is None:
        return None
    moment, _, number = text.rpartition("_")
    if not number.isdecimal():
        raise BadQuery(f"The token '{text}' is invalid.")
    return _moment(moment), int(number)
