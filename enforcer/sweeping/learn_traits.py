"""Learn the traits: what owners made of their subscriptions, by the index, kept where every look finds it.

Only where the baseline goes by names, tags or offers. They may only tighten, so that an index that lags costs an hour.
"""

from collections.abc import Mapping
from dataclasses import replace

from enforcer.at_most import for_each
from enforcer.baseline import Baseline
from enforcer.errors import AzureError
from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.observed.index_page import TraitsPage
from enforcer.observed.traits import Traits
from enforcer.scope import goes_by_traits
from enforcer.world import World


async def learn_traits(memories: Mapping[SubscriptionId, Memory], baseline: Baseline, world: World) -> TraitsPage:
    """Of one page of the sweep, of which the ledger remembers `memories`; all unreadable where the index does not tell.

    Nobody becomes due by it: what is wanted otherwise now is a suspect of the same sweep, and paced like the others.
    """
    if not goes_by_traits(baseline):
        return TraitsPage()
    try:
        found = await world.index.traits(tuple(memories))
    except AzureError:
        return TraitsPage(unreadable=frozenset(memories))
    news = [(one, traits) for one, traits in found.traits.items() if memories[one].traits != traits]

    async def keep(told: tuple[SubscriptionId, Traits]) -> None:
        subscription, traits = told
        await world.ledger.update(subscription, lambda memory: replace(memory, traits=traits))

    await for_each(news, keep, at_once=world.concurrency)
    return found
