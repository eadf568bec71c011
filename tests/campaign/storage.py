"""What a campaign keeps its ledger in: SQLite in this process's memory, or Storage tables on a real Azurite."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from typing import Any

from azure.data.tables.aio import TableClient

from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from enforcer.baselines.published import Said
from enforcer.exposure.stretch import EndedRows
from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.purview import PurviewState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from enforcer.ports import Now
from sandbox.storage import RunningAzurite
from tests.campaign.archive import ReachedArchive

type Opened = Callable[[Now], Ledger]
"""Virtual time in, the ledger of one schedule out."""

type Storage = Callable[[], AbstractContextManager[Opened]]


@contextmanager
def in_memory() -> Iterator[Opened]:
    opened: list[SqliteLedger] = []

    def open_(now: Now) -> Ledger:
        opened.append(SqliteLedger(now=now))
        return opened[-1]

    try:
        yield open_
    finally:
        for ledger in opened:
            ledger.close()


def on_tables(azurite: RunningAzurite) -> Storage:
    """An empty account for each schedule."""

    @contextmanager
    def storage() -> Iterator[Opened]:
        with _loop_of_real_time() as finished:
            table = finished(_opened(azurite.fresh().connection_string))
            try:
                yield lambda now: OutsideOfTime(table, finished, now)
            finally:
                finished(table.close())

    return storage


async def _opened(connection_string: str) -> TableClient:
    """Inside the loop that it belongs to."""
    return TableClient.from_connection_string(connection_string, TABLE)


type _Finished = Callable[[Coroutine[Any, Any, Any]], Any]  # Any: what a coroutine yields is asyncio's own business


@contextmanager
def _loop_of_real_time() -> Iterator[_Finished]:
    """Runs a coroutine to its end in a thread of its own, while the caller, and virtual time with it, stands still."""
    loop = asyncio.SelectorEventLoop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class OutsideOfTime:
    """A ledger over real sockets, for a loop of virtual time: a call takes no time there.

    It is asked for due rows only when one of those that it was told to keep has come due: a day has 1,440 ticks.
    """

    def __init__(self, table: TableClient, finished: _Finished, now: Now) -> None:
        self._ledger = TablesLedger(Table(table), now=lambda: self._at)
        self._finished = finished
        self._now = now
        self._at = now()
        """Virtual time as each call begins: the loop that does the work has another clock."""
        self._rows: dict[SubscriptionId, datetime | None] = {}
        self.archive = ReachedArchive(self._ledger.archive, self._reach)
        self.parcels = self._ledger.parcels

    async def recall(self, subscription: SubscriptionId) -> Memory:
        return self._done(self._ledger.recall(subscription))

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        kept = self._done(self._ledger.update(subscription, change, heals=heals))
        self._rows[subscription] = kept.look_again.at if kept.look_again else None
        return kept

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        if all(at is None or at > now for at in self._rows.values()):
            return ()
        return self._done(self._ledger.due(now, limit=limit))

    async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
        return self._done(self._ledger.memories(after=after, limit=limit))

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        return self._done(self._ledger.heal(subscription, heal))

    async def keep_heal(self, heal: Heal) -> None:
        self._done(self._ledger.keep_heal(heal))

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        return self._done(self._ledger.heals(subscription))

    async def ended(self, day: date) -> EndedRows:
        return self._done(self._ledger.ended(day))

    async def known(self) -> Mapping[SubscriptionId, Place]:
        return self._done(self._ledger.known())

    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        self._done(self._ledger.learn(places, gone=gone))

    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        return self._done(self._ledger.sweep(change))

    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        return self._done(self._ledger.said_of_baselines(change))

    async def purview(self, change: Callable[[PurviewState], PurviewState]) -> PurviewState:
        return self._done(self._ledger.purview(change))

    async def baseline_text(self, digest: str) -> str | None:
        return self._done(self._ledger.baseline_text(digest))

    async def keep_baseline_text(self, text: str) -> None:
        self._done(self._ledger.keep_baseline_text(text))

    async def forget_baseline_texts(self, digests: Collection[str]) -> None:
        self._done(self._ledger.forget_baseline_texts(digests))

    async def _reach[T](self, work: Callable[[], Awaitable[T]]) -> T:
        return self._done(work())

    def _done[T](self, work: Awaitable[T]) -> T:
        async def whole() -> T:
            return await work

        self._at = self._now()
        done: T = self._finished(whole())
        return done
