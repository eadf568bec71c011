"""What the queue carries is worked off like any other row: at its time, and less often when it is of no use."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from enforcer.drain import DUE_HERE
from sandbox.assumptions import Assumptions
from tests.scenario.house import House, made_up_id
from tests.scenario.timers import Queue, timers

MANY = 5 * DUE_HERE


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2, graph_lag_seconds=60, page_size=1_000)


async def test_whoever_is_refused_is_asked_no_more_often_because_there_are_many(house: House) -> None:
    for number in range(1, MANY + 1):
        house.add(number)
        house.azure.tenant.set_subscription_state(made_up_id(number), "Disabled")
    asked: Counter[str | None] = Counter()
    house.azure.exchanges.on_append.append(
        lambda one: asked.update([one.subscription_id] if one.method == "PUT" else [])
    )
    async with timers(house, Queue(house)):
        await asyncio.sleep(timedelta(hours=4).total_seconds())
    assert len(asked) == MANY
    assert max(asked.values()) <= 2 * 5
