"""Virtual time in which a task is cancelled at one turn of the loop: all turns together are all its awaits."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import override

from enforcer.facts import SubscriptionId
from enforcer.ledger.archive import OldHeal
from enforcer.local.archive import SqliteArchive
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from sandbox.virtual_time import VirtualTimeLoop


class CancellingLoop(VirtualTimeLoop):
    """Nothing is cancelled before `cancel_in` says what and when."""

    def __init__(self) -> None:
        super().__init__()
        self._left = 0
        self._victim: asyncio.Task[None] | None = None

    def cancel_in(self, turns: int, victim: asyncio.Task[None]) -> None:
        self._left, self._victim = turns, victim

    def _run_once(self) -> None:  # private, and unknown to typeshed: asyncio has no public hook for its turns
        if self._victim is not None:
            self._left -= 1
            if self._left == 0:
                self._victim.cancel()
        super()._run_once()  # type: ignore[misc]  # typeshed leaves it out


class SlowArchive(SqliteArchive):
    """As slow as its ledger."""

    @override
    async def note(self, name: str, change: Callable[[str], str]) -> str:
        return await _slowly(lambda: super(SlowArchive, self).note(name, change))

    @override
    async def old_heals(self, before: datetime, *, after: OldHeal | None, limit: int) -> tuple[OldHeal, ...]:
        return await _slowly(lambda: super(SlowArchive, self).old_heals(before, after=after, limit=limit))

    @override
    async def forget_heals(self, heals: Sequence[OldHeal]) -> None:
        await _slowly(lambda: super(SlowArchive, self).forget_heals(heals))

    @override
    async def forget_ended(self, before: date, *, limit: int) -> int:
        return await _slowly(lambda: super(SlowArchive, self).forget_ended(before, limit=limit))

    @override
    async def forget(self, memory: Memory) -> bool:
        return await _slowly(lambda: super(SlowArchive, self).forget(memory))


class SlowLedger(SqliteLedger):
    """SQLite that takes a turn before and after each step, as storage over a network does."""

    @property
    @override
    def archive(self) -> SlowArchive:
        return SlowArchive(self._database)

    @override
    async def recall(self, subscription: SubscriptionId) -> Memory:
        return await _slowly(lambda: super(SlowLedger, self).recall(subscription))

    @override
    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        return await _slowly(lambda: super(SlowLedger, self).update(subscription, change, heals=heals))

    @override
    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        return await _slowly(lambda: super(SlowLedger, self).due(now, limit=limit))

    @override
    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        return await _slowly(lambda: super(SlowLedger, self).heal(subscription, heal))

    @override
    async def keep_heal(self, heal: Heal) -> None:
        await _slowly(lambda: super(SlowLedger, self).keep_heal(heal))

    @override
    async def known(self) -> Mapping[SubscriptionId, Place]:
        return await _slowly(super().known)

    @override
    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        await _slowly(lambda: super(SlowLedger, self).learn(places, gone=gone))

    @override
    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        return await _slowly(lambda: super(SlowLedger, self).sweep(change))


async def _slowly[T](step: Callable[[], Awaitable[T]]) -> T:
    await asyncio.sleep(0)
    done = await step()
    await asyncio.sleep(0)
    return done
