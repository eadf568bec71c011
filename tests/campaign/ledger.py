"""The ledger that outlives every process, as one process reaches it: the process may die, and the ledger may fail."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from enforcer.baselines.published import Said
from enforcer.errors import LedgerDown
from enforcer.exposure.stretch import EndedRows
from enforcer.facts import Control, SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.purview import PurviewState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from tests.campaign.archive import ReachedArchive
from tests.campaign.schedule import LedgerFault

if TYPE_CHECKING:
    from tests.campaign.process import Process


@dataclass(slots=True)
class Trouble:
    """Counts a fault down, over all workers: storage is one."""

    fault: LedgerFault | None = None
    calls: int = 0

    def begin(self, fault: LedgerFault) -> None:
        self.fault, self.calls = fault, 0

    def end(self) -> None:
        self.fault = None

    def strikes(self) -> LedgerFault | None:
        """The fault, where it strikes the call that is made now."""
        fault = self.fault
        if fault is None:
            return None
        self.calls += 1
        if self.calls >= fault.after + fault.times:
            self.fault = None
        return fault if self.calls > fault.after else None


class MortalLedger:
    """Every call is a moment at which the process may die; a fault strikes before the work, or loses its answer."""

    def __init__(self, ledger: Ledger, process: "Process") -> None:
        self._ledger = ledger
        self._process = process
        self.archive = ReachedArchive(ledger.archive, self._reach)
        self.parcels = ledger.parcels

    async def recall(self, subscription: SubscriptionId) -> Memory:
        return await self._reach(lambda: self._ledger.recall(subscription))

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        done = False

        async def work() -> Memory:
            nonlocal done
            memory = await self._ledger.update(subscription, change, heals=heals)
            done = True
            self._taken(subscription, heals)
            return memory

        try:
            return await self._reach(work)
        except BaseException:
            if done and any(heal.state is HealState.BEGUN for heal in heals):
                self._process.stage.witness.may_have_written(subscription)
            raise

    def _taken(self, subscription: SubscriptionId, heals: tuple[Heal, ...]) -> None:
        """Whoever tells the ledger something tells it all that it held back."""
        refusals, worker = self._process.stage.witness.truth.refusals, self._process.number
        refusals.handed(subscription, worker)
        of_plan = [heal.state for heal in heals if heal.control is Control.PLAN]
        if of_plan:
            refusals.begun(subscription, worker, is_open=HealState.BEGUN in of_plan)

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        return await self._reach(lambda: self._ledger.due(now, limit=limit))

    async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
        return await self._reach(lambda: self._ledger.memories(after=after, limit=limit))

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        return await self._reach(lambda: self._ledger.heal(subscription, heal))

    async def keep_heal(self, heal: Heal) -> None:
        await self._reach(lambda: self._ledger.keep_heal(heal))

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        return await self._reach(lambda: self._ledger.heals(subscription))

    async def ended(self, day: date) -> EndedRows:
        return await self._reach(lambda: self._ledger.ended(day))

    async def known(self) -> Mapping[SubscriptionId, Place]:
        return await self._reach(self._ledger.known)

    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        await self._reach(lambda: self._ledger.learn(places, gone=gone))

    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        return await self._reach(lambda: self._ledger.sweep(change))

    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        return await self._reach(lambda: self._ledger.said_of_baselines(change))

    async def purview(self, change: Callable[[PurviewState], PurviewState]) -> PurviewState:
        return await self._reach(lambda: self._ledger.purview(change))

    async def baseline_text(self, digest: str) -> str | None:
        return await self._reach(lambda: self._ledger.baseline_text(digest))

    async def keep_baseline_text(self, text: str) -> None:
        await self._reach(lambda: self._ledger.keep_baseline_text(text))

    async def forget_baseline_texts(self, digests: Collection[str]) -> None:
        await self._reach(lambda: self._ledger.forget_baseline_texts(digests))

    async def _reach[T](self, work: Callable[[], Awaitable[T]]) -> T:
        stage = self._process.stage
        await self._process.moment()
        fault = stage.trouble.strikes()
        if fault:
            stage.witness.ledger_failed(fault)
        if fault and not fault.answered:
            raise LedgerDown("the campaign's fault")
        done = await work()
        await self._process.moment()
        if fault:
            raise LedgerDown("the campaign's fault: done, and its answer lost")
        return done
