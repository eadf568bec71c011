"""What no event told of is found by sweeping the estate, by an index that is half an hour behind."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from enforcer.facts import Fact, SubscriptionId
from enforcer.observed.account import Listed
from enforcer.receive import Enforcer
from enforcer.sweep import in_slice
from sandbox.assumptions import Assumptions
from sandbox.faults import Denied, Fault, RefuseExtension, ServerError
from sandbox.page_fault import PageFault
from tests.scenario.house import AI, House, made_up_id

EVIDENCE_ON = {"AIPromptEvidence": True}
LAG = timedelta(minutes=30)
GRAPH = "ResourceGraph"


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2, graph_lag_seconds=LAG.total_seconds())


async def settled(house: House, number: int = 30) -> list[str]:
    """An estate at its baseline, discovered and swept once, so long ago that it is time again."""
    everybody = [house.add(one, tier="Standard", extensions=EVIDENCE_ON) for one in range(1, number + 1)]
    await house.discover()
    await house.drain_until_quiet()
    await house.sweep()
    await house.drain_until_quiet()
    await asyncio.sleep(3_900)
    return everybody


def finished(house: House) -> list[dict[str, object]]:
    return [dict(record.fields) for record in house.named("sweep_finished")]


def is_protected(house: House, subscription: str) -> bool:
    return house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}


async def swept(house: House, times: int) -> None:
    """The timer's ticks, and what becomes due between them."""
    for _ in range(times):
        await house.sweep()
        for _ in range(5):
            await asyncio.sleep(60)
            await house.drain()
    await house.drain_until_quiet()


def unannounced(house: House) -> list[str]:
    return sorted(str(record.fields["subscription"]) for record in house.named("drift_unannounced"))


async def test_one_in_a_hundred_drifts_without_any_event_and_each_is_counted_once(house: House) -> None:
    victims = (await settled(house, 400))[::100]
    for victim in victims:
        house.azure.tenant.set_plan(victim, AI, tier="Free")
    await asyncio.sleep(LAG.total_seconds())
    await swept(house, 3 * 13)
    assert all(is_protected(house, victim) for victim in victims)
    assert unannounced(house) == victims


async def next_in_the_slice(house: House, everybody: list[str]) -> list[str]:
    """Whom the sweep that begins now reads directly; those before it are over."""
    while True:
        number = (await house.ledger.sweep(lambda state: state)).number + 1
        if found := [one for one in everybody if in_slice(SubscriptionId(one), number)]:
            return found
        await house.sweep()
        await asyncio.sleep(3_900)


async def test_drift_that_only_the_slice_finds_is_counted_too(house: House) -> None:
    victims = await next_in_the_slice(house, await settled(house, 60))
    for victim in victims:
        house.azure.tenant.set_plan(victim, AI, tier="Free")
    await swept(house, 4)
    assert finished(house)[-1]["compliant"] == 60
    assert (len(victims) > 1, unannounced(house)) == (True, victims)


async def test_drift_that_the_slice_could_not_read_is_counted_when_it_is_read(house: House) -> None:
    victims = await next_in_the_slice(house, await settled(house, 60))
    for victim in victims:
        house.azure.tenant.set_plan(victim, AI, tier="Free")
    house.azure.faults.add(Fault("GET", "pricings/AI", ServerError(503), count=None))
    await house.sweep()
    house.azure.faults.clear()
    await swept(house, 4)
    assert (len(victims) > 1, unannounced(house)) == (True, victims)


async def test_newcomers_that_the_sweep_meets_first_are_protected_and_not_counted(house: House) -> None:
    everybody = await settled(house)
    house.azure.tenant.set_plan(everybody[0], AI, tier="Free")
    newcomers = [house.add(number, registered=number % 2 == 0) for number in range(31, 91)]
    await asyncio.sleep(LAG.total_seconds())
    await house.sweep()
    await house.discover()
    await swept(house, 4)
    assert all(is_protected(house, one) for one in newcomers)
    assert unannounced(house) == everybody[:1]


