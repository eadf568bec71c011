"""Thousands of schedules, half of them steered towards what was met too rarely → progress, or a broken law.

A batch is drawn from what was covered before it, so that the same seed plays the same schedules on any machine, broken
off and gone on with or not.
"""

import logging
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.campaign.draw import draw
from tests.campaign.law import Violation
from tests.campaign.play import Played, play
from tests.campaign.progress import Progress
from tests.campaign.schedule import Schedule
from tests.campaign.towards import Pair, towards

BATCH = 16
"""Schedules between two looks at what is missing; more leave cores idle less often."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One schedule by its seed, and the pair that it is steered towards."""

    seed: int
    pair: Pair | None

    @property
    def schedule(self) -> Schedule:
        return towards(self.seed, self.pair) if self.pair else draw(self.seed)

    def __str__(self) -> str:
        return f"seed {self.seed}" + (f" towards {' after '.join(self.pair)}" if self.pair else "")


@dataclass(frozen=True, slots=True)
class Broken:
    drawn: Drawn
    violation: Violation


def at_length(
    progress: Progress, *, schedules: int, times: int, seconds: float, cores: int, saved: Callable[[], None]
) -> Broken | None:
    """Goes on until that many schedules are played and each pair was met in `times` of them, a law is broken, or the
    time is over. `saved` is called after each batch that held; one that broke a law is played again the next time.
    """
    began = time.monotonic()
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _quiet) as pool:
        while time.monotonic() - began < seconds:
            batch = next_batch(progress, schedules=schedules, times=times)
            if not batch:
                break
            then = time.monotonic()
            played = list(pool.map(_play, batch))
            for drawn, one in zip(batch, played, strict=True):
                if one.violations:
                    return Broken(drawn, one.violations[0])
            _add(progress, played, time.monotonic() - then)
            saved()
    return None


def next_batch(progress: Progress, *, schedules: int, times: int) -> list[Drawn]:
    """Every other one is steered while pairs are missing; all of them once the number is reached. Empty at the end."""
    left, missing = max(0, schedules - progress.played), progress.short_of(times)
    wanted = iter([missing[number % len(missing)] for number in range(BATCH)] if missing else ())
    seed = progress.first + progress.played
    drawn = [
        Drawn(seed + number, next(wanted, None) if number % 2 or number >= left else None) for number in range(BATCH)
    ]
    return drawn if missing else drawn[: min(BATCH, left)]


def _add(progress: Progress, played: list[Played], seconds: float) -> None:
    progress.played += len(played)
    progress.seconds += seconds
    for one in played:
        progress.calls += one.calls
        progress.looks += one.looks
        progress.covered.update(one.struck.keys())


def _play(drawn: Drawn) -> Played:
    return play(drawn.schedule)


def _quiet() -> None:
    logging.getLogger("azure").setLevel(logging.CRITICAL)  # the faults at the token endpoint are meant
