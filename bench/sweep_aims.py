"""What a sweep is to cost: its bounds in the words of the aim, and the verdict on a run. Pure."""

import math
from dataclasses import dataclass

from bench.estate_service import CALL_S, QUERIES, WINDOW_S
from enforcer.configuration.concurrency import AT_ONCE

MOST = 1.3
"""Of what quota and latency allow, and of the peak at a tenth of the size."""
FEWEST = 10_000
"""Below it the one query for the accounts of the slice is more than what the slice and the drifted have in common."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One sweep of `size` subscriptions until all that had drifted is healed and confirmed. Seconds are virtual."""

    size: int
    drifted: int
    pages: int
    """Of the index."""
    looked: int
    """The slice: read directly, whatever the index says."""
    groups: int
    """Pages of the list of members."""
    account_queries: int
    reads: int
    """Of a plan, until it is as it should be: all of the slice, and the suspects."""
    writes: int
    later: int
    """After the heals: two reads of each, and the members' list once more."""
    swept_s: float
    healed_s: float
    confirmed_s: float
    naive_s: float
    """One read a subscription, one after the other."""
    naive_at_once_s: float
    """The same, AT_ONCE at a time."""
    peak_mb: float
    """Of a process of its own, the interpreter and all modules included."""

    @property
    def calls(self) -> int:
        """All that is sent until everybody is healed."""
        return self.groups + self.pages + self.account_queries + self.reads + self.writes

    @property
    def calls_of_its_own(self) -> int:
        """Without the list of members, which every process reads anyway before it touches anything, for ten minutes."""
        return self.calls - self.groups

    @property
    def bound(self) -> int:
        return self.pages + 2 * self.drifted + self.looked

    @property
    def allowed_s(self) -> float:
        """The members' pages come one after the other; then the quota of the index and, AT_ONCE at a time, the latency
        of queries and looks hold side by side.
        """
        quota_s = (self.pages - 1) // QUERIES * WINDOW_S
        return self.groups * CALL_S + max(quota_s, math.ceil((self.pages + self.looked) / AT_ONCE) * CALL_S)


@dataclass(frozen=True, slots=True)
class Aim:
    """`claimed`: that it holds is what docs/measurements.md says; the others are explained there."""

    name: str
    size: int
    ratio: float
    at_most: float
    claimed: bool = True

    @property
    def holds(self) -> bool:
        return self.ratio <= self.at_most

    @property
    def line(self) -> str:
        missed = "MISSED" if self.claimed else "missed, as docs/measurements.md says"
        word = "holds" if self.holds else missed
        return f"{self.name}, {self.size:,}: {self.ratio:.3f}, at most {self.at_most}: {word}"


def aims(found: tuple[Swept, ...]) -> tuple[Aim, ...]:
    """Of each size, and of each that is ten times as large as another."""
    name = "calls / (pages + 2 x drifted + slice)"
    strict = [Aim(name, one.size, one.calls / one.bound, 1.0, claimed=False) for one in found]
    apart = [
        Aim(f"{name}, without the list of members", one.size, one.calls_of_its_own / one.bound, 1.0, one.size >= FEWEST)
        for one in found
    ]
    time = [Aim("time / what quota and latency allow", one.size, one.swept_s / one.allowed_s, MOST) for one in found]
    peaks = {one.size: one.peak_mb for one in found}
    memory = [
        Aim("peak memory / that of a tenth", size, peak / peaks[size // 10], MOST)
        for size, peak in peaks.items()
        if size // 10 in peaks
    ]
    return (*strict, *apart, *time, *memory)
