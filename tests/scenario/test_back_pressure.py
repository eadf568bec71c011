"""A 429 is told to one caller, and every caller of the worker keeps to it: each bucket by itself."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from enforcer.at_most import for_each
from enforcer.configuration.concurrency import AT_ONCE
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from sandbox.faults import Fault, Throttle
from tests.scenario.house import AI, House

MANY = 200
MINUTE = timedelta(minutes=1)
NO_WORD = Throttle(60, names_bucket=False)
"""No header says whose bucket is empty: the limit may be everybody's."""


def throttled(house: House, method: str) -> int:
    asked = house.azure.exchanges.select(path="pricings/AI")
    return [one.status for one in asked if one.method == method].count(429)


async def look(house: House, everybody: Sequence[str], *, at_once: int = 1) -> None:
    async def one(subscription: str) -> None:
        fact = Fact(subscription=SubscriptionId(subscription), controls=ALL_CONTROLS, cause=Cause.PLAN_CHANGED)
        await house.enforcer.look(fact)

    await for_each(everybody, one, at_once=at_once)


def unprotected(house: House, number: int = MANY) -> list[str]:
    return [house.add(one, tier="Free") for one in range(1, number + 1)]


def protected(house: House, everybody: Sequence[str]) -> int:
    plans = [house.azure.tenant.plan(one, AI) for one in everybody]
    return sum(plan.protecting >= {"AIPromptEvidence"} for plan in plans)


async def test_what_two_were_told_nobody_else_asks_until_its_time_and_every_heal_comes_after_it(house: House) -> None:
    everybody = unprotected(house)
    house.azure.faults.add(Fault("GET", "pricings/AI", NO_WORD, count=None, until=MINUTE))
    await look(house, everybody)
    assert (throttled(house, "GET"), protected(house, everybody)) == (2, 0)
    await house.drain_until_quiet()
    assert (throttled(house, "GET"), protected(house, everybody)) == (2, MANY)


async def test_of_many_at_once_only_those_under_way_meet_the_limit(house: House) -> None:
    everybody = unprotected(house)
    house.azure.faults.add(Fault("GET", "pricings/AI", NO_WORD, count=None, until=MINUTE))
    await look(house, everybody, at_once=AT_ONCE)
    assert throttled(house, "GET") <= AT_ONCE + 1
    await house.drain_until_quiet()
    assert protected(house, everybody) == MANY


async def test_a_limit_of_writes_stops_no_read_and_no_heal_is_lost_by_it(house: House) -> None:
    everybody = unprotected(house)
    house.azure.faults.add(Fault("PUT", "pricings/AI", NO_WORD, count=None, until=MINUTE))
    await look(house, everybody)
    read = {one.subscription_id for one in house.azure.exchanges.select(path="pricings/AI") if one.method == "GET"}
    assert (len(read), throttled(house, "PUT"), protected(house, everybody)) == (MANY, 2, 0)
    await house.drain_until_quiet()
    assert (throttled(house, "PUT"), protected(house, everybody)) == (2, MANY)


async def test_a_subscriptions_own_bucket_holds_back_that_subscription_alone(house: House) -> None:
    mine, theirs = unprotected(house, 2)
    house.azure.faults.add(Fault("GET", f"{mine}.*pricings/AI", Throttle(60)))
    await look(house, [mine, theirs, mine])
    assert (house.calls(mine), protected(house, [theirs])) == (["GET 429"], 1)
    await house.drain_until_quiet()
    assert protected(house, [mine]) == 1


async def test_whoever_has_used_up_a_limit_of_its_own_keeps_nobody_else_from_being_healed(house: House) -> None:
    everybody = unprotected(house, 20)
    house.azure.faults.add(Fault("GET", f"{everybody[0]}.*pricings/AI", NO_WORD, count=None, until=10 * MINUTE))
    await look(house, everybody)
    assert protected(house, everybody) == 19


async def test_a_short_wait_is_waited_out_by_everybody_and_nobody_meets_the_limit_again(house: House) -> None:
    everybody = unprotected(house, 10)
    house.azure.faults.add(Fault("GET", "pricings/AI", Throttle(2, names_bucket=False)))
    began = house.azure.clock.now()
    await look(house, everybody[:1])
    await look(house, everybody[1:], at_once=9)
    assert (throttled(house, "GET"), protected(house, everybody)) == (1, 10)
    assert house.azure.clock.now() - began >= timedelta(seconds=2)


async def test_the_tenants_bucket_is_waited_for_by_whoever_asks_for_the_members(house: House) -> None:
    house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", "descendants", Throttle(30)))
    await house.discover()
    await asyncio.sleep(20)
    await house.discover()
    assert [one.status for one in house.azure.exchanges.select(path="descendants")] == [429]
    await asyncio.sleep(20)
    await house.discover()
    assert [one.status for one in house.azure.exchanges.select(path="descendants")] == [429, 200]


async def test_nobody_is_held_back_for_more_than_a_minute_by_what_others_were_told(house: House) -> None:
    *others, late = unprotected(house, 3)
    house.azure.faults.add(Fault("GET", "pricings/AI", Throttle(3_000, names_bucket=False), count=2))
    await look(house, [*others, late])
    assert house.calls(late) == []
    await asyncio.sleep(61)
    await look(house, [late])
    assert protected(house, [late]) == 1
