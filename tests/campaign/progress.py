"""How far a long campaign has come: a file that is replaced after each batch, so that it can be broken off."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.drawn import Drawn
from tests.campaign.towards import PAIRS, Pair


@dataclass(frozen=True, slots=True)
class Broken:
    """A schedule, the law that it broke first, and what was said of it."""

    drawn: Drawn
    law: str
    said: str


@dataclass(slots=True)
class Progress:
    """`covered`: in how many schedules the fault struck after the step. `caught`: mutants, and what noticed.

    `long`: how many of the schedules were played as they were drawn, neither shortened nor steered.
    """

    first: int
    played: int = 0
    seconds: float = 0.0
    calls: int = 0
    looks: int = 0
    covered: Counter[Pair] = field(default_factory=Counter)
    caught: dict[str, str] = field(default_factory=dict)
    long: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def a_minute(self) -> float:
        return self.played / self.seconds * 60 if self.seconds else 0.0

    def short_of(self, times: int) -> list[Pair]:
        """The pairs that were met in fewer schedules, the rarest first."""
        missing = [pair for pair in PAIRS if self.covered[pair] < times]
        return sorted(missing, key=lambda pair: self.covered[pair])


def save(progress: Progress, file: Path) -> None:
    told = {
        "first": progress.first,
        "played": progress.played,
        "seconds": progress.seconds,
        "calls": progress.calls,
        "looks": progress.looks,
        "covered": [[*pair, times] for pair, times in sorted(progress.covered.items())],
        "caught": progress.caught,
        "long": progress.long,
        "broken": [[one.drawn.seed, one.drawn.pair, one.law, one.said] for one in progress.broken],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.replace(file)


def load(file: Path) -> Progress:
    """Raises FileNotFoundError where nothing was begun."""
    told = json.loads(file.read_text(encoding="utf-8"))
    covered = Counter({(fault, step): times for fault, step, times in told.pop("covered")})
    broken = [
        Broken(Drawn(seed, pair and (pair[0], pair[1])), law, said) for seed, pair, law, said in told.pop("broken")
    ]
    return Progress(**told, covered=covered, broken=broken)
