"""`python -m bench.first_protection [WAY]`: 10,000 subscriptions that nobody protects yet, in virtual time.

By the documents every subscription has a bucket of writes of its own (defender-plan 7), and none of them binds. The
worst reading is that all writes of our identity draw on one, the tenant's: that is what the bound is.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bench.estate_service import EVIDENCE, subscription
from bench.figures import show
from bench.sweep import BASELINE
from bench.unprotected import BURST, REFILL, Unprotected
from enforcer.at_most import for_each
from enforcer.discover import discover
from enforcer.drain import DUE_HERE, TICK, drain
from enforcer.errors import NotNow
from enforcer.estate import Estate
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.plan import Extension, PlanWrite
from enforcer.reconcile import DUE_BUDGET, reconcile
from enforcer.world import World
from sandbox.virtual_time import run

_ROOT = Path(__file__).parents[1]
SIZE = 10_000
BOUND_S = (SIZE - BURST) / REFILL
LANES = 32
"""Two instances at the `batchSize` of host.json."""

_UNPACED = 1e9
_PACE = BASELINE.limits.writes_per_second
_PUT = PlanWrite((Extension(EVIDENCE, enabled=True),))


@dataclass(frozen=True, slots=True)
class Way:
    """`pace` is writes a second; None: without the product, `at_once` writers that wait when they are told to."""

    name: str
    one_bucket: bool
    pace: float | None
    at_once: int = LANES


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

    calls: int
    refused: int
    seconds: float
    peak_mb: float


async def protected(way: Way, folder: Path) -> Protected:
    service = Unprotected(SIZE, one_bucket=way.one_bucket)
    if way.pace is None:
        await for_each(range(SIZE), lambda number: _insisted(service, subscription(number)), at_once=way.at_once)
    else:
        await _by_the_product(service, way.pace, folder)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Protected(sum(service.calls.values()), service.refused, service.last_write_s, peak_mb)


class Messages:
    """The queue: each message at its time, worked off in LANES."""

    def __init__(self, look: Callable[[Fact], Awaitable[None]]) -> None:
        self._look = look
        self._waiting: asyncio.Queue[SubscriptionId] = asyncio.Queue()

    async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
        loop = asyncio.get_running_loop()
        for one, wait in waits.items():
            loop.call_later(wait.total_seconds(), self._waiting.put_nowait, one)

    async def work(self) -> None:
        while True:
            one = await self._waiting.get()
            await self._look(Fact(subscription=one, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN))


async def _by_the_product(service: Unprotected, pace: float, folder: Path) -> None:
    """Discovered, then worked off by the minute timer and the queue, until every heal is confirmed."""
    ledger = SqliteLedger(folder / "ledger.sqlite3", now=service.now)
    estate = Estate(service, service.now)
    world = World(
        plans=service,
        providers=service,
        accounts=service,
        alerts=service,
        estate=estate,
        index=service,
        ledger=ledger,
        baseline=BaselineFiles(folder / "none"),
        now=service.now,
    )

    async def look(fact: Fact) -> None:
        await reconcile(fact, BASELINE, world, budget=DUE_BUDGET)

    messages = Messages(look)
    world = replace(world, carrier=messages)
    lanes = [asyncio.create_task(messages.work()) for _ in range(LANES)]
    await discover(world, writes_per_second=pace)
    while await ledger.due(service.now() + timedelta(days=1), limit=1):
        await for_each(await drain(world), look, at_once=DUE_HERE)
        await asyncio.sleep(TICK.total_seconds())
    for lane in lanes:
        lane.cancel()


async def _insisted(service: Unprotected, one: SubscriptionId) -> None:
    """What a script does: PUT, and again when it may."""
    while True:
        try:
            await service.write(one, _PUT)
        except NotNow as error:
            await asyncio.sleep((error.retry_after or timedelta(seconds=1)).total_seconds())
        else:
            return


def one(key: str) -> None:
    """In this process; prints JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = run(protected(WAYS[key], Path(folder)))
    print(json.dumps([getattr(found, name) for name in Protected.__slots__]))


def measure() -> None:
    """Prints the table; each way in a process of its own, because its peak memory is measured."""
    found = {key: Protected(*json.loads(_child(key))) for key in WAYS}
    columns = ["writes draw on", "way", "calls", "each", "429", "protected", "of bound", "peak"]
    rows = [_row(WAYS[key], one) for key, one in found.items()]
    show(f"First protection of {SIZE:,} subscriptions, 50 ms a call (virtual time)", columns, rows)


def _row(way: Way, one: Protected) -> list[str]:
    return [
        "one bucket" if way.one_bucket else "a bucket each",
        way.name,
        f"{one.calls:,}",
        f"{one.calls / SIZE:.2f}",
        f"{one.refused:,}",
        f"{one.seconds:,.0f} s",
        f"{one.seconds / BOUND_S:.2f}x",
        f"{one.peak_mb:.0f} MB",
    ]


def _child(key: str) -> str:
    command = [sys.executable, "-m", "bench.first_protection", key]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=_ROOT).stdout  # noqa: S603  our own program


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1])
    else:
        measure()
