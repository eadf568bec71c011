"""What a worker without the ledger sent as off does not come back on, whoever heals the next time."""

import asyncio
from collections.abc import Callable, Iterator
from typing import override

import pytest

from enforcer.errors import LedgerDown
from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import Memory
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.events.mishap import Mishap, MishapKind
from tests.scenario.house import AI, House

SHARING, MYSTERY = "AIPromptSharingWithPurview", "AIFutureSharing"
ALL_ON = {"AIPromptEvidence": True, SHARING: True, MYSTERY: True}


class Storage(SqliteLedger):
    """While `loses_answers` it does its work on memories, and nobody hears of it."""

    loses_answers = False

    @override
    async def recall(self, subscription: SubscriptionId) -> Memory:
        return self._answered(await super().recall(subscription))

    @override
    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        return self._answered(await super().update(subscription, change, heals=heals))

    def _answered[T](self, done: T) -> T:
        if self.loses_answers:
            raise LedgerDown("the test's storage did its work")
        return done


@pytest.fixture
def assumptions() -> Assumptions:
    """With an extension that nobody knows: it comes on with our write, and is corrected."""
    offered = ("AIPromptEvidence", SHARING, MYSTERY)
    return Assumptions(extensions_need_role_rights=False, ai_extensions=offered, lock_seconds=0)


@pytest.fixture
def storage(azure: SimulatedAzure) -> Iterator[Storage]:
    ledger = Storage(now=azure.clock.now)
    yield ledger
    ledger.close()


@pytest.fixture
def ledger(storage: Storage) -> Storage:
    """What the house keeps its ledger in."""
    return storage


def on(house: House, subscription: str) -> list[str]:
    extensions = house.azure.tenant.plan(subscription, AI).extensions
    return [name for name in ALL_ON if extensions[name].enabled]


@pytest.mark.parametrize("looks", [0, 1, 2])
async def test_what_was_sent_as_off_while_answers_were_lost_does_not_come_back_on(
    house: House, storage: Storage, looks: int
) -> None:
    subscription = house.add(1, tier="Standard", extensions=ALL_ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    storage.loses_answers = True
    house.grid.mishaps.add(Mishap(MishapKind.DROPPED))  # of the two echoes one look is left
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    await asyncio.sleep(25)
    assert on(house, subscription) == ["AIPromptEvidence"]
    storage.loses_answers = False
    other = house.worker()
    for _ in range(looks):
        await house.vend(subscription, by=house.enforce(lambda: other))
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription, by=house.enforce(lambda: other))
    assert on(house, subscription) == ["AIPromptEvidence"]
