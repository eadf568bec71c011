"""The time that a look has left, as its writes see it: none is begun that would most likely be cut off in flight."""

from datetime import datetime, timedelta

from enforcer.errors import OutOfTime
from enforcer.facts import Control
from enforcer.ports import Now
from enforcer.schedule import SHORTEST_WAIT

PLAN_WRITE_TAKES = timedelta(seconds=5)
"""An update of a plan takes "a few seconds" (defender-plan 9), and its answer has to be kept, or read back first."""

WRITE_TAKES = timedelta(seconds=2)
"""Any other: ARM answers a registration, a switch or an event subscription at once, whatever follows."""


class TimeLeft:
    """Of one look. `until` None: nobody waits for it."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._slowest = timedelta()
        self.until: datetime | None = None

    def read_took(self, took: timedelta) -> None:
        """Where a service or a worker has much to do, a write takes as long as a read at least."""
        self._slowest = max(self._slowest, took)

    def is_enough(self, control: Control, *, after: timedelta = timedelta()) -> bool:
        """To write it, prove it and keep that, after a pause."""
        return self.until is None or self.until - self._now() - after >= self._takes(control)

    def check(self, control: Control) -> None:
        """OutOfTime where too little is left."""
        if self.until and not self.is_enough(control):
            left, takes = self.until - self._now(), self._takes(control)
            words = f"no write was begun: {left.total_seconds():.1f} s are left of {takes.total_seconds():.1f} s"
            raise OutOfTime("TooLate", words, retry_after=SHORTEST_WAIT)

    def _takes(self, control: Control) -> timedelta:
        return max(PLAN_WRITE_TAKES if control is Control.PLAN else WRITE_TAKES, self._slowest)
