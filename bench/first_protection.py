"""`python -m bench.first_protection [WAY [SIZE]]`: 10,000 subscriptions that nobody protects yet, in virtual time.

Exit code 1 when an aim is missed that docs/measurements.md claims; one WAY alone prints JSON and has no verdict. By the
documents every subscription has a bucket of writes of its own (defender-plan 7), and none of them binds. The
worst reading is that all writes of our identity draw on one, the tenant's: that is what the bound is.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.estate import BASELINE, LANES, App, by_itself, peak_mb
from bench.estate_service import EVIDENCE, subscription
from bench.figures import CONSOLE, show
from bench.sweep_aims import MOST, Aim
from bench.unprotected import BURST, REFILL, Unprotected
from enforcer.at_most import for_each
from enforcer.discover import discover, note_what_was_told
from enforcer.errors import NotNow
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.observed.plan import Extension, PlanWrite
from sandbox.virtual_time import run

SIZE = 10_000
PHASE_S = 30.0
"""From discover's timer to drain's, as `function_app.py` starts them: by then a part of them is overdue."""

_UNPACED = 1e9
_PACE = BASELINE.limits.writes_per_second
_PUT = PlanWrite((Extension(EVIDENCE, enabled=True),))


@dataclass(frozen=True, slots=True)
class Way:
    """`pace` is writes a second; None: without the product, `at_once` writers that wait when they are told to.

    `is_announced`: by events, all at once, instead of being discovered.
    """

    name: str
    one_bucket: bool
    pace: float | None
    at_once: int = LANES
    is_announced: bool = False


WAYS = {
    "paced": Way(f"paced, {_PACE} a second", one_bucket=True, pace=_PACE),
    "unpaced": Way("without pacing", one_bucket=True, pace=_UNPACED),
    "naive": Way("naive, one by one", one_bucket=True, pace=None, at_once=1),
    "naive-at-once": Way(f"naive, {LANES} at once", one_bucket=True, pace=None),
    "own-paced": Way(f"paced, {_PACE} a second", one_bucket=False, pace=_PACE),
    "own-unpaced": Way("without pacing", one_bucket=False, pace=_UNPACED),
    "own-naive": Way("naive, one by one", one_bucket=False, pace=None, at_once=1),
}


@dataclass(frozen=True, slots=True)
class Protected:
    """`seconds` are virtual, until the last one is protected; `calls` also those that confirm it later."""

    size: int
    calls: int
    refused: int
    seconds: float
    peak_mb: float

    @property
    def of_bound(self) -> float:
        """Beside what a bucket for the whole tenant allows: its burst at once, then its refill."""
        return self.seconds / ((self.size - BURST) / REFILL)


def aims(found: Mapping[str, Protected]) -> tuple[Aim, ...]:
    """Of each way by its key. Only the product, as it is delivered, claims them, and only where the bucket is one."""
    bound = [
        Aim(f"time / what one bucket allows, {WAYS[key].name}", each.size, each.of_bound, MOST, key == "paced")
        for key, each in found.items()
        if WAYS[key].one_bucket
    ]
    refused = [
        Aim(f"429 / subscriptions, {WAYS[key].name}", each.size, each.refused / each.size, 0.0, key == "paced")
        for key, each in found.items()
        if WAYS[key].one_bucket
    ]
    return (*bound, *refused)


def verdict(found: Mapping[str, Protected]) -> bool:
    """Prints one on each aim; whether all holds that is claimed."""
    verdicts = aims(found)
    for aim in verdicts:
        CONSOLE.print(aim.line)
    CONSOLE.print()
    return all(aim.holds for aim in verdicts if aim.claimed)


async def protected(way: Way, folder: Path, *, size: int = SIZE) -> Protected:
    service = Unprotected(size, one_bucket=way.one_bucket)
    if way.pace is None:
        await for_each(range(size), lambda number: _insisted(service, subscription(number)), at_once=way.at_once)
    else:
        await (_announced if way.is_announced else _by_the_product)(service, way.pace, folder)
    return Protected(size, sum(service.calls.values()), service.refused, service.last_write_s, peak_mb())


async def _by_the_product(service: Unprotected, pace: float, folder: Path) -> None:
    """Discovered, then worked off by the minute timer and the queue, until every heal is confirmed."""
    app = App(service, folder)
    async with app.instances():
        await note_what_was_told(await discover(app.world, writes_per_second=pace), app.world)
        await asyncio.sleep(PHASE_S)
        await app.work_off(pace=pace)


async def _announced(service: Unprotected, pace: float, folder: Path) -> None:
    """Each by an event of its own, all at the same moment; whoever is told to wait becomes a due row."""
    app = App(service, folder)
    cause = Cause.SUBSCRIPTION_CREATED
    vended = (
        Fact(subscription=subscription(number), controls=ALL_CONTROLS, cause=cause) for number in range(service.size)
    )
    async with app.instances():
        await for_each(vended, app.look, at_once=LANES)
        await app.work_off(pace=pace)


async def _insisted(service: Unprotected, one: SubscriptionId) -> None:
    """What a script does: PUT, and again when it may."""
    while True:
        try:
            await service.write(one, _PUT)
        except NotNow as error:
            await asyncio.sleep((error.retry_after or timedelta(seconds=1)).total_seconds())
        else:
            return


def one(key: str, size: int) -> None:
    """In this process; prints JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = run(protected(WAYS[key], Path(folder), size=size))
    print(json.dumps([getattr(found, name) for name in Protected.__slots__]))


def measure() -> bool:
    """Prints the table and the verdicts; whether all holds that is claimed.

    Each way runs in a process of its own, because its peak memory is measured.
    """
    found = {key: Protected(*json.loads(by_itself("bench.first_protection", key))) for key in WAYS}
    columns = ["writes draw on", "way", "calls", "each", "429", "protected", "of bound", "peak"]
    rows = [_row(WAYS[key], one) for key, one in found.items()]
    show(f"First protection of {SIZE:,} subscriptions, 50 ms a call (virtual time)", columns, rows)
    return verdict(found)


def _row(way: Way, one: Protected) -> list[str]:
    return [
        "one bucket" if way.one_bucket else "a bucket each",
        way.name,
        f"{one.calls:,}",
        f"{one.calls / one.size:.2f}",
        f"{one.refused:,}",
        f"{one.seconds:,.0f} s",
        f"{one.of_bound:.2f}x",
        f"{one.peak_mb:.0f} MB",
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else SIZE)
    else:
        sys.exit(0 if measure() else 1)
