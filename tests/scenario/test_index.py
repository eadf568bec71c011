"""The index as the simulated Azure answers it: every account on however many pages, and never more than its quota."""

import asyncio

from enforcer.facts import SubscriptionId
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
