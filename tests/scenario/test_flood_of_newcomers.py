"""Ten thousand `SubscriptionCreated` in a minute, most of them not ours: ours are protected, and that is all."""

import asyncio
import json
import random
from datetime import timedelta

from enforcer.at_most import for_each
from enforcer.estate import FRESH, NEGATIVE_FRESH, STRANGERS_AWAITED
from enforcer.facts import SubscriptionId
from enforcer.records.rejections import EACH_BY_ITSELF
from enforcer.schedule import LADDER
from sandbox.faults import Fault, ServerError
from sandbox.points import Point, When
from tests.scenario.house import AI, GROUP, House, made_up_id

FLOOD, OURS, ELSEWHERE = 10_000, 200, 500
MINUTE_S = 60.0
CALL_S = 0.05
ASKED_IN_VAIN = 500
"""Twelve times the calls that are allowed; each becomes a row, which is looked at for an hour."""
GROUPS = "managementGroups"


async def takes_its_time(point: Point) -> None:
    """Each answer of Azure."""
    if point.when is When.BEFORE:
        await asyncio.sleep(CALL_S)


def announced(house: House) -> list[str]:
    """Ours, ids of another group of this tenant, and ids that this tenant does not know, in a mixed order."""
    house.azure.tenant.add_management_group("mg-elsewhere")
    ours = [house.add(number) for number in range(OURS)]
    for number in range(OURS, OURS + ELSEWHERE):
        house.azure.tenant.add_subscription(made_up_id(number), name="x", management_group="mg-elsewhere")
    foreign = [made_up_id(number) for number in range(OURS, FLOOD)]
    return random.Random(5).sample([*ours, *foreign], FLOOD)  # noqa: S311  mixed the same way each time


async def flood(house: House, ids: list[str]) -> None:
    """All within a minute, as many at once as arrive."""
    began = house.azure.clock.now()

    async def arrive(numbered: tuple[int, str]) -> None:
        number, subscription = numbered
        due = began + timedelta(seconds=number * MINUTE_S / len(ids))
        await asyncio.sleep((due - house.azure.clock.now()).total_seconds())
        event = {"id": "v", "eventType": "SubscriptionCreated", "data": {"subscriptionId": subscription}}
        fact = await house.enforcer.read_vending(json.dumps(event))
        assert fact
        await house.enforcer.hear(fact)

    await for_each(enumerate(ids), arrive, at_once=1_000)


async def remembered(house: House, ids: list[str]) -> int:
    return sum([(await house.ledger.recall(SubscriptionId(one))).version > 0 for one in ids])


def expect_ours_are_protected_within_seconds(house: House) -> None:
    assert all(house.azure.tenant.plan(made_up_id(number), AI).tier == "Standard" for number in range(OURS))
    took = [float(str(record.fields["duration_ms"])) for record in house.named("reconciled")]
    assert max(took) < 10_000


def expect_nobody_was_asked_about_by_a_call_of_his_own(house: House) -> None:
    asked = house.azure.exchanges.select(path=GROUPS)
    pages = -(-OURS // house.azure.assumptions.page_size)
    assert len(asked) <= pages * (MINUTE_S / NEGATIVE_FRESH.total_seconds() + 1)
    called = {exchange.subscription_id for exchange in house.azure.exchanges} - {None}
    assert called == {made_up_id(number) for number in range(OURS)}


def expect_every_one_is_on_record_and_the_records_are_few(house: House) -> None:
    """Two minutes after the flood: what is counted is told with a delay."""
    counted = sum(int(str(record.fields["count"])) for record in house.named("event_rejected"))
    looked = {record.fields["subscription"] for record in house.named("reconciled")}
    assert counted + len(looked) == FLOOD
    strangers = len(looked) - OURS + len(house.named("event_rejected"))
    assert strangers <= 2 * (STRANGERS_AWAITED + EACH_BY_ITSELF + 1)


async def expect_the_work_to_come_is_small(house: House) -> None:
    worked_off = await house.drain_until_quiet(ticks=600)
    assert worked_off <= OURS + 2 * STRANGERS_AWAITED * len(LADDER)


async def test_ours_are_protected_and_the_calls_the_ledger_and_the_records_stay_small(house: House) -> None:
    """One flood for all claims: to play it takes seconds."""
    house.azure.on_request.append(takes_its_time)
    ids = announced(house)
    await flood(house, ids)
    expect_ours_are_protected_within_seconds(house)
    expect_nobody_was_asked_about_by_a_call_of_his_own(house)
    assert await remembered(house, ids) <= OURS + 2 * STRANGERS_AWAITED
    await asyncio.sleep(120)
    expect_every_one_is_on_record_and_the_records_are_few(house)
    await expect_the_work_to_come_is_small(house)


async def test_who_is_announced_too_early_in_a_flood_is_found_when_he_joins(house: House) -> None:
    house.azure.tenant.add_management_group("mg-elsewhere")
    late = made_up_id(FLOOD)
    house.azure.tenant.add_subscription(late, name="late", management_group="mg-elsewhere")
    before, after = range(90), range(90, 100)
    await flood(house, [*map(made_up_id, before), late, *map(made_up_id, after)])
    assert await remembered(house, [late]) == 0
    house.azure.tenant.move_subscription(late, management_group=GROUP)
    await house.discover()
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(late, AI).tier == "Standard"


async def test_groups_that_can_not_be_read_are_not_asked_ten_thousand_times(house: House) -> None:
    house.azure.on_request.append(takes_its_time)
    house.azure.faults.add(Fault("GET", GROUPS, ServerError(503), count=None))
    await flood(house, announced(house)[:ASKED_IN_VAIN])
    tries = 3
    assert len(house.azure.exchanges.select(path=GROUPS)) <= tries * (MINUTE_S / NEGATIVE_FRESH.total_seconds() + 1)
    house.azure.faults.clear()
    await asyncio.sleep(FRESH.total_seconds())
    await house.drain_until_quiet(ticks=600)
    assert await house.ledger.due(house.azure.clock.now() + timedelta(days=1), limit=1) == ()
