"""How many queries a caller still has (defender-plan.md 6): 15 in each window of 5 s, which begins with a query."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

QUERIES = 15
_WINDOW_S = 5


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
    """By caller: so many in each window."""

    def __init__(self, limit: int = QUERIES, *, within_s: int = _WINDOW_S) -> None:
        self._limit = limit
        self._window = timedelta(seconds=within_s)
        self._windows: dict[str, Window] = {}

    def draw(self, caller: str, *, now: datetime) -> Allowance:
        """One query. A refused one costs nothing."""
        window = self._windows.get(caller)
        if window is None or now >= window.began + self._window:
            window = Window(now, 0)
        left_s = math.ceil((window.began + self._window - now).total_seconds())
        if window.used >= self._limit:
            return Allowance(0, left_s, is_exceeded=True)
        self._windows[caller] = Window(window.began, window.used + 1)
        return Allowance(self._limit - window.used - 1, left_s, is_exceeded=False)
