"""Bad events on record without drowning in them: the first of a kind each by itself, the rest as counts."""

from collections import Counter
from datetime import datetime, timedelta

from enforcer.errors import BadEvent, Rejection
from enforcer.record import Record, of_rejection

EACH_BY_ITSELF = 20
"""Records of one kind and door within a WINDOW before they are only counted."""

WINDOW = timedelta(minutes=1)

type _Kind = tuple[str, Rejection]


class Rejections:
    """The rejections of this process. What is only counted comes out with `overdue`, asked when its window is over."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._seen: Counter[_Kind] = Counter()
        self._held: dict[_Kind, tuple[BadEvent, int]] = {}

    def note(self, error: BadEvent, *, door: str, now: datetime) -> tuple[Record, ...]:
        """The records that are to be written now."""
        records = self.overdue(now=now)
        kind = (door, error.reason)
        self._seen[kind] += 1
        if self._seen[kind] <= EACH_BY_ITSELF:
            return (*records, of_rejection(error, door=door, count=1))
        _, held = self._held.get(kind, (error, 0))
        self._held[kind] = (error, held + 1)
        return records

    @property
    def are_held(self) -> bool:
        """Whether something was counted and not yet written."""
        return bool(self._held)

    def overdue(self, *, now: datetime) -> tuple[Record, ...]:
        """What was held back in a window that is over."""
        if self._since is not None and now - self._since < WINDOW:
            return ()
        records = tuple(of_rejection(error, door=door, count=count) for (door, _), (error, count) in self._held.items())
        self._since = now
        self._seen.clear()
        self._held.clear()
        return records


def strangers() -> BadEvent:
    """Of whoever is not ours, when too many were announced within a minute."""
    detail = "not below the configured management groups; discover finds whoever joins"
    return BadEvent(Rejection.OUTSIDE_ESTATE, detail, shape="")
