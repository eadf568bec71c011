"""Enrolment by a person: what the whole estate's event subscriptions look like, put them, or take every one away.

Without the ledger and its busy marks: whoever calls decides, and each PUT says all that it wants, so that it may be
repeated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from enforcer.at_most import for_each
from enforcer.enrol import seen_there
from enforcer.enrolment import UNDER_WAY, differences
from enforcer.errors import AzureError, NotNow, Refused
from enforcer.facts import SubscriptionId
from enforcer.world import Enrolling

PATIENCE = timedelta(minutes=3)
"""For one subscription: a registration, or a long-running operation."""

_POLL_S = 2.0
_POLLS = round(PATIENCE.total_seconds() / _POLL_S)


class Standing(Enum):
    """What is there in the end, or why nobody knows."""

    ENROLLED = "enrolled"
    MISSING = "missing"
    ALTERED = "altered"
    PENDING = "pending"
    REMOVED = "removed"
    ABSENT = "absent"
    """There was nothing to remove."""
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One subscription, and why it stands so; `reason` may be empty."""

    subscription: SubscriptionId
    standing: Standing
    reason: str = ""


type Task = Callable[[SubscriptionId, Enrolling], Awaitable[Row]]


async def over(
    subscriptions: Sequence[SubscriptionId], task: Task, enrolling: Enrolling, heard: Callable[[Row], None]
) -> tuple[Row, ...]:
    """The task at every subscription, some at once; in the order of `subscriptions`. `heard` is told as each ends."""
    rows: dict[SubscriptionId, Row] = {}

    async def work(subscription: SubscriptionId) -> None:
        try:
            row = await task(subscription, enrolling)
        except AzureError as error:
            standing = Standing.REFUSED if isinstance(error, Refused) else Standing.UNKNOWN
            row = Row(subscription, standing, str(error))
        rows[subscription] = row
        heard(row)

    await for_each(subscriptions, work)
    return tuple(rows[subscription] for subscription in subscriptions)


async def check(subscription: SubscriptionId, enrolling: Enrolling) -> Row:
    """One read."""
    seen = await seen_there(subscription, enrolling)
    altered = differences(enrolling.wanted, seen)
    if seen is None:
        return Row(subscription, Standing.MISSING, *altered)
    if altered:
        return Row(subscription, Standing.ALTERED, "; ".join(altered))
    if seen.state in UNDER_WAY:
        return Row(subscription, Standing.PENDING, f"it is {seen.state}")
    return Row(subscription, Standing.ENROLLED)


async def put(subscription: SubscriptionId, enrolling: Enrolling) -> Row:
    """Put it once where it is not as it should be, and wait until it is."""
    row = await check(subscription, enrolling)
    is_put = False
    for _ in range(_POLLS):
        if row.standing is Standing.ENROLLED or (is_put and row.standing is Standing.ALTERED):
            break
        if not is_put and row.standing is not Standing.PENDING:
            is_put = await _is_put(subscription, enrolling)
        await asyncio.sleep(_POLL_S)
        row = await check(subscription, enrolling)
    return row


async def remove(subscription: SubscriptionId, enrolling: Enrolling) -> Row:
    """Delete it, and wait until it is gone."""
    if await seen_there(subscription, enrolling) is None:
        return Row(subscription, Standing.ABSENT)
    await enrolling.events.delete(subscription, enrolling.name)
    for _ in range(_POLLS):
        if await enrolling.events.read(subscription, enrolling.name) is None:
            return Row(subscription, Standing.REMOVED)
        await asyncio.sleep(_POLL_S)
    return Row(subscription, Standing.PENDING, "deleted, and still there")


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
