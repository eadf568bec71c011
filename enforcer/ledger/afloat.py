"""A ledger that is down stops no heal: memories go on in this process, and are told to the ledger when it is back.

Each change of a memory is a pure function, so that what was done without the ledger is done again on the newest memory.
What is held here a crash would lose; whoever delivered what is not done yet is told to deliver again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import batched

from enforcer.errors import LedgerDown, RowTooNew
from enforcer.exposure.merged import merged
from enforcer.facts import SubscriptionId
from enforcer.ledger.held import Change, Held, as_it_is, ending
from enforcer.ledger.known import Known
from enforcer.ledger.port import Memories
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import LookAgain, Memory
from enforcer.ports import Now
from enforcer.schedule import SHORTEST_WAIT, earlier

PATIENCE_S = 4.0
"""For one call: a look has fifteen seconds for everything, and an answer of storage takes some milliseconds."""

DOWN_FOR = timedelta(seconds=10)
"""So long nobody waits for a ledger that was down."""

WAS_DOWN = "the ledger was down"
"""The reason of the due row of what went on without it."""

_MOST_HELD = 10_000
"""Subscriptions: some ten megabytes. Beyond them the look ends with LedgerDown."""
_MOST_ENDED = 20_000
"""Ended exposures of all subscriptions together, some twenty megabytes; of one its share. Beyond them some are merged.
"""
_TOGETHER = 50
"""Heals in one step: a transaction of storage takes 100 rows."""


class Afloat:
    """Answers the port Memories, before a ledger. One per process."""

    def __init__(self, ledger: Memories, now: Now) -> None:
        self._ledger = ledger
        self._now = now
        self._held: dict[SubscriptionId, Held] = {}
        self._known = Known()
        self._down_until: datetime | None = None
        self._merged = 0
        self._catching_up = asyncio.Lock()

    def holds(self, subscription: SubscriptionId) -> bool:
        """Whether something of it is not in the ledger."""
        return subscription in self._held

    @property
    def number_held(self) -> int:
        return len(self._held)

    def take_merged(self) -> int:
        """How many rows of exposures less the ledger has, because some were merged, since this was last asked."""
        merged, self._merged = self._merged, 0
        return merged

    async def recall(self, subscription: SubscriptionId) -> Memory:
        """While the ledger is down what this process knew last; what it might have said since is not guessed."""
        await self._caught_up(subscription)
        if held := self._held.get(subscription):
            return held.recalled()
        memory = await self._reached(lambda: self._ledger.recall(subscription))
        if memory is None:
            return self._hold(subscription, self._known.outlived(subscription)).memory
        return self._known.know(memory)

    async def update(self, subscription: SubscriptionId, change: Change, *, heals: tuple[Heal, ...] = ()) -> Memory:
        if subscription not in self._held:
            kept = await self._reached(lambda: self._ledger.update(subscription, change, heals=heals))
            if kept is not None:
                return self._known.know(kept, heals)
        held = self._held.get(subscription) or self._hold(subscription, self._known.of(subscription))
        changed = held.change(change, heals)
        fewer = merged((*held.ended, *changed.exposure.ended), most=_MOST_ENDED // len(self._held))
        held.ended, self._merged = fewer.exposures, self._merged + fewer.fewer
        held.is_short = held.is_short or fewer.fewer > 0
        return held.memory

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        """None where it can't be read: then it still waits to be confirmed, whatever the look says next."""
        if held := self._held.get(subscription):
            held.leaves_open = held.leaves_open or heal not in held.heals
            return held.heals.get(heal)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._ledger.heal(subscription, heal)
        except (LedgerDown, TimeoutError):
            self._down_until = self._now() + DOWN_FOR
            self._hold(subscription, self._known.of(subscription)).leaves_open = True
            return None

    async def keep_heal(self, heal: Heal) -> None:
        held = self._held.get(heal.subscription)
        if held is None:
            kept = await self._reached(lambda: self._kept(heal))
            if kept is not None:
                return
            held = self._hold(heal.subscription, self._known.of(heal.subscription))
        held.heals[heal.id] = heal

    async def catch_up(self) -> int:
        """How many subscriptions the ledger has taken; it is asked no more once it does not answer."""
        taken = 0
        for subscription in tuple(self._held):
            taken += await self._caught_up(subscription)
            if self._is_down():
                break
        return taken

    async def _kept(self, heal: Heal) -> bool:
        await self._ledger.keep_heal(heal)
        return True

    async def _caught_up(self, subscription: SubscriptionId) -> bool:
        """Whether everything that was held is in the ledger now."""
        async with self._catching_up:
            held = self._held.get(subscription)
            if held is None:
                return False
            taken, is_told = held.take(), False
            try:
                is_told = await self._told(subscription, taken)
            finally:  # also of a look that is cancelled
                if not is_told:
                    held.put_back(taken)
            if not is_told or held.changes or held.heals:
                return False
            del self._held[subscription]
            return True

    async def _told(self, subscription: SubscriptionId, taken: Held) -> bool:
        row = LookAgain(self._now() + SHORTEST_WAIT, WAS_DOWN)

        def again(before: Memory) -> Memory:
            memory = taken.done_again(before)
            return replace(memory, look_again=earlier(memory.look_again, row))

        heals = tuple(taken.heals.values())
        first = heals[:_TOGETHER]
        steps = [
            *((ending(some), ()) for some in batched(taken.ended if taken.is_short else (), _TOGETHER, strict=False)),
            *((as_it_is, some) for some in batched(heals[_TOGETHER:], _TOGETHER, strict=False)),
        ]
        for change, some in steps:
            if await self._kept_together(subscription, change, some) is None:
                return False
        kept = await self._kept_together(subscription, again, first)
        return kept is not None and self._known.know(kept, heals) is kept

    async def _kept_together(
        self, subscription: SubscriptionId, change: Change, heals: tuple[Heal, ...]
    ) -> Memory | None:
        return await self._reached(lambda: self._ledger.update(subscription, change, heals=heals))

    async def _reached[T](self, work: Callable[[], Awaitable[T]]) -> T | None:
        """None where the ledger is down, or has a row that only a newer worker can read."""
        if self._is_down():
            return None
        try:
            async with asyncio.timeout(PATIENCE_S):
                done = await work()
        except RowTooNew:
            return None
        except (LedgerDown, TimeoutError):
            self._down_until = self._now() + DOWN_FOR
            return None
        return done

    def _is_down(self) -> bool:
        return self._down_until is not None and self._now() < self._down_until

    def _hold(self, subscription: SubscriptionId, memory: Memory) -> Held:
        if len(self._held) >= _MOST_HELD:
            raise LedgerDown(f"{_MOST_HELD} subscriptions wait for the ledger")
        return self._held.setdefault(subscription, Held(memory, is_blind=subscription not in self._known))
