"""Learn the traits: what owners made of their subscriptions, by the index, kept where every look finds it.

Only where the baseline goes by names, tags or offers. They may only tighten, so that an index that lags costs an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from enforcer.at_most import for_each
from enforcer.baseline import Baseline
from enforcer.errors import Refused, Unreadable
from enforcer.facts import SubscriptionId
from enforcer.memory import LookAgain, Memory
from enforcer.schedule import earlier
from enforcer.scope import goes_by_traits
from enforcer.traits import Traits
from enforcer.world import World

CHANGED = "its name, tags or offer changed"
"""The reason of the due row."""


async def learn_traits(
    page: Sequence[SubscriptionId], baseline: Baseline, world: World
) -> Mapping[SubscriptionId, Traits]:
    """Of one page of the sweep; nothing of whom the index does not tell. Whose traits changed becomes due."""
    if not goes_by_traits(baseline):
        return {}
    try:
        found = await world.index.traits(page)
    except (Refused, Unreadable):
        return {}
    row = LookAgain(world.now(), CHANGED)

    async def keep(told: tuple[SubscriptionId, Traits]) -> None:
        subscription, traits = told
        if (await world.ledger.recall(subscription)).traits == traits:
            return

        def kept(memory: Memory) -> Memory:
            return replace(memory, traits=traits, look_again=earlier(memory.look_again, row))

        await world.ledger.update(subscription, kept)

    await for_each(found.items(), keep)
    return found
