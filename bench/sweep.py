"""`python -m bench.sweep [SIZE]`: a sweep at 1 % drift and 50 ms a call, in virtual time, beside the naive way.

Each size runs in a process of its own, because its peak memory is measured.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.estate_service import CALL_S, DRIFTED_EVERY, EVIDENCE, EstateService, subscription
from bench.figures import show
from enforcer.account import Listed
from enforcer.at_most import AT_ONCE, for_each
from enforcer.baseline import Baseline, Consent, ExtensionWanted, Limits, Mode, PlanWanted, Rule
from enforcer.estate import Estate
from enforcer.facts import ALL_CONTROLS, Cause, Fact
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.reconcile import reconcile
from enforcer.sweep import sweep
from enforcer.world import World
from sandbox.virtual_time import run

_ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000, 100_000)
BASELINE = Baseline(
    digest="bench",
    name="bench",
    mode=Mode.ENFORCE,
    plan=PlanWanted((ExtensionWanted(EVIDENCE, Rule.ENABLED, Consent("bench", "BENCH-1")),)),
    limits=Limits(writes_per_second=10),
)


@dataclass(frozen=True, slots=True)
class Swept:
    """Seconds are virtual; `peak_mb` is the process's largest resident set."""

    size: int
    calls: int
    bound: int
    swept_s: float
    healed_s: float
    naive_s: float
    naive_at_once_s: float
    peak_mb: float


async def swept(size: int, folder: Path) -> Swept:
    service, loop = EstateService(size), asyncio.get_running_loop()
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

    async def look(fact: Fact, listed: Listed = None) -> None:
        await reconcile(fact, BASELINE, world, listed=listed)

    while (done := await sweep(BASELINE, world, look)) is None:  # noqa: ASYNC110  as the timer does
        await asyncio.sleep(1)
    swept_s = loop.time()
    while rows := await ledger.due(service.now(), limit=1_000):
        facts = [Fact(subscription=row.subscription, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN) for row in rows]
        await for_each(facts, look)
        await asyncio.sleep(1)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    calls = service.calls["index"] + service.calls["read"] + service.calls["write"]
    bound = 2 * done.pages + 2 * (size // DRIFTED_EVERY) + done.looked
    healed_s, began = loop.time(), loop.time()
    await for_each(range(size), lambda number: _read(service, number))
    return Swept(size, calls, bound, swept_s, healed_s, size * CALL_S, loop.time() - began, peak_mb)


async def _read(service: EstateService, number: int) -> None:
    await service.read(subscription(number))


def one(size: int) -> None:
    """In this process; prints JSON."""
    with tempfile.TemporaryDirectory() as folder:
        found = run(swept(size, Path(folder)))
    print(json.dumps([getattr(found, name) for name in Swept.__slots__]))


def measure(sizes: tuple[int, ...] = SIZES) -> None:
    """Prints the table."""
    found = [Swept(*json.loads(_child(size))) for size in sizes]
    rows = [
        [
            f"{one.size:,}",
            f"{one.calls:,}",
            f"{one.calls / one.bound:.2f}x",
            f"{one.swept_s:,.0f} s",
            f"{one.healed_s:,.0f} s",
            f"{one.naive_s / one.swept_s:,.0f}x",
            f"{one.naive_at_once_s / one.swept_s:.1f}x",
            f"{one.peak_mb:.0f} MB",
            f"{one.peak_mb / found[0].peak_mb:.2f}x",
        ]
        for one in found
    ]
    columns = [
        "subscriptions",
        "calls",
        "of bound",
        "swept",
        "healed",
        "one by one",
        f"{AT_ONCE} at once",
        "peak",
        "grows",
    ]
    show("A sweep at 1 % drift, 50 ms a call (virtual time)", columns, rows)


def _child(size: int) -> str:
    command = [sys.executable, "-m", "bench.sweep", str(size)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=_ROOT).stdout  # noqa: S603  our own program


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(int(sys.argv[1]))
    else:
        measure()
