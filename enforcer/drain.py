"""Drain: the due rows → what is looked at here and now, and what the queue carries to other instances.

A message arrives when its row is due, and the row stays the truth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.at_most import for_each
from enforcer.errors import CarrierDown
from enforcer.facts import ALL_CONTROLS, Cause, Fact
from enforcer.memory.subscription import Memory
from enforcer.schedule import ONLY_READS
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


async def drain(world: World, *, writes_per_second: float) -> tuple[Fact, ...]:
    """The subscriptions to look at here and now. LedgerDown when the ledger can't be read or written.

    The queue also takes what is due before the next tick, each for its time: else a minute's rows would all be written
    at once. What is overdue takes turns at the pace, from now on; whose turn comes after the next tick is left to it.
    """
    now = world.now()
    ahead, limit = (now + TICK, DUE_WITH_QUEUE) if world.carrier else (now, DUE_AT_ONCE)
    rows = await world.ledger.due(ahead, limit=limit)
    due = [memory.subscription for memory in rows if memory.look_again and not now < memory.look_again.at <= ahead]
    kept = set(due[:DUE_HERE])
    turns = _turns(rows, writes_per_second, now=now)
    others = [(memory, wait) for memory, wait in turns if memory.subscription not in kept and wait <= TICK]
    here = due[:DUE_HERE] if await _carry(others, world) else due[:DUE_AT_ONCE]
    return tuple(Fact(subscription=one, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN) for one in here)


async def _carry(rows: Sequence[tuple[Memory, timedelta]], world: World) -> bool:
    """Each with its wait. Whether the queue took them; not so where there is none, or where it takes nothing."""
    if world.carrier is None or not rows:
        return world.carrier is not None
    now = world.now()
    try:
        await world.carrier.send({memory.subscription: wait for memory, wait in rows})
    except CarrierDown:
        return False

    async def put_off(row: tuple[Memory, timedelta]) -> None:
        memory, due_at = row[0], now + row[1]
        await world.ledger.update(memory.subscription, lambda latest: _put_off(latest, memory, due_at))

    await for_each(rows, put_off, at_once=world.concurrency)
    return True


def _turns(rows: Sequence[Memory], writes_per_second: float, *, now: datetime) -> Iterator[tuple[Memory, timedelta]]:
    """Each with its wait: until it is due, and until whoever comes before it has had its share of the pace."""
    share, free = timedelta(seconds=1 / writes_per_second), timedelta()
    for memory in rows:
        wait = _wait(memory, now)
        if memory.look_again is None or memory.look_again.reason not in ONLY_READS:
            wait = max(wait, free)
            free = wait + share
        yield memory, wait


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
