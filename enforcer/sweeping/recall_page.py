"""What the ledger remembers of one page of the estate, by as few questions as it takes."""

from collections.abc import Mapping, Sequence

from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.observed.index_page import MOST_LISTED
from enforcer.world import World


async def recall_page(page: Sequence[SubscriptionId], world: World, *, after: str) -> Mapping[SubscriptionId, Memory]:
    """Of each, in the order of the ids; blank for whoever was never met. `page` is sorted and lies behind `after`.

    The ledger's own pages hold others too, who left the estate: these are read and dropped. LedgerDown.
    """
    wanted = frozenset(page)
    found: dict[SubscriptionId, Memory] = {}
    while after < page[-1] and (rows := await world.ledger.memories(after=after, limit=MOST_LISTED)):
        found |= {memory.subscription: memory for memory in rows if memory.subscription in wanted}
        after = rows[-1].subscription
    return {one: found.get(one, Memory(subscription=one)) for one in page}
