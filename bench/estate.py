"""The product over a made-up estate, as the app runs it: its minute timer, and a queue that instances work off."""

import asyncio
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.estate_service import EVIDENCE, EstateService
from enforcer.at_most import for_each
from enforcer.baseline import Baseline, Consent, ExtensionWanted, Limits, Mode, PlanWanted, Rule
from enforcer.drain import DUE_HERE, TICK, drain
from enforcer.estate import Estate
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.observed.account import Listed
from enforcer.reconcile import BUDGET, DUE_BUDGET, reconcile
from enforcer.world import World

_ROOT = Path(__file__).parents[1]
LANES = 32
"""Two instances at the `batchSize` of host.json."""
BASELINE = Baseline(
    digest="bench",
    name="bench",
    mode=Mode.ENFORCE,
    plan=PlanWanted((ExtensionWanted(EVIDENCE, Rule.ENABLED, Consent("bench", "BENCH-1")),)),
    limits=Limits(writes_per_second=10),
)


class App:
    """In virtual time, with a ledger in `folder`."""

    def __init__(self, service: EstateService, folder: Path) -> None:
        self._messages: asyncio.Queue[SubscriptionId] = asyncio.Queue()
        world = World(
            plans=service,
            providers=service,
            accounts=service,
            alerts=service,
            estate=Estate(service, service.now),
            index=service,
            ledger=SqliteLedger(folder / "ledger.sqlite3", now=service.now),
            baseline=BaselineFiles(folder / "none"),
            now=service.now,
        )
        self.world = replace(world, carrier=self)

    async def look(self, fact: Fact, listed: Listed = None) -> bool:
        budget = DUE_BUDGET if fact.cause is Cause.LOOK_AGAIN else BUDGET
        return (await reconcile(fact, BASELINE, self.world, budget=budget, listed=listed)).is_read

    async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
        """The queue: each message at its time."""
        loop = asyncio.get_running_loop()
        for one, wait in waits.items():
            loop.call_later(wait.total_seconds(), self._messages.put_nowait, one)

    @asynccontextmanager
    async def instances(self) -> AsyncIterator[None]:
        """While inside, the queue is worked off."""
        lanes = [asyncio.create_task(self._work()) for _ in range(LANES)]
        yield
        for lane in lanes:
            lane.cancel()

    async def work_off(
        self, is_told: Callable[[], bool] = lambda: True, *, pace: float = BASELINE.limits.writes_per_second
    ) -> None:
        """The minute timer, until all is told and nothing is due within a day: every heal is confirmed then."""
        while not is_told() or await self.world.ledger.due(self.world.now() + timedelta(days=1), limit=1):
            await for_each(await drain(self.world, writes_per_second=pace), self.look, at_once=DUE_HERE)
            await asyncio.sleep(TICK.total_seconds())

    async def _work(self) -> None:
        while True:
            one = await self._messages.get()
            await self.look(look_again(one))


def look_again(one: SubscriptionId) -> Fact:
    return Fact(subscription=one, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN)


def peak_mb() -> float:
    """The largest that this process has been in memory, the interpreter and all modules included.

    By the kernel's own account where there is one: `ru_maxrss` of a child begins at what its parent takes.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def by_itself(module: str, *arguments: str) -> str:
    """What the module prints in a process of its own: the peak of another run would hide that of this one."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT).stdout  # noqa: S603  our own program
