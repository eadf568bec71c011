"""Someone else's subscription is untouchable; a new one may not be ours *yet*."""

import asyncio
from datetime import timedelta

from enforcer.estate import NEGATIVE_FRESH
from tests.scenario.house import GROUP, House, made_up_id

FOREIGN = made_up_id(77)
MEMBERSHIP = "managementGroups"


def look_ups(house: House) -> int:
    return len(house.azure.exchanges.select(path=MEMBERSHIP))


async def test_a_subscription_outside_the_estate_costs_one_look_up_and_nothing_else(house: House) -> None:
    await house.vend(FOREIGN)
    assert house.named("reconciled")[0].fields["verdict"] == "skipped"
    assert look_ups(house) == len(house.azure.exchanges)


async def test_a_thousand_foreign_subscriptions_at_once_cost_one_look_up(house: House) -> None:
    await asyncio.gather(*(house.vend(made_up_id(1000 + number)) for number in range(1000)))
    assert look_ups(house) == 1
    assert house.azure.exchanges.writes() == ()


async def test_a_foreign_subscription_is_asked_about_six_times_and_then_no_more(house: House) -> None:
    await house.vend(FOREIGN)
    assert await house.waits(99) == [1, 2, 5, 10, 30, 60]
    assert house.azure.exchanges.writes() == ()


async def test_a_subscription_that_joins_the_estate_later_is_protected_then(house: House) -> None:
    house.azure.tenant.add_subscription(FOREIGN, name="late")
    await house.vend(FOREIGN)
    house.azure.tenant.move_subscription(FOREIGN, management_group=GROUP)
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(FOREIGN, "AI").tier == "Standard"


async def test_a_subscription_of_a_nested_group_is_ours(house: House) -> None:
    house.azure.tenant.add_management_group("mg-deep", parent=GROUP)
    house.azure.tenant.add_subscription(FOREIGN, name="deep", management_group="mg-deep")
    await house.vend(FOREIGN)
    assert house.azure.tenant.plan(FOREIGN, "AI").tier == "Standard"


async def test_an_estate_of_many_pages_is_read_to_its_end(house: House) -> None:
    for number in range(100, 420):
        house.add(number)
    await house.vend(made_up_id(419))
    assert house.azure.tenant.plan(made_up_id(419), "AI").tier == "Standard"


async def test_a_subscription_that_was_deleted_is_unknown_and_not_written(house: House) -> None:
    subscription = house.add(1, tier="Standard")
    await house.vend(subscription)
    house.azure.tenant.remove_subscription(subscription)
    house.azure.exchanges.clear()
    await house.vend(subscription)
    assert house.named("reconciled")[-1].fields["code"] == "SubscriptionNotFound"
    assert house.azure.exchanges.writes() == ()


async def test_who_is_announced_just_after_the_members_were_listed_waits_for_no_timer(house: House) -> None:
    await house.vend(made_up_id(500))
    newcomer, began = house.add(2), house.azure.clock.now()
    await house.vend(newcomer)
    assert house.calls(newcomer), "it is known to be ours, whether or not our role has reached it"
    assert house.azure.clock.now() - began < NEGATIVE_FRESH + timedelta(seconds=5)
    assert look_ups(house) == 2
