"""Enrolment by a person: what the whole estate's event subscriptions look like, and put them.

Without the ledger and its busy marks: whoever calls decides, and each PUT says all that it wants, so that it may be
repeated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from enforcer.at_most import for_each
from enforcer.enrol import seen_there
from enforcer.errors import AzureError, NotNow, Refused
from enforcer.facts import SubscriptionId
from enforcer.observed.enrolment import UNDER_WAY, EventSubscription, differences, has_our_name, is_ours
from enforcer.ports import EventSubscriptions
from enforcer.world import Enrolling

PATIENCE = timedelta(minutes=3)
"""For one subscription: a registration, or a long-running operation."""

POLL_S = 2.0
POLLS = round(PATIENCE.total_seconds() / POLL_S)


class Standing(Enum):
    """What is there in the end, or why nobody knows."""

    ENROLLED = "enrolled"
    MISSING = "missing"
    ALTERED = "altered"
    PENDING = "pending"
    REMOVED = "removed"
    ABSENT = "absent"
    """There was nothing to remove."""
    LEFT = "left"
    """One has our name and leads elsewhere than that name says: only a person knows whose it is."""
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """An event subscription with a name of the form of ours. `target`: a resource id; empty for a kind that we never
    put. `is_ours`: that name is the one that its target makes.
    """

    name: str
    target: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One subscription, and why it stands so; `reason` may be empty. `found`: which others are there, or which ones
    were taken away.
    """

    subscription: SubscriptionId
    standing: Standing
    reason: str = ""
    found: tuple[Found, ...] = ()


type Task = Callable[[SubscriptionId], Awaitable[Row]]


async def over(
    subscriptions: Sequence[SubscriptionId], task: Task, heard: Callable[[], None], *, at_once: int
) -> tuple[Row, ...]:
    """The task at each, `at_once` of them at the same time; in the order given. `heard` is told as each ends."""
    rows: dict[SubscriptionId, Row] = {}

    async def work(subscription: SubscriptionId) -> None:
        try:
            row = await task(subscription)
        except AzureError as error:
            standing = Standing.REFUSED if isinstance(error, Refused) else Standing.UNKNOWN
            row = Row(subscription, standing, str(error))
        rows[subscription] = row
        heard()

    await for_each(subscriptions, work, at_once=at_once)
    return tuple(rows[subscription] for subscription in subscriptions)


async def check(subscription: SubscriptionId, enrolling: Enrolling) -> Row:
    """One read, and the others of ours: those of an old target, or of another enforcer."""
    row = await _stands(subscription, enrolling)
    others = await ours_there(subscription, enrolling.events)
    return replace(row, found=tuple(one for one in others if one.name.casefold() != enrolling.name))


async def put(subscription: SubscriptionId, enrolling: Enrolling) -> Row:
    """Put it once where it is not as it should be, and wait until it is."""
    row = await _stands(subscription, enrolling)
    is_put = False
    for _ in range(POLLS):
        if row.standing is Standing.ENROLLED or (is_put and row.standing is Standing.ALTERED):
            break
        if not is_put and row.standing is not Standing.PENDING:
            is_put = await _is_put(subscription, enrolling)
        await asyncio.sleep(POLL_S)
        row = await _stands(subscription, enrolling)
    return row


async def ours_there(subscription: SubscriptionId, events: EventSubscriptions) -> tuple[Found, ...]:
    """All with a name of the form of ours, by name; none where Event Grid is not registered."""
    try:
        listed = await events.listed(subscription)
    except NotNow as error:
        if error.code != "NotRegistered":
            raise
        return ()
    return tuple(found(name, seen) for name, seen in sorted(listed.items()) if has_our_name(name))


async def _stands(subscription: SubscriptionId, enrolling: Enrolling) -> Row:
    seen = await seen_there(subscription, enrolling)
    altered = differences(enrolling.wanted, seen)
    if seen is None:
        return Row(subscription, Standing.MISSING, "; ".join(altered))
    if altered:
        return Row(subscription, Standing.ALTERED, "; ".join(altered))
    if seen.state in UNDER_WAY:
        return Row(subscription, Standing.PENDING, f"it is {seen.state}")
    return Row(subscription, Standing.ENROLLED)


async def _is_put(subscription: SubscriptionId, enrolling: Enrolling) -> bool:
    """False where Event Grid is not registered: that was asked for, and takes a while."""
    try:
        await enrolling.events.write(subscription, enrolling.name, enrolling.wanted)
    except NotNow as error:
        if error.code != "NotRegistered":
            raise
        await enrolling.events.register(subscription)
        return False
    return True


def found(name: str, seen: EventSubscription) -> Found:
    target = seen.target
    queue = f"/queueServices/default/queues/{target.queue}" if target and target.queue else ""
    return Found(name, f"{target.resource_id}{queue}" if target else "", is_ours(name, seen))
