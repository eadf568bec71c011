"""How many ledger operations and ARM calls each kind of reconcile takes, over the simulated Azure in process."""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.figure import Figure
from bench.figures import show
from bench.on_stage import changed
from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import Memory
from enforcer.ports import Now
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.staging import BASELINE
from sandbox.virtual_time import run
from tests.scenario.house import ARM, House


class _Counting(SqliteLedger):
    """Counts what a reconcile asks of it."""

    def __init__(self, now: Now) -> None:
        super().__init__(now=now)
        self.counts: Counter[str] = Counter()

    async def recall(self, subscription: SubscriptionId) -> Memory:
        self.counts["read"] += 1
        return await super().recall(subscription)

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        self.counts["write"] += 1
        return await super().update(subscription, change, heals=heals)

    async def keep_heal(self, heal: Heal) -> None:
        self.counts["write"] += 1
        await super().keep_heal(heal)


@dataclass(frozen=True, slots=True)
class Reconcile:
    """What one cost: the calls to ARM, whatever they were about, and the operations on the ledger."""

    name: str
    calls: tuple[str, ...]
    reads: int
    writes: int
    needed: int
    """Calls, at least: one to read, one to write."""


def measure() -> None:
    """Prints the table."""
    rows = [[one.name, " + ".join(one.calls), str(one.reads), str(one.writes)] for one in run(looked())]
    show("Of one reconcile", ["reconcile", "ARM calls", "ledger reads", "ledger writes"], rows)


def figures(*, quick: bool = False) -> list[Figure]:  # noqa: ARG001  it is quick
    """The calls, beside those that cannot be spared; and what the ledger is asked for meanwhile."""
    found = run(looked())
    calls = [
        Figure(
            "calls",
            f"{one.name}: {' + '.join(one.calls) or 'none'}",
            "calls",
            [len(one.calls)],
            f"needed: {one.needed}" if one.needed else "one call",
            [one.needed or 1],
            at_most=1 if one.needed else 0,
        )
        for one in found
    ]
    ledger = [
        Figure(
            "calls",
            f"{one.name}: ledger reads and writes",
            "operations",
            [one.reads + one.writes],
            "calls to ARM",
            [len(one.calls)],
        )
        for one in found
        if one.calls
    ]
    return [*calls, *ledger]


async def looked() -> list[Reconcile]:
    """A compliant one, a heal, the look that confirms it, and what is not to cost a call."""
    azure = SimulatedAzure(assumptions=Assumptions(lock_seconds=0))
    azure.identity.lifetime = timedelta(days=3650)
    os.environ |= {"IDENTITY_ENDPOINT": f"{ARM}/msi/token", "IDENTITY_HEADER": azure.identity.header}
    ledger = _Counting(azure.clock.now)
    with tempfile.TemporaryDirectory() as folder:
        baseline = Path(folder) / "baseline.yaml"
        baseline.write_text(BASELINE.read_text(encoding="utf-8"), encoding="utf-8")
        house = House(azure, baseline, ledger=ledger)
        compliant = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
        drifted = house.add(2, tier="Free")
        stranger = "77777777-0000-4000-8000-000000000000"
        await house.vend(compliant)  # the first look also reads who is ours
        counted = partial(_counted, house, ledger)
        return [
            await counted("compliant", 1, lambda: house.vend(compliant)),
            await counted("drift, healed", 2, lambda: house.vend(drifted)),
            await counted("its echo, confirmed", 1, lambda: house.vend(drifted)),
            await counted("stranger", 1, lambda: house.change(json.dumps([changed(stranger)]))),
            await counted("the same stranger again", 0, lambda: house.change(json.dumps([changed(stranger)]))),
            await counted("stranger, announced", 1, lambda: house.vend(stranger)),
            await counted("foreign event", 0, lambda: house.change('{"eventType": "Other"}')),
        ]


async def _counted(
    house: House, ledger: _Counting, name: str, needed: int, look: Callable[[], Awaitable[None]]
) -> Reconcile:
    mine = house.identity.object_id
    before = len([one for one in house.azure.exchanges if one.caller == mine])
    ledger.counts.clear()
    await look()
    calls = [one.method for one in house.azure.exchanges if one.caller == mine][before:]
    return Reconcile(name, tuple(calls), ledger.counts["read"], ledger.counts["write"], needed)


if __name__ == "__main__":
    measure()
