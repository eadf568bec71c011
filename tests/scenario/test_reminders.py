"""What people are told without having done anything: exemptions that end, and subscriptions whose scope is another."""

import asyncio

from tests.scenario.house import House
from tests.scenario.test_scopes import ANSWERED, exempt, in_sandbox, is_protected, say, scoped


async def days(house: House, number: int) -> None:
    for _ in range(number * 24):
        await asyncio.sleep(3600)
        await house.discover()
        await house.drain()


async def test_an_exemption_that_ends_is_told_fourteen_seven_and_one_day_before_and_when_it_is_over(
    house: House,
) -> None:
    subscription = house.add(1, tier="Free")
    say(house, exempt(house, subscription, days=20))
    await house.discover()
    await days(house, 23)
    told = [(record.name, record.fields["days_left"]) for record in house.records if record.name.startswith("exempt")]
    assert told == [
        ("exemption_expiring", 14),
        ("exemption_expiring", 7),
        ("exemption_expiring", 1),
        ("exemption_ended", 0),
    ]
    first = house.named("exemption_expiring")[0]
    assert (first.fields["subscription"], first.fields["ticket"]) == (subscription, "SEC-42")


async def test_once_it_is_over_the_subscription_is_put_right_without_waiting_for_the_hourly_sweep(
    house: House,
) -> None:
    subscription = house.add(1, tier="Free")
    say(house, exempt(house, subscription, days=1))
    await house.discover()
    await house.sweep()
    while not house.named("exemption_ended"):
        await asyncio.sleep(120)
        await house.discover()
    assert not is_protected(house, subscription)
    await house.sweep()
    await asyncio.sleep(60)
    await house.drain()
    assert is_protected(house, subscription)


async def test_a_subscription_whose_scope_is_another_one_now_is_on_record_once(house: House) -> None:
    say(house, scoped(f"mode: observe, {ANSWERED}"))
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.vend(subscription)
    assert house.named("scope_changed") == []
    house.azure.tenant.move_subscription(subscription, management_group="mg-sandbox")
    await asyncio.sleep(700)
    for _ in range(2):
        await house.vend(subscription)
    (changed,) = house.named("scope_changed")
    assert (changed.fields["before"], changed.fields["scope"], changed.fields["mode"]) == (
        "",
        "managementGroup mg-sandbox",
        "observe",
    )


async def test_one_that_was_there_from_the_beginning_has_not_changed(house: House) -> None:
    say(house, scoped(f"mode: observe, {ANSWERED}"))
    subscription = in_sandbox(house, 1, tier="Free")
    for _ in range(3):
        await house.vend(subscription)
    assert house.named("scope_changed") == []
