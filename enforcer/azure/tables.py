"""The ledger on Storage tables, guarded by ETags, identity-based; `entities.py` says which row holds what."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date, datetime

from azure.data.tables import TableEntity

from enforcer.azure.due_index import DueIndex
from enforcer.azure.entities import (
    BASELINE,
    ESTATE,
    HEAL,
    MEMORY,
    TEXT,
    baseline_body,
    baseline_key,
    baseline_row,
    ended_partition,
    ended_row,
    estate_key,
    heal_row,
    is_sooner,
    memory_body,
    memory_row,
)
from enforcer.azure.latest import Latest
from enforcer.azure.table import Table
from enforcer.azure.table_archive import TableArchive
from enforcer.azure.table_parcels import TableParcels
from enforcer.azure.table_value import TRIES, Value, step_aside
from enforcer.baselines.published import Said
from enforcer.errors import LedgerDown, RowTooNew
from enforcer.exposure.stretch import Ended, EndedRows, ended_rows
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.ledger.rows import (
    known_version,
    place_text,
    purview_text,
    read_ended,
    read_heal,
    read_memory,
    read_place,
    read_purview,
    read_said,
    read_sweep,
    said_text,
    sweep_text,
)
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.purview import PurviewState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from enforcer.ports import Now, utc_now

_SWEEP, _STATE = "sweep", "state"
_TENANT, _PURVIEW = "tenant", "purview"
_SAID = "said"


class TablesLedger:
    """Shared by all workers. A compliant look costs one read and one write, a heal one read: what this process has read
    or written is not read again before it is replaced, because the ETag guards it.
    """

    def __init__(self, table: Table, *, now: Now = utc_now) -> None:
        self._table = table
        self._index = DueIndex(table)
        self._now = now
        self._latest = Latest[tuple[Memory, str | None]]()

    @property
    def archive(self) -> TableArchive:
        return TableArchive(self._table)

    @property
    def parcels(self) -> TableParcels:
        return TableParcels(self._table, self._now)

    async def recall(self, subscription: SubscriptionId) -> Memory:
        memory, etag = await self._recall(subscription)
        self._know(memory, etag)
        return memory

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        """The index is written before a sooner time and after a later one, so that it never hides a due row; exposures
        that ended before the memory forgets them, because who is twice there is counted once.
        """
        for _ in range(TRIES):
            known = self._latest.take(subscription)
            before, etag = known or await self._recall(subscription)
            changed = change(before)
            after = changed.kept(version=before.version + 1)
            for exposure in changed.exposure.ended:
                await self._table.put(ended_row(Ended(subscription, exposure)))
            sooner = is_sooner(after.look_again, before.look_again)
            if sooner:
                await self._index.put(after)
            written = await self._table.put_together(memory_row(after), [heal_row(one) for one in heals], etag=etag)
            if written is not None:
                self._know(after, written)
                if not sooner and after.look_again != before.look_again:
                    await self._index.move(after)
                return after
            await step_aside()
        raise LedgerDown(f"{TRIES} writers in a row were quicker")

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        found: list[Memory] = []
        for subscription, at in await self._index.due(now):
            if len(found) == limit:
                break
            with suppress(RowTooNew):
                memory, _ = await self._recall(subscription)
                found += [memory] if at > now or await self._index.agrees(memory, now=now) else []
        return tuple(found)

    async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
        query = "RowKey eq @row and PartitionKey gt @after"
        found: list[Memory] = []
        while not found and (rows := await self._table.first(query, limit=limit, row=MEMORY, after=after)):
            after = rows[-1]["PartitionKey"]
            for row in rows:
                with suppress(RowTooNew):
                    found.append(self._read(row, SubscriptionId(row["PartitionKey"])))
        return tuple(found)

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        row = await self._table.get(subscription, f"{HEAL}{heal}")
        return read_heal(str(row.get("body"))) if row else None

    async def keep_heal(self, heal: Heal) -> None:
        await self._table.put(heal_row(heal))

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        query = "PartitionKey eq @subscription and RowKey ge @first and RowKey lt @last"
        after_all = "heal."  # "." comes right after "-"
        rows = await self._table.query(query, subscription=subscription, first=HEAL, last=after_all)
        heals = [heal for row in rows if (heal := read_heal(str(row.get("body"))))]
        return tuple(sorted(heals, key=lambda heal: (heal.started_at, heal.id)))

    async def ended(self, day: date) -> EndedRows:
        rows = await self._table.query("PartitionKey eq @partition", partition=ended_partition(day))
        return ended_rows(read_ended(str(row.get("body")), now=self._now()) for row in rows)

    async def known(self) -> Mapping[SubscriptionId, Place]:
        rows = await self._table.query("PartitionKey eq @estate", estate=ESTATE)
        return {
            SubscriptionId(row["RowKey"]): read_place(str(row.get("body")))
            for row in rows
            if is_subscription_id(row["RowKey"])
        }

    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        rows = [{**estate_key(subscription), "body": place_text(place)} for subscription, place in places.items()]
        await self._table.put_all(rows, removed=[estate_key(subscription) for subscription in gone])

    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        value = Value(_SWEEP, _STATE, SweepState(), lambda body: read_sweep(body, now=self._now()), sweep_text)
        return await value.changed(change, self._table)

    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        value = Value(BASELINE, _SAID, Said(), lambda body: read_said(body, now=self._now()), said_text)
        return await value.changed(change, self._table)

    async def purview(self, change: Callable[[PurviewState], PurviewState]) -> PurviewState:
        value = Value(_TENANT, _PURVIEW, PurviewState(), lambda body: read_purview(body, now=self._now()), purview_text)
        return await value.changed(change, self._table)

    async def baseline_text(self, digest: str) -> str | None:
        row = await self._table.get(BASELINE, f"{TEXT}{digest}")
        return baseline_body(row) if row else None

    async def keep_baseline_text(self, text: str) -> None:
        await self._table.put(baseline_row(text))

    async def forget_baseline_texts(self, digests: Collection[str]) -> None:
        if digests:
            await self._table.put_all((), removed=[baseline_key(digest) for digest in digests])

    def _know(self, memory: Memory, etag: str | None) -> None:
        """Until the next update, which takes it. Without an ETag of a row that is there it would guard nothing."""
        if etag != "":
            self._latest.keep(memory.subscription, (memory, etag))

    async def _recall(self, subscription: SubscriptionId) -> tuple[Memory, str | None]:
        """The memory, and the ETag of its row; None where there is no row yet."""
        row = await self._table.get(subscription, MEMORY)
        if row is None:
            return Memory(subscription=subscription), None
        return self._read(row, subscription), str(row.metadata["etag"])

    def _read(self, row: TableEntity, subscription: SubscriptionId) -> Memory:
        version = known_version(row.get("version"))
        return read_memory(memory_body(row), subscription, version=version, now=self._now())
