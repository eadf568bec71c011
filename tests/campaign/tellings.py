"""Events of somebody's write → when a worker was first handed each, and when a look that had it was in the ledger."""

from dataclasses import dataclass, field
from datetime import datetime

type Telling = tuple[str, datetime]
"""The subscription, and the time that the event says."""


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
