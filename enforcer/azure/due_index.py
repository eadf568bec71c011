"""Memories → the partition `due`: when to look again, never later than a memory's own time, so that it hides no row."""

from dataclasses import dataclass

from enforcer.azure.entities import DUE, due_row
from enforcer.azure.table import Table
from enforcer.facts import SubscriptionId
from enforcer.ledger.rows import known_version
from enforcer.memory.subscription import Memory

_MOST_KNOWN = 200
"""Looks that are under way in one process at once; of any more the row is read once more."""


@dataclass(frozen=True, slots=True)
class _Row:
    """As this process wrote it, or has just read it."""

    version: int
    """Of the memory that it is of."""
    etag: str


class DueIndex:
    """What this process has written last is not read again before it is replaced: its ETag guards it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._written: dict[SubscriptionId, _Row] = {}

    async def put(self, memory: Memory) -> None:
        """Before the memory, whose time is a sooner one."""
        self._know(memory, await self._table.put(due_row(memory)))

    async def move(self, memory: Memory) -> None:
        """After the memory, whose time is later or none, unless a newer one or another worker has put it there."""
        row = self._written.pop(memory.subscription, None) or await self._read(memory.subscription)
        if row is None or row.version > memory.version:
            return
        if memory.look_again:
            self._know(memory, await self._table.replace(due_row(memory), etag=row.etag))
        else:
            await self._table.remove(due_row(memory), etag=row.etag)

    def _know(self, memory: Memory, etag: str | None) -> None:
        if not etag:
            return
        if len(self._written) >= _MOST_KNOWN:
            self._written.pop(next(iter(self._written)))
        self._written[memory.subscription] = _Row(memory.version, etag)

    async def _read(self, subscription: SubscriptionId) -> _Row | None:
        row = await self._table.get(DUE, subscription)
        return _Row(known_version(row.get("version")), str(row.metadata["etag"])) if row else None
