"""A pause: from a restart with the setting on nothing is written, all is seen and counted, and it ends by itself."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from enforcer.facts import subscription_id
from enforcer.memory.heal import HealState
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, ON_CHANGE, House
from tests.scenario.timers import Queue, timers, until, up

ON = {"AIPromptEvidence": True}
NAME = enrolment_name(event_target(ON_CHANGE))
HOUR = timedelta(hours=1)
HOURS = 5
PAUSE = timedelta(hours=HOURS)
SOON = timedelta(minutes=4)
"""Two ticks of the timers, and the spread of the rows."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False,
        lock_seconds=2,
        registration_seconds=5,
        account_seconds=0,
        inheritance_seconds=0,
    )


def is_enrolled(house: House, subscription: str) -> bool:
    return house.azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME) is not None


async def lived_in(house: House, number: int) -> list[str]:
    house.rewrite_baseline("name: contoso\n", "name: contoso\naccounts: {defenderSwitch: enabled}\n")
    house.deploy(enrols=Enrol.SELF)
    subscriptions = [house.add(one, tier="Standard", extensions=ON) for one in range(1, number + 1)]
    await up(house, 1 * HOUR)
    return subscriptions


async def test_in_a_pause_nothing_is_written_and_when_it_is_over_all_comes_back_at_once(house: House) -> None:
    plan, untouched = await lived_in(house, 2)
    end = house.azure.clock.now() + PAUSE
    house.restart(paused_until=end)
    house.records.clear()
    house.azure.exchanges.clear()
    house.azure.tenant.set_plan(plan, AI, tier="Free")
    bare, new = house.add(5, registered=False), house.add(6, tier="Free")
    async with timers(house, Queue(house)):
        await asyncio.sleep((PAUSE - timedelta(seconds=1)).total_seconds())
        assert house.writes() == []
        looks = [one for one in house.named("reconciled") if one.fields["subscription"] != untouched]
        assert {one.fields["plan"] for one in looks} == {"observed"}
        assert {(one.fields["mode"], one.fields["paused_until"]) for one in looks} == {("enforce", end.isoformat())}
        assert not house.protects(plan)
        assert not is_enrolled(house, new)
        await until(lambda: all(house.protects(one) for one in (plan, bare, new)), within=SOON)
        await until(lambda: is_enrolled(house, new), within=SOON)
    assert [one for one in house.writes() if untouched in one] == []


async def test_an_account_that_was_found_off_in_a_pause_comes_back_after_it_although_no_event_tells(
    house: House,
) -> None:
    (subscription,) = await lived_in(house, 1)
    house.restart(paused_until=house.azure.clock.now() + timedelta(hours=30))
    house.azure.tenant.accounts.add(subscription, "rg-shop", "chat", switch="Disabled")
    house.azure.exchanges.clear()
    await up(house, 29 * HOUR)
    switch = house.azure.tenant.accounts.get(subscription, "rg-shop", "chat").switch.value
    assert (house.writes(), switch) == ([], "Disabled")
    async with timers(house, Queue(house)):
        await asyncio.sleep(3600 + SOON.total_seconds())
    assert house.azure.tenant.accounts.get(subscription, "rg-shop", "chat").switch.value == "Enabled"


async def test_people_hear_of_a_pause_when_it_begins_every_hour_and_when_it_is_over(house: House) -> None:
    await lived_in(house, 1)
    house.restart(paused_until=house.azure.clock.now() + PAUSE)
    await up(house, (HOURS + 1) * HOUR)
    assert len(house.named("pause_began")) == 1
    assert len(house.named("pause_lasts")) == HOURS - 1
    (ended,) = house.named("pause_ended")
    assert ended.fields["seconds"] == pytest.approx(PAUSE.total_seconds(), abs=150)


async def test_a_write_under_way_when_the_pause_begins_is_proven_after_it_and_not_repeated_in_it(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=ON)
    await house.enrol(subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    worker = asyncio.create_task(house.vend(subscription))
    await house.until_called("PUT 200", subscription)
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker
    house.restart(paused_until=house.azure.clock.now() + PAUSE)
    house.azure.exchanges.clear()
    await up(house, (HOURS - 1) * HOUR)
    assert (house.writes(), house.protects(subscription)) == ([], True)
    await up(house, 2 * HOUR)
    memory = await house.ledger.recall(subscription_id(subscription))
    assert (memory.awaiting, memory.unproven, memory.look_again) == ((), (), None)
    assert [heal.state for heal in await house.ledger.heals(subscription_id(subscription))][-1] is HealState.PROVEN


async def test_a_pause_that_is_taken_back_early_ends_at_once(house: House) -> None:
    (subscription,) = await lived_in(house, 1)
    house.restart(paused_until=house.azure.clock.now() + timedelta(days=6))
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await up(house, 2 * HOUR)
    assert not house.protects(subscription)
    house.restart(paused_until=None)
    async with timers(house, Queue(house)):
        await until(lambda: house.protects(subscription), within=SOON)
    assert len(house.named("pause_ended")) == 1
