"""The estate as baselines are compared over it: where each subscription lies, and what its owner made of it."""

from collections.abc import Iterable, Mapping
from itertools import batched

from enforcer.baselines.file import read
from enforcer.errors import AzureError, BadBaseline
from enforcer.facts import SubscriptionId
from enforcer.observed.index_page import MOST_LISTED
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from enforcer.observed.traits import UNKNOWN, Traits
from enforcer.scope import goes_by_traits
from enforcer.world import World

_PAGE = 1_000
"""Memories that are read at once."""


async def subjects(estate: Mapping[SubscriptionId, Place], texts: Iterable[str], world: World) -> tuple[Subject, ...]:
    """As the baselines of these texts look at them. LedgerDown.

    Names, tags and offers, where a scope goes by them: as the index has them now, else as the ledger remembers them.
    """
    traits: dict[SubscriptionId, Traits] = {}
    if any(_goes_by_traits(text, world) for text in texts):
        traits = await _remembered(world) | await _indexed(estate, world)
    return tuple(Subject(one, place, traits.get(one, UNKNOWN)) for one, place in estate.items())


def _goes_by_traits(text: str, world: World) -> bool:
    """What can't be read is told by whoever judges it."""
    try:
        return goes_by_traits(read(text, file="", today=world.now().date()))
    except BadBaseline:
        return False


async def _remembered(world: World) -> dict[SubscriptionId, Traits]:
    traits: dict[SubscriptionId, Traits] = {}
    after = ""
    while page := await world.ledger.memories(after=after, limit=_PAGE):
        traits |= {memory.subscription: memory.traits for memory in page}
        after = page[-1].subscription
    return traits


async def _indexed(estate: Mapping[SubscriptionId, Place], world: World) -> dict[SubscriptionId, Traits]:
    """No sweep has learnt what a new version goes by. What the index does not answer is left out."""
    found: dict[SubscriptionId, Traits] = {}
    try:
        for page in batched(sorted(estate), MOST_LISTED, strict=False):
            found |= (await world.index.traits(page)).traits
    except AzureError:
        return found
    return found
