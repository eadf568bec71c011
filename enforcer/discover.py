"""Discover: who is below the management groups and not known yet becomes due at once; who moved or left is noticed.

No event source announces a new subscription (facts: events 1), so the groups themselves are asked, every two minutes.
"""

from collections.abc import Collection
from dataclasses import replace

from enforcer.estate import PLACE_FRESH
from enforcer.facts import SubscriptionId
from enforcer.observed.discovery import Discovery
from enforcer.sweeping.due import make_due
from enforcer.world import World

DISCOVERED = "discovered"
"""The reason of a newcomer's due row."""

MOVED = "moved"
"""The same of one that lies elsewhere by now; due when no worker believes in its old place any more."""

LEFT = "left the estate"
"""The same of one that is gone: one more look ends what is open of it."""

FEW = 10
"""So many may be missing at once without a second thought."""


async def discover(world: World, *, writes_per_second: float) -> Discovery:
    """AzureError when the groups can't be read, LedgerDown when what is found can't be kept; nothing is lost by either.

    Newcomers become due before they are known, and known once they are told of (`note_what_was_told`), so that a crash
    in between only finds them again.
    """
    members, known = await world.estate.members(), await world.ledger.known()
    new = {subscription: place for subscription, place in members.items() if subscription not in known}
    moved = {
        subscription: (before, members[subscription])
        for subscription, before in known.items()
        if subscription in members and members[subscription] != before
    }
    gone, held = departed(members, known)
    pace = writes_per_second
    paced = await make_due(sorted(new), DISCOVERED, world, writes_per_second=pace, placed=True)
    await make_due(sorted(moved), MOVED, world, writes_per_second=pace, placed=True, start_in=PLACE_FRESH, after=paced)
    if not held:
        await make_due(gone, LEFT, world, writes_per_second=pace, after=paced)
    now = world.now()
    said = await world.ledger.said_of_baselines(lambda said: said.departed(now, is_held=held))
    found = Discovery(members=len(members), new=new, moved=moved, gone=gone, held=held, at=now)
    return replace(found, is_untold=said.departed_untold, over_since=said.departed_over)


async def note_what_was_told(found: Discovery, world: World) -> None:
    """After the journal has it: who dies in between has it told twice, and never not at all."""
    places = {subscription: after for subscription, (_, after) in found.moved.items()}
    await world.ledger.learn({**found.new, **places}, gone=() if found.held else found.gone)
    if found.is_untold or found.over_since:
        await world.ledger.said_of_baselines(lambda said: said.told_of_departures())


def departed(
    members: Collection[SubscriptionId], known: Collection[SubscriptionId]
) -> tuple[tuple[SubscriptionId, ...], bool]:
    """Who is known and not below the groups any more; whether these are too many to be forgotten without a person."""
    gone = tuple(subscription for subscription in known if subscription not in members)
    return gone, len(gone) > max(FEW, len(known) // 2)