async def test_newcomers_that_discover_knows_and_nobody_has_looked_at_are_not_counted(house: House) -> None:
    await settled(house)
    newcomers = [house.add(number) for number in range(31, 91)]
    await house.discover()
    await asyncio.sleep(LAG.total_seconds())
    await swept(house, 4)
    assert all(is_protected(house, one) for one in newcomers)
    assert unannounced(house) == []


async def test_a_newcomer_that_was_protected_counts_like_anybody_when_it_drifts(house: House) -> None:
    await settled(house)
    newcomer = house.add(31)
    await house.discover()
    await house.drain_until_quiet()
    house.azure.tenant.set_plan(newcomer, AI, tier="Free")
    await asyncio.sleep(LAG.total_seconds() + 3_900)
    await swept(house, 4)
    assert unannounced(house) == [newcomer]


async def test_drift_that_can_not_be_healed_is_counted_once_however_often_it_is_swept(house: House) -> None:
    everybody = await settled(house)
    house.azure.tenant.set_plan(everybody[0], AI, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", Denied.FORBIDDEN, count=None))
    await asyncio.sleep(LAG.total_seconds())
    for _ in range(5 * 60):
        await house.sweep()
        await asyncio.sleep(60)
        await house.drain()
    assert unannounced(house) == everybody[:1]
    house.azure.faults.clear()


async def test_what_another_baseline_finds_wanting_has_not_drifted(house: House) -> None:
    house.rewrite_baseline("name: contoso", "name: contoso\nlimits: {maxChanged: 1.0}")
    everybody = await settled(house)
    house.rewrite_baseline("WithPurview: unmanaged", "WithPurview: {state: enabled, approvedBy: a, ticket: T-1}")
    await house.discover()
    await swept(house, 4)
    assert finished(house)[-1]["drifted"] == len(everybody)
    assert unannounced(house) == []


async def test_drift_that_an_event_tells_of_after_all_is_not_counted_as_unannounced(house: House) -> None:
    everybody = await settled(house)
    house.azure.tenant.set_plan(everybody[0], AI, tier="Free")
    await asyncio.sleep(LAG.total_seconds())
    await house.sweep()
    await asyncio.sleep(60)
    await house.drain()
    await asyncio.sleep(house.azure.assumptions.lock_seconds)
    await house.enrol(everybody[0])
    await house.put_plan(everybody[0], {"properties": {"pricingTier": "Standard"}})
    await house.settle()
    await house.drain_until_quiet()
    assert is_protected(house, everybody[0])
    assert house.named("drift_unannounced") == []


async def test_an_estate_at_its_baseline_costs_one_call_a_page_and_the_slice(house: House) -> None:
    await settled(house, 100)
    before = len(house.azure.exchanges)
    await house.sweep()
    told, spent = finished(house)[-1], len(house.azure.exchanges) - before
    assert (told["pages"], told["compliant"], told["subscriptions"]) == (1, 100, 100)
    looked = int(str(told["looked"]))
    assert spent == 2 + looked + (1 if looked else 0)  # groups, page, slice, its accounts


async def test_every_call_of_a_sweep_is_counted_those_of_its_looks_and_those_that_find_out_who_is_ours_too(
    house: House,
) -> None:
    mine = await next_in_the_slice(house, await settled(house, 60))
    before = len(house.azure.exchanges)
    await house.sweep()
    told = finished(house)[-1]
    assert (told["looked"], told["calls"]) == (len(mine), len(house.azure.exchanges) - before)


async def test_the_accounts_of_the_slice_are_asked_for_once_on_whichever_pages_it_lies(house: House) -> None:
    everybody = [house.add(number, tier="Standard", extensions=EVIDENCE_ON) for number in range(1, 2_101)]
    mine = await next_in_the_slice(house, everybody)
    house.azure.exchanges.clear()
    await house.sweep()
    told = finished(house)[-1]
    assert (told["pages"], told["looked"], len(mine) > 200) == (3, len(mine), True)
    assert len(house.azure.exchanges.select(path=GRAPH)) == 3 + 1
    groups = len(house.azure.exchanges.select(path="descendants"))
    assert len(house.azure.exchanges) == groups + 3 + 1 + len(mine)


async def test_the_slice_is_read_to_its_end_although_the_index_does_not_answer(house: House) -> None:
    mine = await next_in_the_slice(house, await settled(house, 60))
    house.azure.faults.add(Fault("POST", GRAPH, ServerError(503), count=None))
    house.azure.exchanges.clear()
    await house.sweep()
    read = {exchange.subscription_id for exchange in house.azure.exchanges.select(path="pricings/AI")}
    assert (read, [one.fields["story"] for one in house.named("story_failed")]) == ({*mine}, ["sweep"])
    house.azure.faults.clear()


async def test_a_day_of_sweeps_reads_every_subscription_directly(house: House) -> None:
    everybody = await settled(house, 60)
    house.azure.exchanges.clear()
    for _ in range(24 * 13):
        await house.sweep()
        await asyncio.sleep(300)
    read = {exchange.subscription_id for exchange in house.azure.exchanges.select(path="pricings/AI")}
    assert read >= set(everybody)


async def test_a_subscription_without_a_row_is_looked_at(house: House) -> None:
    await settled(house)
    stranger = house.add(99, registered=False)
    await house.sweep()
    await house.drain_until_quiet()
    assert is_protected(house, stranger)
    assert finished(house)[-1]["no_row"] == 1


PAGES = list(PageFault)


@pytest.mark.parametrize("fault", PAGES)
async def test_a_page_that_is_spoilt_ends_the_sweep_and_weakens_nothing(house: House, fault: PageFault) -> None:
    everybody = await settled(house)
    house.azure.tenant.set_plan(everybody[0], AI, tier="Free")
    house.azure.faults.add(Fault("POST", GRAPH, fault, count=2))  # the slice's accounts, and the plans
    async with asyncio.timeout(600):
        await house.sweep()
    await house.drain_until_quiet()
    before, told = house.named("sweep_finished")
    assert (before.severity, before.fields["pages_spoilt"]) == ("info", 0)
    assert (told.severity, told.fields["pages_spoilt"]) == ("warning", 1)
    assert all(is_protected(house, one) for one in everybody[1:])


async def test_an_index_that_does_not_answer_is_on_record_and_asked_again(house: House) -> None:
    everybody = await settled(house)
    house.azure.tenant.set_plan(everybody[0], AI, tier="Free")
    await asyncio.sleep(LAG.total_seconds())
    house.azure.faults.add(Fault("POST", GRAPH, ServerError(503), count=9))
    await house.sweep()
    assert [record.fields["story"] for record in house.named("story_failed")] == ["sweep"]
    house.azure.faults.clear()
    await house.sweep()
    await house.drain_until_quiet()
    assert is_protected(house, everybody[0])


async def test_two_sweeps_never_overlap(house: House) -> None:
    await settled(house)
    await asyncio.gather(*(house.sweep() for _ in range(5)))
    assert len(finished(house)) == 2


async def test_a_sweep_that_dies_is_gone_on_with_where_it_was(house: House) -> None:
    for number in range(1, 2_101):
        house.add(number, tier="Standard", extensions=EVIDENCE_ON)
    task = asyncio.create_task(house.sweep())
    while len(house.azure.exchanges.select(path=GRAPH)) < 2:  # noqa: ASYNC110  the simulated Azure has no event for it
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await house.sweep()
    assert (finished(house)[-1]["subscriptions"], finished(house)[-1]["number"]) == (2_100, 1)
    assert len(house.azure.exchanges.select(path=GRAPH)) <= 4


async def test_nobody_sweeps_again_within_the_hour(house: House) -> None:
    await settled(house)
    await house.sweep()
    for _ in range(10):
        await house.sweep()
        await asyncio.sleep(300)
    assert len(finished(house)) == 2


async def test_a_subscription_that_left_the_estate_is_not_asked_about(house: House) -> None:
    await settled(house)
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(made_up_id(1), management_group="mg-elsewhere")
    await house.sweep()
    assert finished(house)[-1]["subscriptions"] == 29


async def test_the_quota_of_the_index_is_never_exceeded(house: House) -> None:
    subscription = SubscriptionId(house.add(1, tier="Standard"))
    for _ in range(40):
        await house.world.index.plans([subscription])
    statuses = {exchange.status for exchange in house.azure.exchanges.select(path=GRAPH)}
    assert (len(house.azure.exchanges.select(path=GRAPH)), statuses) == (40, {200})


async def test_an_index_that_refuses_to_answer_is_made_up_for_by_direct_looks(house: House) -> None:
    everybody = await settled(house)
    house.azure.tenant.set_plan(everybody[0], AI, tier="Free")
    house.azure.faults.add(Fault("POST", GRAPH, Denied.FORBIDDEN, count=None))
    await house.sweep()
    await house.drain_until_quiet()
    assert is_protected(house, everybody[0])
    assert (finished(house)[-1]["unreadable"], house.named("story_failed")) == (30, [])
    house.azure.faults.clear()


class Buggy(Enforcer):
    """Stumbles over one subscription."""

    async def look(self, fact: Fact, listed: Listed = None, **options: Any) -> bool:  # Any: passed on as they are
        if fact.subscription == made_up_id(1):
            raise KeyError(fact.subscription)
        return await super().look(fact, listed, **options)


async def test_a_bug_at_one_subscription_does_not_end_the_sweep_of_all(house: House) -> None:
    await settled(house)
    buggy = Buggy(lambda: house.world, journal=house.told, now=house.azure.clock.now)
    for _ in range(24 * 14):
        await buggy.timers.sweep()
        await asyncio.sleep(300)
    assert len(finished(house)) >= 20
    assert {record.fields["subscription"] for record in house.named("internal_error")} == {made_up_id(1)}


async def test_from_the_second_day_on_the_record_says_how_old_the_oldest_data_is(house: House) -> None:
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    for _ in range(300):
        await asyncio.sleep(300)
        await house.sweep()
    ages = [fields.get("oldest_data_s") for fields in finished(house)]
    assert ages[0] is None
    assert 19 * 3_600 <= float(str(ages[-1])) <= 24 * 3_600


async def test_a_look_of_the_slice_that_fails_does_not_count_as_one_and_is_made_again(house: House) -> None:
    everybody = await settled(house, 100)
    await house.ledger.sweep(lambda state: replace(state, number=7))
    slice_ = [one for one in everybody if in_slice(SubscriptionId(one), 8)]
    house.azure.faults.add(Fault("GET", f"{slice_[0]}.*pricings/AI", ServerError(503), count=3))
    house.azure.exchanges.clear()
    await house.sweep()
    told = finished(house)[-1]
    assert (told["looked"], told["looks_failed"]) == (len(slice_) - 1, 1)
    assert house.calls(slice_[0]) == ["GET 503"] * 3
    await house.drain_until_quiet()
    assert house.calls(slice_[0])[3:] == ["GET 200"]


async def test_an_extension_that_the_index_shows_as_on_is_unproven_where_the_ledger_knows_better(house: House) -> None:
    refused, *_ = await settled(house)
    house.azure.faults.add(Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence"), count=None))
    house.azure.tenant.set_plan(refused, AI, tier="Free")
    await house.vend(refused)
    await asyncio.sleep(LAG.total_seconds())
    row = (await house.ledger.recall(SubscriptionId(refused))).look_again
    await house.sweep()
    assert (finished(house)[-1]["unproven"], finished(house)[-1]["compliant"]) == (1, 29)
    assert (await house.ledger.recall(SubscriptionId(refused))).look_again == row


async def test_a_subscription_whose_row_got_lost_is_due_again_although_the_index_finds_nothing(house: House) -> None:
    refused, *_ = await settled(house)
    house.azure.faults.add(Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence"), count=1))
    house.azure.tenant.set_plan(refused, AI, tier="Free")
    await house.vend(refused)
    await asyncio.sleep(LAG.total_seconds())
    await house.ledger.update(SubscriptionId(refused), lambda memory: replace(memory, look_again=None))
    await house.sweep()
    await house.drain_until_quiet()
    assert house.calls(refused)[-1] == "GET 200"
    assert (await house.ledger.recall(SubscriptionId(refused))).unproven == ()
