"""Drain: the due rows → what is looked at here and now, and what the queue carries to other instances.

A message arrives when its row is due, and the row stays the truth.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.at_most import for_each
from enforcer.errors import CarrierDown
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.memory import Memory
from enforcer.world import World

DUE_AT_ONCE = 100
"""Due rows that one tick of the timer takes up; the next tick is a minute away."""

DUE_WITH_QUEUE = 2_000
"""The same where a queue carries most of them to other instances: ten writes a second, and the looks that confirm."""

DUE_HERE = 20
"""Of these, how many the timer works off itself; the queue carries the rest to as many instances as it takes."""

TICK = timedelta(minutes=1)
"""Of the timer in `function_app.py`."""

CARRIED_FOR = timedelta(minutes=5)
"""So long after its time a row that was carried is due again: the message may have been lost."""


async def drain(world: World) -> tuple[Fact, ...]:
    """The subscriptions to look at here and now. LedgerDown when the ledger can't be read or written.

    The queue also takes what is due before the next tick, each for its time: else a minute's rows would all be written
    at once.
    """
    now = world.now()
    ahead, limit = (now + TICK, DUE_WITH_QUEUE) if world.carrier else (now, DUE_AT_ONCE)
    rows = await world.ledger.due(ahead, limit=limit)
    due = [memory for memory in rows if memory.look_again and not now < memory.look_again.at <= ahead]
    kept = {memory.subscription for memory in due[:DUE_HERE]}
    carried = await _carry([memory for memory in rows if memory.subscription not in kept], world)
    here = [memory.subscription for memory in due if memory.subscription not in carried][:DUE_AT_ONCE]
    return tuple(Fact(subscription=one, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN) for one in here)


async def _carry(rows: Sequence[Memory], world: World) -> frozenset[SubscriptionId]:
    """Those that the queue took; none where there is no queue, or where it takes nothing."""
    if world.carrier is None or not rows:
        return frozenset()
    now = world.now()
    waits = {memory.subscription: _wait(memory, now) for memory in rows}
    try:
        await world.carrier.send(waits)
    except CarrierDown:
        return frozenset()

    async def put_off(memory: Memory) -> None:
        due_at = now + waits[memory.subscription]
        await world.ledger.update(memory.subscription, lambda latest: _put_off(latest, memory, due_at))

    await for_each(rows, put_off, at_once=world.concurrency)
    return frozenset(waits)


def _wait(memory: Memory, now: datetime) -> timedelta:
    """Until the row is due; nothing for one that is, or that nobody of us has written (its time is too far ahead)."""
    at = memory.look_again.at if memory.look_again else now
    return at - now if now < at <= now + TICK else timedelta()


def _put_off(latest: Memory, carried: Memory, due_at: datetime) -> Memory:
    """Due later, where nobody has written since. When it was due stays known: the look that is now on its way is no
    look before its time.
    """
    row = latest.look_again
    if row is None or latest.version != carried.version:
        return latest
    return replace(latest, look_again=replace(row, at=due_at + CARRIED_FOR, since=due_at))
