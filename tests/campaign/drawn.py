"""One schedule of a long campaign by what it is drawn from: its seed, and the pair that it is steered towards."""

from dataclasses import dataclass

from tests.campaign.draw import draw
from tests.campaign.schedule import Schedule
from tests.campaign.shorter import shorter
from tests.campaign.towards import Pair, towards

_ONE_LONG_IN = 8
"""Schedules; the others are short, or steered."""


@dataclass(frozen=True, slots=True)
class Drawn:
    seed: int
    pair: Pair | None

    @property
    def schedule(self) -> Schedule:
        if self.pair:
            return towards(self.seed, self.pair)
        return draw(self.seed) if self.is_long else shorter(draw(self.seed))

    @property
    def is_long(self) -> bool:
        """As it was drawn: up to six subscriptions, and days."""
        return self.pair is None and self.seed % _ONE_LONG_IN == 0

    def __str__(self) -> str:
        return f"seed {self.seed}" + (f" towards {' after '.join(self.pair)}" if self.pair else "")
