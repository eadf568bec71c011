"""One measured number: its rounds, its unit, the limit or peer beside it, and whether that is as claimed. Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum


class Judgement(Enum):
    """`REPORTED`: nobody claims anything of it."""

    HOLDS = "holds"
    MISSED = "MISSED"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Figure:
    """`values` are one a round, at least one. `beside` is what they are held against: a limit, once, or a peer's value
    of each round, so that a slow minute of the machine is slow for both.

    `at_most` and `at_least` bound the median of the ratios. Raises ValueError where the rounds do not pair.
    """

    bench: str
    name: str
    unit: str
    values: Sequence[float]
    against: str
    """The limit or the peer, in words."""
    beside: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None

    def __post_init__(self) -> None:
        if not self.values or len(self.beside) not in {1, len(self.values)}:
            told = f"{len(self.values)} values beside {len(self.beside)}"
            raise ValueError(f"{self.bench}, {self.name}: {told}; wanted are as many, or one limit")
        if not all(self.beside):
            raise ValueError(f"{self.bench}, {self.name}: nothing is measured against 0")

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest of the values."""
        return min(self.values), max(self.values)

    @property
    def ratios(self) -> tuple[float, ...]:
        """Round by round."""
        return tuple(value / other for value, other in zip(self.values, self.each_beside, strict=True))

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def and_then(self, later: "Figure") -> "Figure":
        """The same figure with the rounds of another run after its own; ValueError where it is another one."""
        if (self.bench, self.name, self.against) != (later.bench, later.name, later.against):
            told = f"{self.name}, beside {self.against}; then {later.name}, beside {later.against}"
            raise ValueError(f"{self.bench}: the rounds of a run are of the same figures, but {told}")
        values, beside = (*self.values, *later.values), (*self.each_beside, *later.each_beside)
        return replace(self, values=values, beside=beside)

    @property
    def each_beside(self) -> Sequence[float]:
        """Round by round."""
        return self.beside if len(self.beside) == len(self.values) else [*self.beside] * len(self.values)

    @property
    def aim(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "" if self.at_least is None else f"≥ {self.at_least:g}"

    @property
    def judgement(self) -> Judgement:
        if self.at_most is None and self.at_least is None:
            return Judgement.REPORTED
        is_low = self.at_least is not None and self.ratio < self.at_least
        is_high = self.at_most is not None and self.ratio > self.at_most
        return Judgement.MISSED if is_low or is_high else Judgement.HOLDS
