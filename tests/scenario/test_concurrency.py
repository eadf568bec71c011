"""Many at once in one subscription: one effective write for one drift, whoever comes first."""

import asyncio

from tests.scenario.house import AI, House


def effective_writes(house: House, subscription: str) -> int:
    return len([call for call in house.calls(subscription) if call.startswith("PUT 2")])


async def test_the_same_event_delivered_twice_at_once_writes_once(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await asyncio.gather(house.vend(subscription), house.vend(subscription))
    assert effective_writes(house, subscription) == 1
    assert len(house.named("healed")) == 1


async def test_eight_workers_on_one_subscription_write_once(house: House) -> None:
    subscription = house.add(1, tier="Free")
    enforcers = [house.enforce(house.worker) for _ in range(8)]
    await asyncio.gather(*(house.vend(subscription, by=enforcer) for enforcer in enforcers))
    assert effective_writes(house, subscription) == 1
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_a_heal_is_confirmed_once_however_many_look(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    await asyncio.gather(*(house.vend(subscription) for _ in range(5)))
    assert len(house.named("heal_confirmed")) == 1


async def test_the_busy_mark_of_a_crashed_worker_expires(house: House) -> None:
    subscription = house.add(1, tier="Free")
    task = asyncio.create_task(house.vend(subscription))
    await house.until_called("GET 200", subscription)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.sleep(90)
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_a_crash_while_the_put_is_under_way_is_followed_by_a_forced_put(house: House) -> None:
    subscription = house.add(1, tier="Standard")
    task = asyncio.create_task(house.vend(subscription))
    await house.until_called("PUT 200", subscription)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={"AIPromptEvidence": True})
    assert await house.drain_until_quiet()
    assert house.calls(subscription)[-3:].count("PUT 200") == 1
