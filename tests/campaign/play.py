"""A schedule → what it broke. Days of virtual time in a fraction of a second; the same schedule plays the same way."""

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from sandbox import virtual_time
from sandbox.faults import Fault
from tests.campaign.act import act
from tests.campaign.law import Violation
from tests.campaign.laws_of_exposure import broken_exposure
from tests.campaign.laws_of_the_end import broken_after_quiet, broken_in_all, is_at_rest
from tests.campaign.schedule import Schedule, Vend, Wait
from tests.campaign.stage import Stage
from tests.campaign.storage import Opened, Storage, in_memory

_QUIET = timedelta(hours=26)
"""Longer than Event Grid keeps an event, and than an extension that is not offered is left out."""
_ENROLLING_QUIET = timedelta(hours=30)
"""As long, and as 24 sweeps take that are an hour and some minutes apart: each reads its slice of the estate."""
_LAST_TELLING = timedelta(hours=3)
_MINUTE_S = 60
_DISCOVER_MINUTES, _SWEEP_MINUTES = 10, 5
"""Two minutes would be the app's own; the groups' members are cached for ten."""
_LOOK_S = 1_800
"""Between looks whether the day may end early, because nothing can happen any more."""


@dataclass(frozen=True, slots=True)
class Played:
    """`struck`: (fault, step) → how often; `calls` are the enforcer's."""

    violations: tuple[Violation, ...]
    struck: Counter[tuple[str, str]]
    calls: int
    looks: int


def play(schedule: Schedule, *, on: Storage = in_memory) -> Played:
    """Play it to its end, and two quiet times more: after the last step, and after every subscription was told of."""
    with tempfile.TemporaryDirectory() as folder, on() as ledger:
        return virtual_time.run(_played(schedule, Path(folder), ledger))


async def _played(schedule: Schedule, folder: Path, ledger: Opened) -> Played:
    stage = Stage(schedule.setting, folder, ledger)
    await stage.enrol()
    timer = asyncio.create_task(_minutes(stage))
    for step in schedule.steps:
        if not isinstance(step, Wait | Fault):
            stage.witness.step = type(step).__name__
        await act(stage, step)
    await _silence(stage)
    await _quiet(stage, _ENROLLING_QUIET if schedule.setting.enrols else _QUIET, all_told=False)
    for number, place in enumerate(stage.witness.truth.places.values()):
        if place.inside:
            await act(stage, Vend(number))
    await _quiet(stage, _LAST_TELLING, all_told=True)
    timer.cancel()
    await asyncio.gather(timer, return_exceptions=True)
    for process in stage.workers:
        await process.drain()
    for law, subscription, detail in broken_in_all(stage):
        stage.witness.broken(law, subscription, detail)
    for law, subscription, detail in await broken_exposure(stage):
        stage.witness.broken(law, subscription, detail)
    await stage.grid.aclose()
    witness = stage.witness
    return Played(tuple(witness.violations), witness.struck, len(witness.calls), witness.looks)


async def _silence(stage: Stage) -> None:
    """Nothing goes wrong any more, and nobody else does anything."""
    stage.azure.faults.clear()
    stage.grid.mishaps.clear()
    stage.trouble.end()
    if stage.witness.lying_tokens:
        for worker in tuple(stage.workers):
            stage.buried(worker)
    for worker in stage.workers:
        worker.dies_in, worker.dies_at = None, None
    await asyncio.sleep(1)
    stage.quiet_since = stage.azure.clock.now()


async def _quiet(stage: Stage, time: timedelta, *, all_told: bool) -> None:
    ends = stage.azure.clock.now() + time
    while stage.azure.clock.now() < ends and not await is_at_rest(stage, since=ends - time):  # noqa: ASYNC110  time is virtual
        await asyncio.sleep(_LOOK_S)
    await stage.settle()
    for law, subscription, detail in await broken_after_quiet(stage, all_told=all_told):
        stage.witness.broken(law, subscription, detail)


async def _minutes(stage: Stage) -> None:
    """The timers, on a worker of their own; a minute in which nothing is due costs nothing."""
    for minute in count(1):
        await asyncio.sleep(_MINUTE_S)
        if await stage.ledger.due(stage.azure.clock.now(), limit=1):
            stage.start(stage.workers[-1].drain())
        if stage.setting.enrols and minute % _DISCOVER_MINUTES == 0:
            stage.start(stage.workers[-1].discover())
        if stage.setting.enrols and minute % _SWEEP_MINUTES == 0:
            stage.start(stage.workers[-1].sweep())
