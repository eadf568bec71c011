"""Which subscriptions of a page want more of their AI accounts than when all of these were last looked at.

The index knows accounts and not their switches, so that no row of it tells. The ledger does: however the wish became
stricter (another baseline, an exemption that ended, another scope, a newcomer), it compares the two levels. What became
less is kept at once, so that the way back is seen too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from enforcer.at_most import for_each
from enforcer.desired import Desired
from enforcer.facts import SubscriptionId
from enforcer.level import Level
from enforcer.memory import Memory
from enforcer.protections import account_level
from enforcer.world import World


async def behind(
    page: Sequence[SubscriptionId], wants: Mapping[SubscriptionId, Desired], world: World
) -> frozenset[SubscriptionId]:
    """`page` in the order of the ids. One question to the ledger, and a write for each whose wish became less."""
    wishes = {one: account_level(wants[one]) for one in page}
    known = await _known(page, world)
    looser = [one for one, wish in wishes.items() if known.get(one, Level.UNTOUCHED) > wish]
    await for_each(looser, lambda one: _lower(one, wishes[one], world))
    return frozenset(one for one, wish in wishes.items() if wish > known.get(one, Level.UNTOUCHED))


async def _known(page: Sequence[SubscriptionId], world: World) -> Mapping[SubscriptionId, Level]:
    """Of everybody between the first and the last of the page of whom anything is remembered."""
    found: dict[SubscriptionId, Level] = {}
    after = _just_before(page[0])
    while after < page[-1]:
        memories = await world.ledger.memories(after=after, limit=len(page))
        found |= {memory.subscription: memory.accounts.wish for memory in memories}
        after = memories[-1].subscription if memories else page[-1]
    return found


def _just_before(subscription: SubscriptionId) -> str:
    """Sorts before it and behind every other id that does."""
    return subscription[:-1]


async def _lower(subscription: SubscriptionId, wish: Level, world: World) -> None:
    def lowered(memory: Memory) -> Memory:
        known = memory.accounts
        return replace(memory, accounts=replace(known, wish=min(known.wish, wish)))

    await world.ledger.update(subscription, lowered)
