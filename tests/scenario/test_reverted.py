"""A plan that goes back although nobody wrote it over ARM is told of, and comes back all the same."""

import asyncio

import pytest

from enforcer.record import Record
from enforcer.records.reverted import REASON
from enforcer.settings import Enrol
from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, DOOR, House


@pytest.fixture
def assumptions(request: pytest.FixtureRequest) -> Assumptions:
    lag_s = getattr(request, "param", 1_200.0)
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, activity_log_lag_seconds=lag_s)


def fights(house: House, name: str = "incident_opened") -> list[Record]:
    """Those outside ARM; the others: test_fights.py."""
    return [record for record in house.named(name) if record.fields["reason"] == REASON]


def is_protected(house: House, subscription: str) -> bool:
    return "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting


async def undone(house: House, subscription: str, times: int, *, minutes: int = 5) -> None:
    """Somebody turns it off outside ARM; a little later somebody looks, and the heal is confirmed by its echo."""
    for _ in range(times):
        house.azure.tenant.set_plan(subscription, AI, tier="Free")
        await asyncio.sleep(60)
        await house.vend(subscription)
        await house.settle()
        await asyncio.sleep(60 * (minutes - 1))


async def healed_once(house: House) -> str:
    subscription = house.add(1, tier="Standard")
    await house.enrol(subscription)
    await house.switch_off(subscription)
    await house.settle()
    return subscription


async def test_three_times_within_the_hour_without_any_event_is_one_incident(house: House) -> None:
    subscription = await healed_once(house)
    await undone(house, subscription, 2)
    assert fights(house) == []
    await undone(house, subscription, 4)
    (opened,) = fights(house)
    assert opened.fields["reason"] == "reverted outside ARM"
    assert "Microsoft 365" in str(opened.fields["advice"])
    assert is_protected(house, subscription)


async def test_it_is_closed_after_a_quiet_day_that_nobody_has_to_watch(house: House) -> None:
    subscription = await healed_once(house)
    await undone(house, subscription, 3)
    await house.drain_until_quiet(ticks=25 * 60)
    (closed,) = fights(house, "incident_closed")
    assert 86_400 <= float(str(closed.fields["open_s"])) <= 86_400 + 5 * 60


async def test_who_only_observes_by_then_is_not_looked_at_again_and_again(house: House) -> None:
    subscription = await healed_once(house)
    await undone(house, subscription, 3)
    house.rewrite_baseline("mode: enforce", "mode: observe")
    await house.approve()
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    house.azure.exchanges.clear()
    for _ in range(26 * 60):
        await asyncio.sleep(60)
        await house.drain()
    assert len(house.calls(subscription)) < 5


async def test_what_events_tell_of_is_no_change_outside_arm(house: House) -> None:
    subscription = await healed_once(house)
    for _ in range(6):
        await house.switch_off(subscription)
        await house.settle()
    assert fights(house) == []


async def test_one_event_between_ends_the_count(house: House) -> None:
    subscription = await healed_once(house)
    await undone(house, subscription, 2)
    await house.switch_off(subscription)
    await house.settle()
    await undone(house, subscription, 2)
    assert fights(house) == []


async def test_seldom_is_not_again_and_again(house: House) -> None:
    subscription = await healed_once(house)
    await undone(house, subscription, 5, minutes=40)
    assert fights(house) == []


async def test_the_baseline_says_how_often_is_too_often(house: House) -> None:
    house.rewrite_baseline("name: contoso\n", "name: contoso\nincident: {afterHeals: 4, within: 4h}\n")
    subscription = await healed_once(house)
    await undone(house, subscription, 3, minutes=40)
    assert fights(house) == []
    await undone(house, subscription, 1)
    assert len(fights(house)) == 1


async def test_who_is_not_enrolled_may_have_missed_the_events(house: House) -> None:
    house.deploy(enrols=Enrol.CHECK)
    subscription = await healed_once(house)
    await undone(house, subscription, 5)
    assert fights(house) == []


async def test_an_opponent_that_is_quicker_than_our_echo_is_told_too_and_waited_for_as_before(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.enrol(subscription)
    await house.vend(subscription)
    for _ in range(4):
        house.azure.tenant.set_plan(subscription, AI, tier="Free")
        await house.settle()
        assert house.named("reconciled")[-1].fields["code"] == "Reverted"
        await asyncio.sleep(60)
        await house.drain()
    assert len(fights(house)) == 1
    assert is_protected(house, subscription)


async def lost_events(house: House) -> str:
    """One whose plan came back once, after which the events of the pipeline's writes never come."""
    house.show_log()
    subscription = await healed_once(house)

    async def without_the_pipelines(text: str) -> None:
        if house.pipeline.object_id not in text:
            await house.change(text)

    house.doors[DOOR] = without_the_pipelines
    return subscription


async def switched_off(house: House, subscription: str, times: int) -> None:
    for _ in range(times):
        await house.switch_off(subscription)
        await asyncio.sleep(60)
        await house.vend(subscription)
        await house.settle()
        await asyncio.sleep(240)
        await house.drain()


@pytest.mark.parametrize("assumptions", [0.0, 1_200.0], indirect=True, ids=["a quick log", "a late one"])
async def test_what_the_activity_log_names_somebody_for_is_a_fight_with_him_and_not_outside_arm(house: House) -> None:
    subscription = await lost_events(house)
    await switched_off(house, subscription, 3)
    await house.drain_until_quiet(ticks=60)
    await house.settle()
    assert fights(house) == []
    (opened,) = house.named("incident_opened")
    assert (opened.fields["actor_object_id"], opened.fields["attribution"]) == (house.pipeline.object_id, "confirmed")
    assert opened.fields["heals"] == 3
    assert "azurerm_security_center_subscription_pricing" in str(opened.fields["advice_terraform"])


async def test_where_the_activity_log_may_be_read_it_is_heard_first(house: House) -> None:
    house.show_log()
    subscription = await healed_once(house)
    await asyncio.sleep(60)
    await house.vend(subscription)
    await undone(house, subscription, 3)
    assert fights(house) == []
    await house.drain_until_quiet(ticks=60)
    assert len(fights(house)) == 1
    assert len(house.named("incident_opened")) == 1
    assert is_protected(house, subscription)
