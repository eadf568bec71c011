"""The archive in the ledger's table: notes in the partition `note`, heals and memories where the ledger keeps them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from enforcer.azure.entities import DUE, HEAL, MEMORY, at_of, ended_partition
from enforcer.azure.table import Table
from enforcer.azure.table_value import Value
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.ledger.archive import OldHeal
from enforcer.ledger.rows import known_version, read_heal
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory

_NOTE = "note"
_BEYOND = "~"
"""Behind every letter, digit and dash: an id has nothing else."""


class TableArchive:
    """Answers the port Archive."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def note(self, name: str, change: Callable[[str], str]) -> str:
        """What is not changed is not put, so that whoever may only read can ask."""
        return await Value(_NOTE, name, "", str, str).changed(change, self._table)

    async def find(self, beginning: str, *, within: SubscriptionId | None, limit: int) -> tuple[Heal, ...]:
        """Without its subscription every row of the table is looked at: minutes where there are millions."""
        query = "RowKey ge @first and RowKey lt @last" + (" and PartitionKey eq @within" if within else "")
        names = {"first": HEAL + beginning, "last": HEAL + beginning + _BEYOND} | ({"within": within} if within else {})
        rows = await self._table.query(query, **names)
        found = [heal for row in rows if (heal := read_heal(str(row.get("body"))))]
        return tuple(sorted(found, key=lambda heal: heal.id)[:limit])

    async def old_heals(self, before: datetime, *, after: OldHeal | None, limit: int) -> tuple[OldHeal, ...]:
        """The SDK fills a name in only between blanks: no brackets."""
        query = "RowKey ge @first and RowKey lt @last and at lt @before"
        names: dict[str, Any] = {"first": HEAL, "last": HEAL + _BEYOND, "before": before}  # Any: as in a query
        if after:
            query = f"{query} and PartitionKey gt @place or {query} and PartitionKey eq @place and RowKey gt @row"
            names |= {"place": after.subscription, "row": f"{HEAL}{after.id}"}
        rows = await self._table.first(query, limit=limit, **names)
        return tuple(
            OldHeal(SubscriptionId(row["PartitionKey"]), HealId(row["RowKey"].removeprefix(HEAL)), at_of(row))
            for row in rows
            if is_subscription_id(row["PartitionKey"])
        )

    async def heals_since(self, since: datetime) -> tuple[Heal, ...]:
        """The service looks at every row of the table, and sends these alone."""
        query = "RowKey ge @first and RowKey lt @last and at ge @since"
        rows = await self._table.query(query, first=HEAL, last=HEAL + _BEYOND, since=since)
        found = [heal for row in rows if (heal := read_heal(str(row.get("body"))))]
        return tuple(sorted(found, key=lambda heal: (heal.started_at, heal.id)))

    async def forget_heals(self, heals: Sequence[OldHeal]) -> None:
        keys = [{"PartitionKey": heal.subscription, "RowKey": f"{HEAL}{heal.id}"} for heal in heals]
        await self._table.put_all((), removed=keys)

    async def forget_ended(self, before: date, *, limit: int) -> int:
        bounds = {"first": ended_partition(date.min), "last": ended_partition(before)}
        rows = await self._table.first("PartitionKey ge @first and PartitionKey lt @last", limit=limit, **bounds)
        keys = [{"PartitionKey": row["PartitionKey"], "RowKey": row["RowKey"]} for row in rows]
        await self._table.put_all((), removed=keys)
        return len(rows)

    async def forget(self, memory: Memory) -> bool:
        """Its due row first: a memory without one is found by the next look, a due row without a memory by nobody."""
        due = await self._table.get(DUE, memory.subscription)
        row = await self._table.get(memory.subscription, MEMORY)
        if row is None or known_version(row.get("version")) != memory.version:
            return False
        if due is not None:
            await self._table.remove(due, etag=str(due.metadata["etag"]))
        await self._table.remove(row, etag=str(row.metadata["etag"]))
        return await self._table.get(memory.subscription, MEMORY) is None
