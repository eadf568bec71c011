"""Baseline, and a look-up of where the subscription lies → what is wanted of it."""

from dataclasses import replace

from enforcer.baseline import Baseline
from enforcer.desired import Desired
from enforcer.errors import OutsideEstate
from enforcer.estate import FRESH, PLACE_FRESH
from enforcer.memory.subscription import Memory
from enforcer.observed.subject import Subject
from enforcer.scope import desired, goes_by_place
from enforcer.world import World


async def wanted(recalled: Memory, baseline: Baseline, world: World) -> Desired:
    """OutsideEstate for what is not ours; NotNow where nobody can say."""
    believed_for = PLACE_FRESH if goes_by_place(baseline) else FRESH
    place = await world.estate.place(recalled.subscription, believed_for=believed_for)
    if place is None:
        raise OutsideEstate("OutsideEstate", "not below the configured management groups")
    found = desired(baseline, Subject(recalled.subscription, place, recalled.traits), now=world.now())
    return replace(found, paused_until=world.paused_until, groups=place.groups)
