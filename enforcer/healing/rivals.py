"""Other enforcers: who else has an event subscription of our kind on a subscription that is fought over."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from enforcer.errors import AzureError
from enforcer.incidents.fights import begins_fight
from enforcer.looks.learnt import Learnt
from enforcer.memory.incident import MOST_RIVALS
from enforcer.world import World

_PATIENCE = timedelta(seconds=5)


async def with_rivals(learnt: Learnt, world: World) -> Learnt:
    """Asked once, where a fight begins; who can't be asked is not waited for. Our own leftovers count as others."""
    enrolling = world.enrolling
    if enrolling is None or not begins_fight(learnt):
        return learnt
    with suppress(AzureError, TimeoutError):
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            found = await enrolling.events.listed(learnt.fact.subscription)
        others = sorted(name for name in found if name != enrolling.name)
        return replace(learnt, rivals=tuple(others[:MOST_RIVALS]))
    return learnt
