"""A write that is cut off in flight is neither a success nor a failure: it is told as unproven, and read soon."""

import asyncio
from datetime import timedelta

import pytest

from enforcer.assumptions import ECHO_DELAY
from enforcer.facts import ALL_CONTROLS, Cause, Control, Fact, subscription_id
from enforcer.memory.heal import HealState
from enforcer.memory.subscription import Memory
from enforcer.settings import Enrol
from sandbox.accounts import SwitchState
from sandbox.assumptions import Assumptions
from sandbox.faults import Action, Conflict, Fault, Hang, LostAnswer, ServerError, Throttle
from tests.scenario.house import House

ON = {"AIPromptEvidence": True}
PLAN, SWITCH, REGISTER, EVENTS = "pricings/AI$", "defenderForAISettings", "Security/register", "eventSubscriptions/"
CUT = Hang(30, lands_first=True)
"""Longer than an event's look has, and shorter than a due row's."""
UNMANAGED = (
    "AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}",
    "AIPromptEvidence: unmanaged",
)


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=0, registration_seconds=1)


def ends(house: House, control: Control) -> list[str]:
    """How each look ended that looked at the control."""
    told = (record.fields.get(control.value) for record in house.named("reconciled"))
    return [str(kind) for kind in told if kind]


async def remembered(house: House, subscription: str) -> Memory:
    return await house.ledger.recall(subscription_id(subscription))


async def due_in(house: House, subscription: str) -> timedelta:
    row = (await remembered(house, subscription)).look_again
    assert row
    return row.at - house.azure.clock.now()


async def minutes(house: House, number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(60)
        await house.drain()


async def test_the_plan_is_unproven_and_read_within_two_minutes(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, CUT))
    await house.vend(subscription)
    assert ends(house, Control.PLAN) == ["unproven"]
    assert await due_in(house, subscription) <= ECHO_DELAY
    assert [record.fields["state"] for record in house.named("heal_refused")] == ["begun"]
    await minutes(house, 2)
    assert set(ends(house, Control.PLAN)[1:]) == {"proven"}
    assert house.named("healed")


@pytest.mark.parametrize("lost", [CUT, LostAnswer()], ids=["by the deadline", "with its connection"])
async def test_however_high_the_ladder_is_it_is_read_within_two_minutes(house: House, lost: Action) -> None:
    house.rewrite_baseline(*UNMANAGED)
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, ServerError(503), count=None))
    await house.vend(subscription)
    await house.waits(5)
    house.azure.faults.clear()
    house.azure.faults.add(Fault("PUT", PLAN, lost), Fault("PUT", PLAN, Throttle(3600)))
    await house.vend(subscription)
    assert await due_in(house, subscription) <= ECHO_DELAY
    await asyncio.sleep(ECHO_DELAY.total_seconds())
    await house.drain()
    assert [record.fields["proof"] for record in house.named("healed")] == ["read back"]
    assert (await remembered(house, subscription)).look_again is None


async def test_what_that_read_finds_off_is_not_written_sooner_for_it(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, ServerError(503), count=None))
    await house.vend(subscription)
    await house.waits(8)
    assert [record.fields["code"] for record in house.named("reconciled")].count("Unanswered") == 3


async def test_a_lost_answer_stays_open_when_the_next_try_meets_a_lock(house: House) -> None:
    """The lock is that of the write itself, most likely."""
    house.rewrite_baseline(*UNMANAGED)
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, Hang(50)), Fault("PUT", PLAN, Conflict(), count=None))
    fact = Fact(subscription=subscription_id(subscription), controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN)
    await house.enforcer.look(fact)
    assert ends(house, Control.PLAN) == ["unproven"]
    (heal,) = house.named("heal_refused")
    assert heal.fields["state"] == HealState.BEGUN.value
    await minutes(house, 2)
    assert [record.fields["proof"] for record in house.named("healed")] == ["read back"]


async def test_a_forced_write_that_has_to_wait_leaves_it_unproven(house: House) -> None:
    """It reads as it should, so that nobody may call it drifted."""
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", PLAN, CUT))
    await house.vend(subscription)
    house.azure.faults.add(Fault("PUT", PLAN, Throttle(600), count=None))
    await minutes(house, 2)
    assert set(ends(house, Control.PLAN)) == {"unproven"}


async def test_a_registration(house: House) -> None:
    subscription = house.add(1, registered=False)
    house.azure.faults.add(Fault("POST", REGISTER, CUT))
    await house.vend(subscription)
    assert ends(house, Control.PROVIDER) == ["unproven"]
    assert await due_in(house, subscription) <= ECHO_DELAY
    await house.drain_until_quiet()
    assert house.protects(subscription)


@pytest.mark.parametrize("lost", [CUT, LostAnswer()], ids=["by the deadline", "with its connection"])
async def test_the_switch_of_an_account(house: House, lost: Action) -> None:
    house.rewrite_baseline("name: contoso\n", "name: contoso\naccounts: {defenderSwitch: enabled}\n")
    subscription = house.add(1, tier="Free")
    house.azure.tenant.accounts.add(subscription, "rg-shop", "chat", switch="Disabled")
    house.azure.faults.add(Fault("PUT", SWITCH, lost))
    await house.vend(subscription)
    assert ends(house, Control.ACCOUNT) == ["unproven"]
    assert await due_in(house, subscription) <= ECHO_DELAY
    await minutes(house, 3)
    assert house.azure.tenant.accounts.get(subscription, "rg-shop", "chat").switch is SwitchState.ENABLED
    assert ends(house, Control.ACCOUNT)[-1] == "proven"


@pytest.mark.parametrize(
    "lost", [Hang(3600, lands_first=True), LostAnswer()], ids=["by the deadline", "with its connection"]
)
async def test_an_enrolment(house: House, lost: Action) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Standard", extensions=ON)
    house.azure.faults.add(Fault("PUT", EVENTS, lost))
    await house.vend(subscription)
    await minutes(house, 1)
    assert "unproven" in ends(house, Control.ENROLMENT)
    assert await due_in(house, subscription) <= ECHO_DELAY
    await minutes(house, 2)
    assert ends(house, Control.ENROLMENT)[-1] == "compliant"
