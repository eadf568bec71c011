"""A worker among many: one connection pool, a bounded number of calls at once, and it waits when it is told to."""

import asyncio
import gc
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from enforcer.azure.pipeline import OneSend
from enforcer.configuration.concurrency import AT_ONCE
from enforcer.memory.sweep import SweepState
from enforcer.settings import Settings
from enforcer.wiring import connect
from enforcer.world import World
from sandbox.faults import Fault, Throttle
from sandbox.points import Point, When
from sandbox.state import Tier
from tests.scenario.house import AI, ARM, GROUP, House

MANY = 120
BEFORE_OURS = 7
"""The next sweep's slice holds a third of the ids that are made up here."""


async def unprotected(house: House) -> list[str]:
    await house.ledger.sweep(lambda _: SweepState(number=BEFORE_OURS))
    return [house.add(number, tier="Free") for number in range(1, MANY + 1)]


def pools() -> int:
    return sum(isinstance(one, OneSend) for one in gc.get_objects())


async def test_a_worker_has_one_connection_pool_however_many_deliveries_it_gets(house: House) -> None:
    before, built = pools(), list[World]()
    nowhere = Path("unused")
    chosen = Settings(management_groups=(GROUP,), arm_endpoint=ARM, baseline=nowhere, ledger=nowhere, sandbox=False)

    def world() -> World:
        built.append(connect(chosen, os.environ, ledger=house.ledger, now=house.azure.clock.now))
        return built[-1]

    enforcer = house.enforce(world)
    assert len({id(enforcer.world) for _ in range(100)}) == 1
    assert (len(built), pools() - before) == (1, 1)


@pytest.mark.parametrize("concurrency", [3, AT_ONCE])
async def test_a_sweep_makes_no_more_calls_at_once_than_it_may(house: House, concurrency: int) -> None:
    house.world = replace(house.world, concurrency=concurrency)
    everybody = await unprotected(house)
    now, most = 0, 0

    async def count(point: Point) -> None:
        nonlocal now, most
        now += 1 if point.when is When.BEFORE else -1
        most = max(most, now)
        await asyncio.sleep(0.05)

    house.azure.on_request.append(count)
    await house.sweep()
    assert concurrency - 1 <= most <= concurrency
    assert [house.azure.tenant.plan(one, AI).tier for one in everybody].count(Tier.STANDARD) == MANY // 3


async def test_a_worker_that_is_told_to_wait_asks_each_once_and_comes_back_when_it_may(house: House) -> None:
    await unprotected(house)
    house.azure.faults.add(Fault("GET", "pricings", Throttle(60), count=MANY))
    await house.sweep()
    asked = Counter(one.subscription_id for one in house.azure.exchanges.select(path="pricings/AI"))
    assert set(asked.values()) == {1}
    house.azure.faults.clear()
    await house.drain_until_quiet()
    statuses = [one.status for one in house.azure.exchanges.select(path="pricings/AI")]
    assert statuses.count(429) == len(asked)
    assert all(house.azure.tenant.plan(one, AI).tier == "Standard" for one in house.azure.tenant.subscriptions)
