"""The ledger as a port: durable memory, shared by all workers, and what a look needs of it.

`enforcer/azure/tables.py` and `enforcer/local/ledger.py` answer it; LedgerDown where they can't.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Protocol

from enforcer.baselines.published import Said
from enforcer.exposure.stretch import EndedRows
from enforcer.facts import SubscriptionId
from enforcer.ledger.archive import Archive
from enforcer.ledger.parcel import Parcels
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.purview import PurviewState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place


class Memories(Protocol):
    """What a look needs of the ledger."""

    async def recall(self, subscription: SubscriptionId) -> Memory:
        """What is remembered; a blank Memory (version 0) for a subscription never met."""

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        """Apply a pure change to the newest Memory and keep the heals with it, in one step; the Memory as kept.

        The change may be called more than once; what it raises leaves everything as it was. What it leaves in
        `exposure.ended` is kept in rows of its own, each by its name, at the latest in the same step.
        """

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None: ...

    async def keep_heal(self, heal: Heal) -> None:
        """Replace a heal that is kept already."""


class Ledger(Memories, Protocol):
    """Durable memory, shared by all workers."""

    @property
    def archive(self) -> Archive:
        """Notes, and what is to be found again or forgotten."""

    @property
    def parcels(self) -> Parcels:
        """Outcomes that could not be delivered yet."""

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        """Those whose `look_again.at` has come, earliest first."""

    async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
        """A page of all that are kept, by subscription, beginning after `after` ("": at the first); empty: no more."""

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        """All heals of a subscription, oldest first."""

    async def ended(self, day: date) -> EndedRows:
        """The exposures of all subscriptions that ended on that day (UTC)."""

    async def known(self) -> Mapping[SubscriptionId, Place]:
        """The estate as it was last discovered."""

    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        """Keep the places of new and moved subscriptions, and forget those that are gone. May be repeated."""

    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        """Apply a pure change to the newest state of the sweep, in one step; the state as kept."""

    async def purview(self, change: Callable[[PurviewState], PurviewState]) -> PurviewState:
        """Apply a pure change to what is known of Purview's service principal, in one step; what is kept now."""

    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        """Apply a pure change to what is kept of baselines (which is in force), in one step; what is kept now."""

    async def baseline_text(self, digest: str) -> str | None:
        """As it was kept, or None."""

    async def keep_baseline_text(self, text: str) -> None:
        """By its digest. It is in force only once what is said of baselines names it."""

    async def forget_baseline_texts(self, digests: Collection[str]) -> None:
        """No error for one that is not there."""
