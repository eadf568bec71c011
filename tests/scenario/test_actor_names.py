"""Names of people: on record where the baseline asks for them; else nowhere, neither in a record nor in the ledger."""

import asyncio
from collections.abc import Callable, Iterator
from typing import override

import pytest

from enforcer.facts import SubscriptionId
from enforcer.ledger.rows import heal_text, memory_text
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import Memory
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from tests.scenario.house import AI, House, made_up_id
from tests.scenario.test_exposure_crashes import told

ASKS = "telemetry: {actorNames: true}"
NAME, USER_NAME = "Dana Doe", "dana.doe@contoso.example"
FREE = {"properties": {"pricingTier": "Free"}}
DAY_S = 86_400


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, activity_log_lag_seconds=0)


class Read(SqliteLedger):
    """Keeps each text that was ever written."""

    def __init__(self, azure: SimulatedAzure) -> None:
        super().__init__(now=azure.clock.now)
        self.texts: list[str] = []

    @override
    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        def written(memory: Memory) -> Memory:
            after = change(memory)
            self.texts += [memory_text(after), *map(heal_text, heals)]
            return after

        return await super().update(subscription, written, heals=heals)


@pytest.fixture
def ledger(azure: SimulatedAzure) -> Iterator[Read]:
    ledger = Read(azure)
    yield ledger
    ledger.close()


@pytest.fixture
def house(house: House) -> House:
    house.show_log()
    return house


@pytest.fixture
def dana(house: House) -> Principal:
    who = house.azure.tenant.add_principal(
        NAME, kind=PrincipalKind.USER, object_id=made_up_id(70), app_id=made_up_id(71), user_principal_name=USER_NAME
    )
    house.azure.tenant.assign(who, actions=("*",), scope="/")
    return who


async def fought(house: House, dana: Principal, times: int = 4) -> str:
    """Somebody switches the plan off again and again; each time it is healed, and the log is asked who it was."""
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.enrol(subscription)
    await house.vend(subscription)
    for _ in range(times):
        await asyncio.sleep(400)
        await house.asked_by(dana, "PUT", subscription, FREE)
        await house.settle()
        await house.drain_until_quiet()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting
    return subscription


def named(house: House) -> set[str]:
    """Records that have a person's name."""
    return {record.name for record in house.records if record.fields.get("actor_name") == NAME}


async def test_where_the_baseline_asks_whoever_did_it_is_named_on_each_record_of_it(
    house: House, dana: Principal, ledger: Read
) -> None:
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{ASKS}\n")
    await fought(house, dana)
    assert named(house) >= {"reconciled", "healed", "exposure_closed", "incident_opened", "drift_attributed"}
    assert USER_NAME not in repr((house.records, ledger.texts))


async def test_where_it_does_not_nobody_is_named_anywhere(house: House, dana: Principal, ledger: Read) -> None:
    await fought(house, dana)
    answers = {str(record.fields["answer"]) for record in house.named("drift_attributed")}
    assert "confirmed" in answers
    assert house.named("incident_opened")
    everything = repr((house.records, ledger.texts))
    assert dana.object_id in everything
    assert [part for part in (NAME, USER_NAME, "Dana", "Doe", "actor_name") if part in everything] == []


async def test_a_name_that_was_asked_for_is_forgotten_once_it_is_not(
    house: House, dana: Principal, ledger: Read
) -> None:
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{ASKS}\n")
    subscription = await fought(house, dana)
    assert NAME in ledger.texts[-1]
    house.rewrite_baseline(f"{ASKS}\n", "")
    house.records.clear()
    ledger.texts.clear()
    await asyncio.sleep(DAY_S)
    await house.vend(subscription)
    assert house.named("incident_closed")
    assert named(house) == set()
    assert NAME not in repr(ledger.texts)


async def test_a_bug_names_nobody(house: House, dana: Principal) -> None:
    subscription = house.add(1, tier="Standard")
    await house.enrol(subscription)
    await house.asked_by(dana, "PUT", subscription, FREE)
    fact = await house.enforcer.read_change(await told(house, subscription))
    assert fact
    assert fact.actor
    assert fact.actor.name == NAME
    await house.enforcer.last_resort.failed(fact, ZeroDivisionError())
    (bug,) = house.named("internal_error")
    assert NAME not in repr(bug)
