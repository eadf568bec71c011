"""A measure at many marks → how fast it grows, with an interval of 95 %: Theil and Sen's slope. Pure.

P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968: the median of the slopes between all
pairs, which a few wild marks do not move. Marks that follow each other are alike, so that there are fewer than it
seems: the interval is widened by the correlation of neighbours (Hamed and Rao 1998, first order).
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

FEWEST = 8
"""Marks below which no interval means anything."""
_NORMAL_975 = 1.959964


@dataclass(frozen=True, slots=True)
class Trend:
    """Growth by one unit of x: the slope, and the ends of its interval."""

    slope: float
    low: float
    high: float

    def times(self, factor: float) -> "Trend":
        return Trend(self.slope * factor, self.low * factor, self.high * factor)


def trend(xs: Sequence[float], ys: Sequence[float]) -> Trend:
    """Raises ValueError for fewer than FEWEST marks, or where all have the same x."""
    if len(xs) < FEWEST or len(set(xs)) == 1:
        raise ValueError(f"{len(xs)} marks at {len(set(xs))} places; at least {FEWEST} are needed, not all at one")
    pairs = combinations(zip(xs, ys, strict=True), 2)
    slopes = sorted((after[1] - before[1]) / (after[0] - before[0]) for before, after in pairs if after[0] != before[0])
    middle = statistics.median(slopes)
    marks = len(xs)
    deviation = math.sqrt(marks * (marks - 1) * (2 * marks + 5) / 18 * _inflation(xs, ys, middle))
    half = _NORMAL_975 * deviation / 2
    low = max(0, math.floor(len(slopes) / 2 - half))
    high = min(len(slopes) - 1, math.ceil(len(slopes) / 2 + half))
    return Trend(middle, slopes[low], slopes[high])


def _inflation(xs: Sequence[float], ys: Sequence[float], slope: float) -> float:
    """How many marks stand for one that is independent of the others; at least 1."""
    rests = [y - slope * x for x, y in zip(xs, ys, strict=True)]
    if len(set(rests[1:])) == 1 or len(set(rests[:-1])) == 1:
        return 1.0
    alike = min(0.95, max(0.0, statistics.correlation(rests[:-1], rests[1:])))
    return (1 + alike) / (1 - alike)
