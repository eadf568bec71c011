"""How many queries a caller still has (defender-plan.md 6): 15 in each window of 5 s, which begins with a query."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

QUERIES = 15
_WINDOW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Window:
    began: datetime
    used: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """`is_exceeded`: this query may not run. `resets_after_s` is rounded up."""

    remaining: int
    resets_after_s: int
    is_exceeded: bool

    @property
    def headers(self) -> dict[str, str]:
        return {
            "x-ms-user-quota-remaining": str(self.remaining),
            "x-ms-user-quota-resets-after": f"00:00:{self.resets_after_s:02}",
        }


class Quota:
    """By caller."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}

    def draw(self, caller: str, *, now: datetime) -> Allowance:
        """One query. A refused one costs nothing."""
        window = self._windows.get(caller)
        if window is None or now >= window.began + _WINDOW:
            window = Window(now, 0)
        left_s = math.ceil((window.began + _WINDOW - now).total_seconds())
        if window.used >= QUERIES:
            return Allowance(0, left_s, is_exceeded=True)
        self._windows[caller] = Window(window.began, window.used + 1)
        return Allowance(QUERIES - window.used - 1, left_s, is_exceeded=False)
