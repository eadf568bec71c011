"""The index as the simulated Azure answers it: every account on however many pages, and never more than its quota."""

import asyncio

from enforcer.facts import SubscriptionId
from sandbox.points import Point, When
from tests.scenario.house import House

GRAPH = "ResourceGraph"


async def test_accounts_that_fill_a_page_are_followed_to_the_last(house: House) -> None:
    subscription = SubscriptionId(house.add(1, tier="Standard"))
    for number in range(2_100):
        house.azure.tenant.accounts.add(subscription, "rg-shop", f"chat-{number:04d}")
    await asyncio.sleep(house.azure.assumptions.graph_lag_seconds)
    found = await house.world.index.accounts([subscription])
    assert (len(found.accounts[subscription]), found.unreadable) == (2_100, frozenset())
    assert len(house.azure.exchanges.select(path=GRAPH)) == 3


async def late(point: Point) -> None:
    """An answer that takes 50 ms, so that queries could be on their way at once."""
    if point.when is When.BEFORE:
        await asyncio.sleep(0.05)


async def test_the_quota_of_the_index_is_never_exceeded_by_queries_that_are_asked_at_once(house: House) -> None:
    subscription = SubscriptionId(house.add(1, tier="Standard"))
    house.azure.on_request.append(late)
    index = house.world.index
    for _ in range(2):  # and again by those who come while the others rest
        await asyncio.gather(*(ask([subscription]) for ask in (index.plans, index.accounts, index.traits) * 8))
    statuses = [exchange.status for exchange in house.azure.exchanges.select(path=GRAPH)]
    assert statuses == [200] * 48
