"""What could not be delivered: entries of one sink in a parcel, and the port of where parcels wait. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

KEPT_FOR = timedelta(days=7)
"""A daily cap that is hit on a Friday, or a role that is missing over a weekend, loses nothing."""

MOST_PARCELS = 10_000
"""In the ledger, some 20 everyday records each: two days of an estate of 10,000. Beyond them the oldest go."""

MOST_ENTRIES = 100
"""Of one parcel: as few rows as can be, and no more than one request takes."""

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""Between the attempts at one parcel; a sink that is down is tried once a minute, each time with another one."""


class Sink(Enum):
    """Where outcomes go."""

    INSIGHTS = "application insights"
    TOPIC = "outcome topic"


class Lost(Enum):
    """Why an entry is given up."""

    TOO_OLD = "too old"
    TOO_MANY = "too many"
    """More parcels than may wait in the ledger."""
    TOO_MANY_AT_ONCE = "too many at once"
    """More than a worker holds without its ledger."""
    TOO_LONG = "too long"
    """For any row of the ledger."""
    REFUSED = "refused"
    """The sink calls it wrong."""
    NOT_READ = "nobody can read it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record on its way. `id` stays the same however often it is sent, so that readers can count it once."""

    id: str
    at: datetime
    name: str
    severity: str
    fields: Mapping[str, str | int | float | bool] = field(hash=False)
    trace: str = ""
    """The W3C `traceparent` of the invocation that it belongs to; "" where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Entries that wait in the ledger. `name` begins with the time at which it was kept, so names sort by age."""

    name: str
    sink: Sink
    kept_at: datetime
    entries: tuple[Entry, ...]
    attempts: int = 0
    retry_at: datetime | None = None
    """None: at once."""

    def again(self, entries: Sequence[Entry], *, now: datetime) -> "Parcel":
        """What of it still has to arrive, later each time."""
        wait = _WAITS[min(self.attempts, len(_WAITS) - 1)]
        return replace(self, entries=tuple(entries), attempts=self.attempts + 1, retry_at=now + wait)


LONGEST_WAIT = _WAITS[-1]


class Parcels(Protocol):
    """Of the same storage as its ledger; LedgerDown as there."""

    async def put(self, parcels: Sequence[Parcel]) -> None:
        """Each by its name, in place of one of that name."""

    async def page(self, *, after: str, limit: int) -> tuple[str, tuple[Parcel | str, ...]]:
        """Parcels behind the name `after`, oldest first, and the last name looked at ("": there is no more).

        Of a row that nobody can read its name; a row that only a newer worker can read is left out, and left alone.
        """

    async def remove(self, names: Collection[str]) -> None:
        """No error for one that is gone."""

    async def number(self, *, limit: int) -> int:
        """How many there are, counted no further than `limit`."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of entries that a sink was given: whatever is not named here has arrived, or is under way."""

    back: tuple[Entry, ...] = ()
    """Did not arrive."""
    refused: tuple[Entry, ...] = ()
    """Never will: the sink calls them wrong, and took others beside them."""
    trouble: str = ""
    """Why, of those in `back`: a code, or a word of ours."""
    is_down: bool = True
    """Others would fare no better now."""


class Outlet(Protocol):
    """One sink, for one process. No call takes longer than PATIENCE_S, and none raises."""

    def takes(self, entry: Entry) -> bool: ...

    async def send(self, entries: Sequence[Entry], *, waits: bool) -> Sent:
        """Hand them over; without `waits` what became of them is told by `strays`."""

    def strays(self, *, now: datetime) -> Sent:
        """Of those that were handed over without waiting, who did not arrive; each is told once."""

    @property
    def is_carrying(self) -> bool:
        """Something was handed over, and nobody knows yet what became of it."""


PATIENCE_S = 3.0
"""For one call of a sink. Event Grid waits 30 s for its answer, and has waited for the look already."""
