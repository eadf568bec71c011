"""Thousands of schedules, half of them steered towards what was met too rarely → progress, and the broken laws.

A batch is drawn from what was covered before it, so that the same seed plays the same schedules on any machine, broken
off and gone on with or not.
"""

import logging
import multiprocessing
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor

from tests.campaign.drawn import Drawn
from tests.campaign.play import Played, play
from tests.campaign.progress import Broken, Progress

BATCH = 32
"""Schedules between two looks at what is missing; more leave cores idle less often."""
MOST_BROKEN = 100
"""Schedules that broke a law; then something is so wrong that others tell nothing new."""


def at_length(
    progress: Progress, *, schedules: int, times: int, seconds: float, cores: int, saved: Callable[[], None]
) -> None:
    """Goes on until that many schedules are played and each pair was met in `times` of them, or the time is over, or
    too many broke a law. Those that did before are played again first. `saved` is called after each batch.
    """
    began = time.monotonic()
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _quiet) as pool:
        progress.broken = [*_broken(pool, [one.drawn for one in progress.broken])]
        saved()
        while time.monotonic() - began < seconds and len(progress.broken) < MOST_BROKEN:
            batch = next_batch(progress, schedules=schedules, times=times)
            if not batch:
                break
            then = time.monotonic()
            played = [*pool.map(_play, batch)]
            _add(progress, batch, played, time.monotonic() - then)
            saved()


def next_batch(progress: Progress, *, schedules: int, times: int) -> list[Drawn]:
    """Every other one is steered while pairs are missing; all of them once the number is reached. Empty at the end."""
    left, missing = max(0, schedules - progress.played), progress.short_of(times)
    wanted = iter([missing[number % len(missing)] for number in range(BATCH)] if missing else ())
    seed = progress.first + progress.played
    drawn = [
        Drawn(seed + number, next(wanted, None) if number % 2 or number >= left else None) for number in range(BATCH)
    ]
    return drawn if missing else drawn[: min(BATCH, left)]


def _add(progress: Progress, batch: Iterable[Drawn], played: list[Played], seconds: float) -> None:
    progress.played += len(played)
    progress.seconds += seconds
    for drawn, one in zip(batch, played, strict=True):
        progress.long += drawn.is_long
        progress.calls += one.calls
        progress.looks += one.looks
        progress.covered.update(one.struck.keys())
        progress.broken += [Broken(drawn, found.law.name, str(found)) for found in one.violations[:1]]


def _broken(pool: Executor, again: list[Drawn]) -> Iterable[Broken]:
    for drawn, one in zip(again, pool.map(_play, again), strict=True):
        for found in one.violations[:1]:
            yield Broken(drawn, found.law.name, str(found))


def _play(drawn: Drawn) -> Played:
    return play(drawn.schedule)


def _quiet() -> None:
    logging.getLogger("azure").setLevel(logging.CRITICAL)  # the faults at the token endpoint are meant
