"""The end of enrolment, by a person: our event subscriptions of some targets, or of all, are taken away."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from enforcer.commands.enrol_estate import POLL_S, POLLS, Found, Row, Standing, found, ours_there
from enforcer.enrol import seen_there
from enforcer.facts import SubscriptionId
from enforcer.observed.enrolment import is_ours
from enforcer.ports import EventSubscriptions
from enforcer.world import Enrolling


async def look(subscription: SubscriptionId, events: EventSubscriptions) -> Row:
    """What `take_away` would find there."""
    there = await ours_there(subscription, events)
    return Row(subscription, Standing.PENDING if there else Standing.ABSENT, found=there)


async def remove(subscription: SubscriptionId, wanted: Sequence[Enrolling]) -> Row:
    """Delete those of these targets, whatever became of them, and wait until they are gone."""
    seen = {one.name: await seen_there(subscription, one) for one in wanted}
    there = tuple(found(name, one) for name, one in seen.items() if one is not None)
    return await _removed(subscription, there, wanted[0].events)


async def take_away(listed: Row, events: EventSubscriptions) -> Row:
    """Delete what was listed and still is ours, and wait until it is gone; what only has our name is left."""
    names = [one.name for one in listed.found if one.is_ours]
    seen = {name: await events.read(listed.subscription, name) for name in names}
    there = tuple(found(name, one) for name, one in seen.items() if one is not None and is_ours(name, one))
    row = await _removed(listed.subscription, there, events)
    strange = [one.name for one in listed.found if not one.is_ours]
    if not strange or row.standing is Standing.PENDING:
        return row
    why = f"{', '.join(strange)} leads elsewhere than its name says: name its target (--target), or delete it with az"
    return replace(row, standing=Standing.LEFT, reason=why)


async def _removed(subscription: SubscriptionId, there: tuple[Found, ...], events: EventSubscriptions) -> Row:
    if not there:
        return Row(subscription, Standing.ABSENT)
    for one in there:
        await events.delete(subscription, one.name)
    left: Mapping[str, object] = {one.name: one for one in there}
    for _ in range(POLLS):
        left = {name: one for name, one in left.items() if await events.read(subscription, name) is not None}
        if not left:
            return Row(subscription, Standing.REMOVED, found=there)
        await asyncio.sleep(POLL_S)
    return Row(subscription, Standing.PENDING, f"deleted, and still there: {', '.join(left)}", there)
