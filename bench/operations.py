"""How many ledger operations and ARM calls each kind of reconcile takes, over the simulated Azure in process."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench.figures import show
from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory import Heal, Memory
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


def measure() -> None:
    """Prints the table."""
    rows = run(_looked())
    show("Of one reconcile", ["reconcile", "ARM calls", "ledger reads", "ledger writes"], rows)


async def _looked() -> list[list[str]]:
    """A compliant one, a heal, and the look that confirms it."""
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
        await house.vend(compliant)  # the first look also reads who is ours
        kinds = (("compliant", compliant), ("drift, healed", drifted), ("its echo, confirmed", drifted))
        return [await _row(house, ledger, name, subscription) for name, subscription in kinds]


async def _row(house: House, ledger: _Counting, name: str, subscription: str) -> list[str]:
    before = len(house.calls(subscription))
    ledger.counts.clear()
    await house.vend(subscription)
    calls = [call.split()[0] for call in house.calls(subscription)[before:]]
    return [name, " + ".join(calls), str(ledger.counts["read"]), str(ledger.counts["write"])]
