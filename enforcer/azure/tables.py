"""The ledger on Storage tables: one table, one partition a subscription, guarded by ETags, identity-based.

| partition | row | holds |
|---|---|---|
| subscription id | `memory` | the memory as JSON |
| subscription id | `heal-{id}` | one heal as JSON |
| `due` | subscription id | when to look again: an index that is never later than the memory's own time |
| `baseline` | `last-good` | the text of the baseline in force, in parts |
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import ResourceExistsError, ResourceModifiedError, ResourceNotFoundError
from azure.data.tables import TableEntity, TableTransactionError, UpdateMode
from azure.data.tables.aio import TableClient

from enforcer.errors import LedgerDown
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.memory import Heal, HealId, LookAgain, Memory
from enforcer.ports import Now, utc_now
from enforcer.rows import FURTHEST_DUE, LONGEST_TEXT, heal_text, memory_text, read_heal, read_memory

TABLE = "enforcer"
_RETRIES, _CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 2, 3, 5
_TRIES = 40
_PAUSE_S = 0.02
_MEMORY = "memory"
_DUE = "due"
_HEAL = "heal-"
_BASELINE = "baseline"
_LAST_GOOD = "last-good"
_CONTENDED = frozenset({404, 409, 412})
"""A row that was created, replaced or removed since we read it."""

type _Entity = dict[str, Any]  # Any: property values as the SDK types them


def tables_ledger(service: str, credential: AsyncTokenCredential, *, now: Now = utc_now) -> "TablesLedger":
    """The ledger in the table service at this URL, with our identity."""
    table = TableClient(
        service,
        TABLE,
        credential=credential,
        audience="https://storage.azure.com",
        retry_total=_RETRIES,
        connection_timeout=_CONNECT_TIMEOUT_S,
        read_timeout=_READ_TIMEOUT_S,
    )
    return TablesLedger(table, now=now)


class TablesLedger:
    """Shared by all workers. A compliant look costs one read and one write."""

    def __init__(self, table: TableClient, *, now: Now = utc_now) -> None:
        self._table = table
        self._now = now
        self._is_there = False

    async def recall(self, subscription: SubscriptionId) -> Memory:
        memory, _ = await self._recall(subscription)
        return memory

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        """The index is written before a sooner time and after a later one, so that it never hides a due row."""
        for _ in range(_TRIES):
            before, etag = await self._recall(subscription)
            after = replace(change(before), version=before.version + 1)
            sooner = _is_sooner(after.look_again, before.look_again)
            if sooner:
                await self._index_sooner(after)
            if await self._is_replaced(after, etag, heals):
                if not sooner and after.look_again != before.look_again:
                    await self._index_later(after)
                return after
            await asyncio.sleep(_PAUSE_S * random.random())  # noqa: S311  spreads writers, keeps no secret
        raise LedgerDown(f"{_TRIES} writers in a row were quicker")

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        query = "PartitionKey eq @due and at le @now or PartitionKey eq @due and at gt @beyond"
        await self._ensure_table()
        bounds = {"due": _DUE, "now": now, "beyond": now + FURTHEST_DUE}
        with _translated():
            rows = [row async for row in self._table.query_entities(query, parameters=bounds)]
        ours = sorted((row for row in rows if is_subscription_id(row["RowKey"])), key=_at)
        found = [(row, await self.recall(SubscriptionId(row["RowKey"]))) for row in ours[:limit]]
        return tuple([memory for row, memory in found if _at(row) > now or await self._is_due(memory, now)])

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        row = await self._get(subscription, f"{_HEAL}{heal}")
        return read_heal(str(row.get("body"))) if row else None

    async def keep_heal(self, heal: Heal) -> None:
        with _translated():
            await self._table.upsert_entity(_heal_row(heal), mode=UpdateMode.REPLACE)

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        query = "PartitionKey eq @subscription and RowKey ge @first and RowKey lt @last"
        names = {"subscription": subscription, "first": _HEAL, "last": "heal."}  # "." comes right after "-"
        with _translated():
            rows = [row async for row in self._table.query_entities(query, parameters=names)]
        heals = [heal for row in rows if (heal := read_heal(str(row.get("body"))))]
        return tuple(sorted(heals, key=lambda heal: (heal.started_at, heal.id)))

    async def last_good_baseline(self) -> str | None:
        row = await self._get(_BASELINE, _LAST_GOOD)
        return "".join(str(row[name]) for name in sorted(row) if name.startswith("part")) if row else None

    async def keep_good_baseline(self, text: str) -> None:
        starts = range(0, max(len(text), 1), LONGEST_TEXT)
        parts = {f"part{number:03d}": text[start : start + LONGEST_TEXT] for number, start in enumerate(starts)}
        row = {"PartitionKey": _BASELINE, "RowKey": _LAST_GOOD, **parts}
        await self._ensure_table()
        with _translated():
            await self._table.upsert_entity(row, mode=UpdateMode.REPLACE)

    async def _recall(self, subscription: SubscriptionId) -> tuple[Memory, str | None]:
        """The memory, and the ETag of its row; None where there is no row yet."""
        row = await self._get(subscription, _MEMORY)
        if row is None:
            return Memory(subscription=subscription), None
        version = row.get("version")
        known = version if isinstance(version, int) else 0
        memory = read_memory(str(row.get("body")), subscription, version=known, now=self._now())
        return memory, str(row.metadata["etag"])

    async def _is_replaced(self, memory: Memory, etag: str | None, heals: tuple[Heal, ...]) -> bool:
        """Whether nobody was quicker; memory and heals go together or not at all."""
        row = {
            "PartitionKey": memory.subscription,
            "RowKey": _MEMORY,
            "version": memory.version,
            "body": memory_text(memory),
        }
        match = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
        guarded: Any = (
            ("update", row, {"mode": UpdateMode.REPLACE, **match}) if etag else ("create", row)
        )  # Any: the SDK's own tuples
        others = [("upsert", _heal_row(heal), {"mode": UpdateMode.REPLACE}) for heal in heals]
        with _translated():
            try:
                await self._table.submit_transaction([guarded, *others])
            except (ResourceExistsError, ResourceModifiedError):
                return False
            except TableTransactionError as error:
                if error.status_code in _CONTENDED:
                    return False
                raise
        return True

    async def _index_sooner(self, memory: Memory) -> None:
        with _translated():
            await self._table.upsert_entity(_due_row(memory), mode=UpdateMode.REPLACE)

    async def _index_later(self, memory: Memory) -> None:
        """Moves or removes the index of a due row, unless a newer memory has put it there."""
        row = await self._get(_DUE, memory.subscription)
        if row is None or row.get("version", 0) > memory.version:
            return
        match: dict[str, Any] = {
            "etag": row.metadata["etag"],
            "match_condition": MatchConditions.IfNotModified,
        }  # Any: keywords of the SDK
        with _translated():
            try:
                if memory.look_again:
                    await self._table.update_entity(_due_row(memory), mode=UpdateMode.REPLACE, **match)
                else:
                    await self._table.delete_entity(row, **match)
            except (ResourceModifiedError, ResourceNotFoundError):
                return

    async def _is_due(self, memory: Memory, now: datetime) -> bool:
        """Whether the memory agrees with the index; where not, the index is put right."""
        if memory.look_again and memory.look_again.at <= now:
            return True
        await self._index_later(memory)
        return False

    async def _get(self, partition: str, row: str) -> TableEntity | None:
        await self._ensure_table()
        with _translated():
            try:
                return await self._table.get_entity(partition, row)
            except ResourceNotFoundError:
                return None

    async def _ensure_table(self) -> None:
        """Once per process; the infrastructure has made it already, a laptop's storage may be new."""
        if self._is_there:
            return
        with _translated(), suppress(ResourceExistsError):
            await self._table.create_table()
        self._is_there = True


def _is_sooner(after: LookAgain | None, before: LookAgain | None) -> bool:
    return after is not None and (before is None or after.at < before.at)


def _due_row(memory: Memory) -> _Entity:
    at = memory.look_again.at if memory.look_again else None
    return {"PartitionKey": _DUE, "RowKey": memory.subscription, "at": at, "version": memory.version}


def _heal_row(heal: Heal) -> _Entity:
    return {"PartitionKey": heal.subscription, "RowKey": f"{_HEAL}{heal.id}", "body": heal_text(heal)}


def _at(row: TableEntity) -> datetime:
    at = row.get("at")
    return at if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)


@contextmanager
def _translated() -> Iterator[None]:
    """Storage that is down, throttled, closed to us or not there."""
    try:
        yield
    except SdkError as error:
        raise LedgerDown(f"{type(error).__name__}: {str(error).splitlines()[0][:200]}") from error
