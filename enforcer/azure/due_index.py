"""Memories → the partition `due`: when to look again, never later than a memory's own time, so that it hides no row."""

from dataclasses import dataclass
from datetime import datetime

from enforcer.azure.entities import DUE, at_of, due_row
from enforcer.azure.latest import Latest
from enforcer.azure.table import Table
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.ledger.rows import FURTHEST_DUE, known_version
from enforcer.memory.subscription import Memory


@dataclass(frozen=True, slots=True)
class _Row:
    """As this process wrote it, or has just read it."""

    version: int
    """Of the memory that it is of."""
    etag: str


class DueIndex:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._written = Latest[_Row]()

    async def due(self, now: datetime) -> list[tuple[SubscriptionId, datetime]]:
        """Those whose time has come, earliest first; then those whose time is further ahead than any of ours."""
        query = "PartitionKey eq @due and at le @now or PartitionKey eq @due and at gt @beyond"
        rows = await self._table.query(query, due=DUE, now=now, beyond=now + FURTHEST_DUE)
        ours = ((SubscriptionId(row["RowKey"]), at_of(row)) for row in rows if is_subscription_id(row["RowKey"]))
        return sorted(ours, key=lambda entry: entry[1])

    async def agrees(self, memory: Memory, *, now: datetime) -> bool:
        """Whether the memory is due, as the index says; where not, the index is put right."""
        if memory.look_again and memory.look_again.at <= now:
            return True
        await self.move(memory)
        return False

    async def put(self, memory: Memory) -> None:
        """Before the memory, whose time is a sooner one."""
        self._know(memory, await self._table.put(due_row(memory)))

    async def move(self, memory: Memory) -> None:
        """After the memory, whose time is later or none, unless a newer one or another worker has put it there."""
        row = self._written.take(memory.subscription) or await self._read(memory.subscription)
        if row is None or row.version > memory.version:
            return
        if memory.look_again:
            self._know(memory, await self._table.replace(due_row(memory), etag=row.etag))
        else:
            await self._table.remove(due_row(memory), etag=row.etag)

    def _know(self, memory: Memory, etag: str | None) -> None:
        if etag:
            self._written.keep(memory.subscription, _Row(memory.version, etag))

    async def _read(self, subscription: SubscriptionId) -> _Row | None:
        row = await self._table.get(DUE, subscription)
        return _Row(known_version(row.get("version")), str(row.metadata["etag"])) if row else None
