"""One soak: virtual days until the real time is over, marks on the way, and the claims of the end."""

import sys
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bench.soak.callers import callers
from bench.soak.claims import Claims
from bench.soak.end import ended
from bench.soak.estate import SIZE, SMALL, Estate
from bench.soak.flat import SHORTEST, Grown, grown, measures
from bench.soak.gauging import Gauging, gauging
from bench.soak.ground import ground
from bench.soak.life import Life
from bench.soak.mark import Mark
from bench.soak.scene import Scene
from bench.soak.tally import Tally
from bench.soak.timeline import Timeline, schedules_of

MARKS, FEWEST_MARKS = 200, 16
"""A slow machine takes longer rather than judge by fewer."""
CROWD, SMALL_CROWD = 40, 20
"""Events an hour that changed nothing."""
DAYS_AT_LEAST = 15
"""A run that lags behind them skips hours: see `_on`."""
_HOUR = timedelta(hours=1)
_FAR_BEHIND_DAYS = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """`leak`: what the worker loses on purpose, see `leaks`."""

    minutes: float
    seed: int = 0
    leak: str = ""

    @property
    def is_short(self) -> bool:
        """A smoke test: a smaller estate, and a mark each hour."""
        return self.minutes < SHORTEST


@dataclass(frozen=True, slots=True)
class Soaked:
    wanted: Wanted
    grown: tuple[Grown, ...]
    claims: Claims
    marks: list[Mark]
    tally: Tally
    life: Life
    timeline: Timeline
    types: dict[str, int]
    """Objects of each type, by how many there were more at the last mark than at the first after the warm-up."""

    @property
    def holds(self) -> bool:
        return not self.claims.broken and all(one.is_flat for one in self.grown)


async def soak(wanted: Wanted) -> Soaked:
    """Raises AzuriteDidNotStartError, HostDidNotStartError."""
    async with ground(leak=wanted.leak) as stands:
        estate = Estate(stands.azure.tenant, Random(wanted.seed))  # noqa: S311  repeatable on purpose
        estate.begin(SMALL if wanted.is_short else SIZE)
        timeline, tally = Timeline(stands, await schedules_of(stands)), Tally()
        async with callers(stands) as by, gauging(stands, tally, timeline) as gauge:
            life = Life(Scene(by, estate, timeline, tally))
            await _settle_in(life)
            await _play(wanted, life, gauge)
            claims = await ended(life, gauge)
    flat = grown(gauge.marks, measures(wanted.minutes))
    return Soaked(wanted, flat, claims, gauge.marks, tally, life, timeline, gauge.more_of_types())


async def _settle_in(life: Life) -> None:
    """All are discovered, protected and enrolled."""
    timeline = life.scene.time
    await timeline.skip(timedelta(minutes=2))
    await timeline.pass_by(timedelta(minutes=10))
    await life.crowd(CROWD)
    await timeline.settle()


async def _play(wanted: Wanted, life: Life, gauge: Gauging) -> None:
    timeline = life.scene.time
    every_s = 0.0 if wanted.is_short else wanted.minutes * 60 / MARKS
    began_s, next_s = gauge.age_s, 0.0
    while (part := (gauge.age_s - began_s) / (wanted.minutes * 60)) < 1 or len(gauge.marks) < FEWEST_MARKS:
        await life.crowd(SMALL_CROWD if wanted.is_short else CROWD)
        await life.anything()
        await _on(timeline, behind=DAYS_AT_LEAST * part - timeline.day, is_short=wanted.is_short)
        if gauge.age_s >= next_s:
            next_s = gauge.age_s + every_s
            _say(await gauge.mark())


async def _on(timeline: Timeline, *, behind: float, is_short: bool) -> None:
    """An hour minute by minute; in one step where it is `behind` the days, three at once where it is far behind."""
    if is_short or behind > 0:
        await timeline.skip(_HOUR * (3 if behind > _FAR_BEHIND_DAYS and not is_short else 1))
    else:
        await timeline.pass_by(_HOUR)


def _say(mark: Mark) -> None:
    told = (
        f"{mark.at_s / 60:5.1f} min, day {mark.day:5.2f}: {mark.events:,} events, {mark.rss_mb:.1f} MB, "
        f"{mark.files} files, {mark.threads} threads, {mark.tasks} tasks, {mark.objects:,} objects, {mark.rows} rows"
    )
    print(told, file=sys.stderr, flush=True)
