"""Learn the traits: what owners made of their subscriptions, by the index, kept where every look finds it.

Only where the baseline goes by names, tags or offers. They may only tighten, so that an index that lags costs an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from enforcer.at_most import for_each
from enforcer.baseline import Baseline
from enforcer.errors import Refused, Unreadable
from enforcer.facts import SubscriptionId
from enforcer.scope import goes_by_traits
from enforcer.traits import Traits
from enforcer.world import World


async def learn_traits(
    page: Sequence[SubscriptionId], baseline: Baseline, world: World
) -> Mapping[SubscriptionId, Traits]:
    """Of one page of the sweep; nothing of whom the index does not tell.

    Nobody becomes due by it: what is wanted otherwise now is a suspect of the same sweep, and paced like the others.
    """
    if not goes_by_traits(baseline):
        return {}
    try:
        found = await world.index.traits(page)
    except (Refused, Unreadable):
        return {}

    async def keep(told: tuple[SubscriptionId, Traits]) -> None:
        subscription, traits = told
        if (await world.ledger.recall(subscription)).traits != traits:
            await world.ledger.update(subscription, lambda memory: replace(memory, traits=traits))

    await for_each(found.items(), keep, at_once=world.concurrency)
    return found
