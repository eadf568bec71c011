"""Many schedules, one seed each → how far it came, what was met where, and the first that broke a law, shrunk."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from tests.campaign.draw import draw
from tests.campaign.law import Law, Violation
from tests.campaign.play import play
from tests.campaign.schedule import Schedule
from tests.campaign.shrink import shrunk
from tests.campaign.storage import Storage, in_memory
from tests.campaign.story import story


@dataclass(slots=True)
class Campaign:
    """`struck`: (fault, step) → how often the fault struck while the step was the latest."""

    schedules: int = 0
    seconds: float = 0.0
    calls: int = 0
    looks: int = 0
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: tuple[int, Schedule, Violation] | None = None

    @property
    def a_minute(self) -> float:
        return self.schedules / self.seconds * 60 if self.seconds else 0.0


def campaign(
    seeds: Iterable[int],
    *,
    seconds: float,
    at_least: int = 1,
    laws: Collection[Law] = tuple(Law),
    on: Storage = in_memory,
    drawn: Callable[[int], Schedule] = draw,
) -> Campaign:
    """Until a law is broken, the seeds are used up, or the time is over and `at_least` so many were played."""
    logging.getLogger("azure").setLevel(logging.CRITICAL)  # the faults at the token endpoint are meant
    done, began = Campaign(), time.monotonic()
    for seed in seeds:
        schedule = drawn(seed)
        played = play(schedule, on=on)
        done.schedules += 1
        done.calls += played.calls
        done.looks += played.looks
        done.struck += played.struck
        done.seconds = time.monotonic() - began
        violation = next((found for found in played.violations if found.law in laws), None)
        if violation:
            done.broken = (seed, schedule, violation)
        if violation or (done.seconds > seconds and done.schedules >= at_least):
            break
    return done


def told(done: Campaign, *, patience_s: float, on: Storage = in_memory) -> str:
    """What was broken, as the shortest story that is found in that time; empty where all laws held."""
    if done.broken is None:
        return ""
    seed, schedule, violation = done.broken
    short = shrunk(schedule, violation.law, patience_s=patience_s, on=on)
    last = next(found for found in play(short, on=on).violations if found.law is violation.law)
    return f"seed {seed}: {violation}\n\n{story(short, last)}"
