"""Which subscriptions of a page want more of their AI accounts than when all of these were last looked at.

The index knows accounts and not their switches, so that no row of it tells. The ledger does: however the wish became
stricter (another baseline, an exemption that ended, another scope, a newcomer), it compares the two levels. What became
less is kept at once, so that the way back is seen too.
"""

from collections.abc import Mapping
from dataclasses import replace

from enforcer.at_most import for_each
from enforcer.baselines.level import Level
from enforcer.baselines.protections import account_level
from enforcer.desired import Desired
from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.world import World


async def behind(
    wants: Mapping[SubscriptionId, Desired], memories: Mapping[SubscriptionId, Memory], world: World
) -> frozenset[SubscriptionId]:
    """Both of the same page. A write for each whose wish became less."""
    wishes = {one: account_level(wanted) for one, wanted in wants.items()}
    known = {one: memory.accounts.wish for one, memory in memories.items()}
    looser = [one for one, wish in wishes.items() if known[one] > wish]
    await for_each(looser, lambda one: _lower(one, wishes[one], world), at_once=world.concurrency)
    return frozenset(one for one, wish in wishes.items() if wish > known[one])


async def _lower(subscription: SubscriptionId, wish: Level, world: World) -> None:
    def lowered(memory: Memory) -> Memory:
        known = memory.accounts
        return replace(memory, accounts=replace(known, wish=min(known.wish, wish)))

    await world.ledger.update(subscription, lowered)
