"""The port of what a ledger keeps beside the daily business: notes, and what is to be found again or forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from enforcer.facts import SubscriptionId
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory


@dataclass(frozen=True, slots=True)
class OldHeal:
    """A heal by its place and its age; nobody has to understand the rest to forget it."""

    subscription: SubscriptionId
    id: HealId
    started_at: datetime


class Archive(Protocol):
    """Of the same storage as its ledger; LedgerDown as there."""

    async def note(self, name: str, change: Callable[[str], str]) -> str:
        """Apply a pure change to the text kept under a name ("": none is), in one step; the text as kept."""

    async def find(self, beginning: str, *, within: SubscriptionId | None, limit: int) -> tuple[Heal, ...]:
        """Heals whose id begins so, in the order of their ids; of one subscription where that is named."""

    async def old_heals(self, before: datetime, *, after: OldHeal | None, limit: int) -> tuple[OldHeal, ...]:
        """Heals begun before that time, by subscription and id, beginning behind `after`; empty: no more."""

    async def heals_since(self, since: datetime) -> tuple[Heal, ...]:
        """All that were begun since then, oldest first; without those that this version can't read."""

    async def forget_heals(self, heals: Sequence[OldHeal]) -> None:
        """No error for what is gone already."""

    async def forget_ended(self, before: date, *, limit: int) -> int:
        """Exposures that ended before that day (UTC), no more than so many; how many they were."""

    async def forget(self, memory: Memory) -> bool:
        """The memory, unless somebody has written it since; whether it is gone."""
