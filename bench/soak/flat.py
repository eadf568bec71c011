"""Marks of a run → how fast each measure grows, beside the limit up to which it counts as flat. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.soak.mark import Mark
from bench.soak.trend import Trend, trend

WARM_UP = 0.25
"""The part of a run in which caches fill and pools grow: it counts for nothing."""
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Measure:
    """`at_most`: growth by 1,000 events that still counts as flat; None: nobody claims anything of it."""

    name: str
    of: Callable[[Mark], float]
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Grown:
    """How a measure fared after the warm-up."""

    measure: Measure
    first: float
    last: float
    by_events: Trend
    """By 1,000 events."""
    by_day: Trend
    """By virtual day."""

    @property
    def is_flat(self) -> bool:
        """The whole interval is below the limit. What shrinks is no leak."""
        return self.measure.at_most is None or self.by_events.high <= self.measure.at_most


LIMITS: Mapping[str, float] = {
    "resident": 2.0,
    "malloc": 0.5,
    "blocks": 1_000.0,
    "objects": 500.0,
    "files": 2.0,
    "threads": 0.2,
    "tasks": 0.2,
}
"""By 1,000 events; memory in MB. In use: 500 bytes an event of what is large, a block of what is small, one object that
the collector tracks for each second event. Resident memory goes up in steps of one or two, because pages that were used
once are kept. A thread or a task that one of 5,000 events leaves behind is seen; of handles, which tremble more because
idle connections are closed and opened again, one of 500.
"""

WHOLE, SHORTEST = 40.0, 5.0
"""Minutes for which these limits are meant; a shorter run sees less and is nearer to its warm-up, so that it may grow
by as much more as it is shorter. Below five it is all warm-up.
"""

SMOKE: Mapping[str, float] = {
    "resident": 15.0,
    "malloc": 10.0,
    "blocks": 50_000.0,
    "objects": 15_000.0,
    "files": 150.0,
    "threads": 100.0,
    "tasks": 100.0,
}
"""The same of such a run: connections come and go, and a few of them are much."""


def limits(minutes: float) -> Mapping[str, float]:
    if minutes < SHORTEST:
        return SMOKE
    return {name: at_most * max(1, WHOLE / minutes) for name, at_most in LIMITS.items()}


def measures(minutes: float = WHOLE) -> tuple[Measure, ...]:
    limit = limits(minutes)
    return (
        Measure("memory in use, of the C library, MB", lambda mark: mark.malloc_mb, limit["malloc"]),
        Measure("memory in use, blocks of Python", lambda mark: mark.blocks, limit["blocks"]),
        Measure("objects that the collector tracks", lambda mark: mark.objects, limit["objects"]),
        Measure("memory of the worker, resident, MB", lambda mark: mark.rss_mb, limit["resident"]),
        Measure("the same, its share of what is shared, MB", lambda mark: mark.pss_mb),
        Measure("open file handles", lambda mark: mark.files, limit["files"]),
        Measure("threads", lambda mark: mark.threads, limit["threads"]),
        Measure("asyncio tasks", lambda mark: mark.tasks, limit["tasks"]),
        Measure("memory of Azurite, MB", lambda mark: mark.azurite_mb),
        Measure("rows in the ledger", lambda mark: mark.rows),
        Measure("messages in the queues", lambda mark: mark.messages),
    )


def grown(marks: Sequence[Mark], wanted: Sequence[Measure], *, warm_up: float = WARM_UP) -> tuple[Grown, ...]:
    """Raises ValueError where too few marks are left."""
    begun = marks[0].at_s + (marks[-1].at_s - marks[0].at_s) * warm_up
    warm = [mark for mark in marks if mark.at_s >= begun]
    events, days = [mark.events / _THOUSAND for mark in warm], [mark.day for mark in warm]
    found = []
    for measure in wanted:
        values = [measure.of(mark) for mark in warm]
        found.append(Grown(measure, values[0], values[-1], trend(events, values), trend(days, values)))
    return tuple(found)
