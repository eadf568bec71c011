"""A ledger's archive, reached in the way of the ledger that it belongs to."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from enforcer.facts import SubscriptionId
from enforcer.ledger.archive import Archive, OldHeal
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import Memory


class Reach(Protocol):
    """Does the work where the ledger is, with whatever may happen on the way."""

    async def __call__[T](self, work: Callable[[], Awaitable[T]], /) -> T: ...


class ReachedArchive:
    """Each call by `reach`."""

    def __init__(self, archive: Archive, reach: Reach) -> None:
        self._archive = archive
        self._reach = reach

    async def note(self, name: str, change: Callable[[str], str]) -> str:
        return await self._reach(lambda: self._archive.note(name, change))

    async def find(self, beginning: str, *, within: SubscriptionId | None, limit: int) -> tuple[Heal, ...]:
        return await self._reach(lambda: self._archive.find(beginning, within=within, limit=limit))

    async def old_heals(self, before: datetime, *, after: OldHeal | None, limit: int) -> tuple[OldHeal, ...]:
        return await self._reach(lambda: self._archive.old_heals(before, after=after, limit=limit))

    async def heals_since(self, since: datetime) -> tuple[Heal, ...]:
        return await self._reach(lambda: self._archive.heals_since(since))

    async def forget_heals(self, heals: Sequence[OldHeal]) -> None:
        await self._reach(lambda: self._archive.forget_heals(heals))

    async def forget_ended(self, before: date, *, limit: int) -> int:
        return await self._reach(lambda: self._archive.forget_ended(before, limit=limit))

    async def forget(self, memory: Memory) -> bool:
        return await self._reach(lambda: self._archive.forget(memory))
