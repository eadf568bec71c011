"""Events of somebody's write → when a worker was first handed each, and when a look that had it was in the ledger."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enforcer.memory.subscription import Memory

type Telling = tuple[str, datetime]
"""The subscription, and the time that the event says."""

_OF_THE_PLAN = ("/pricings/ai", "/providers/microsoft.security")
"""How the subject of an event ends that may tell of the plan: of its own, or of its provider's."""


@dataclass(frozen=True, slots=True)
class Handing:
    """One event that a worker was handed. `may_be_theirs`: as far as that worker knows."""

    telling: Telling
    is_theirs: bool
    may_be_theirs: bool

    def is_in(self, memory: Memory) -> bool:
        """Whether the ledger has its time, whatever became of the worker."""
        times = (
            *(one.opened for one in memory.exposure.open),
            *(at for line in memory.exposure.lines for at in line.told),
        )
        return any(is_same(self.telling[1], at) for at in times)


@dataclass(slots=True)
class Tellings:
    """What the enforcer can know, whatever became of the workers that were handed more."""

    _handed: dict[Telling, datetime] = field(default_factory=dict)
    _kept: dict[Telling, datetime] = field(default_factory=dict)

    def handed(self, telling: Telling, *, now: datetime) -> None:
        self._handed.setdefault(telling, now)

    def kept(self, telling: Telling, *, now: datetime) -> None:
        self._kept.setdefault(telling, now)

    def known_before(self, subscription: str, at: datetime, *, since: datetime) -> list[datetime]:
        """Other changes, later than `since` and earlier than `at`, that the ledger knew when the event of `at` came."""
        came = self._handed.get((subscription, at))
        return sorted(
            earlier
            for (home, earlier), kept in self._kept.items()
            if home == subscription and since < earlier < at and came is not None and kept <= came
        )

    def known_alone(self, subscription: str, at: datetime, *, since: datetime) -> bool:
        """Whether a worker was handed another change of that time before, and the ledger did not know of it yet."""
        came = self._handed.get((subscription, at))
        return came is not None and any(
            home == subscription
            and since < earlier < at
            and handed <= came
            and self._is_kept_after(came, home, earlier)
            for (home, earlier), handed in self._handed.items()
        )

    def _is_kept_after(self, came: datetime, home: str, earlier: datetime) -> bool:
        kept = self._kept.get((home, earlier))
        return kept is None or kept > came


def told_by(text: str) -> Telling | None:
    """None where it is no event of a subscription's AI plan, or says no time. What others write of another plan is told
    by an event of its own, which nobody may take for one of this.
    """
    try:
        event = json.loads(text)
        at = datetime.fromisoformat(event.get("eventTime") or event["time"])
        subject = str(event["subject"]).lower()
        return (subject.split("/")[2], at) if subject.endswith(_OF_THE_PLAN) else None
    except (ValueError, LookupError, TypeError):
        return None


def is_same(one: datetime, other: datetime) -> bool:
    """An event rounds its time."""
    return abs(one - other) < timedelta(milliseconds=1)
