"""How far a long campaign has come: a file that is replaced after each batch, so that it can be broken off."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.towards import PAIRS, Pair


@dataclass(slots=True)
class Progress:
    """`covered`: in how many schedules the fault struck after the step. `caught`: mutants, and what noticed."""

    first: int
    played: int = 0
    seconds: float = 0.0
    calls: int = 0
    looks: int = 0
    covered: Counter[Pair] = field(default_factory=Counter)
    caught: dict[str, str] = field(default_factory=dict)

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
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.replace(file)


def load(file: Path) -> Progress:
    """Raises FileNotFoundError where nothing was begun."""
    told = json.loads(file.read_text(encoding="utf-8"))
    covered = Counter({(fault, step): times for fault, step, times in told.pop("covered")})
    return Progress(**told, covered=covered)
