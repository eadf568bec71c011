"""The archive in the ledger's SQLite file."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.ledger.archive import OldHeal
from enforcer.ledger.rows import read_heal
from enforcer.local.trouble import translated
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory

SCHEMA = "CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;"

_BEYOND = "\U0010ffff"
"""Behind every id that begins so."""


class SqliteArchive:
    """Answers the port Archive."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    async def note(self, name: str, change: Callable[[str], str]) -> str:
        with translated(), self._database:
            self._database.execute("BEGIN IMMEDIATE")
            row = self._database.execute("SELECT body FROM note WHERE name = ?", (name,)).fetchone()
            after = change(str(row[0]) if row else "")
            self._database.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, after))
        return after

    async def find(self, beginning: str, *, within: SubscriptionId | None, limit: int) -> tuple[Heal, ...]:
        query = """
            SELECT body FROM heal WHERE id >= ? AND id < ? AND (? IS NULL OR subscription = ?) ORDER BY id LIMIT ?
        """
        with translated():
            bounds = (beginning, beginning + _BEYOND, within, within, limit)
            rows = self._database.execute(query, bounds).fetchall()
        return tuple(heal for (body,) in rows if (heal := read_heal(str(body))))

    async def old_heals(self, before: datetime, *, after: OldHeal | None, limit: int) -> tuple[OldHeal, ...]:
        query = """
            SELECT subscription, id, started_at FROM heal WHERE started_at < ? AND (subscription, id) > (?, ?)
            ORDER BY subscription, id LIMIT ?
        """
        place = (after.subscription, after.id) if after else ("", "")
        with translated():
            bounds = (before.isoformat(timespec="microseconds"), *place, limit)
            rows = self._database.execute(query, bounds).fetchall()
        return tuple(
            OldHeal(SubscriptionId(subscription), HealId(heal), _at(started_at))
            for subscription, heal, started_at in rows
            if is_subscription_id(subscription)
        )

    async def heals_since(self, since: datetime) -> tuple[Heal, ...]:
        query = "SELECT body FROM heal WHERE started_at >= ? ORDER BY started_at, id"
        with translated():
            rows = self._database.execute(query, (since.isoformat(timespec="microseconds"),)).fetchall()
        return tuple(heal for (body,) in rows if (heal := read_heal(str(body))))

    async def forget_heals(self, heals: Sequence[OldHeal]) -> None:
        with translated():
            self._database.executemany("DELETE FROM heal WHERE id = ?", [(heal.id,) for heal in heals])

    async def forget_ended(self, before: date, *, limit: int) -> int:
        query = (
            "DELETE FROM ended WHERE name IN (SELECT name FROM ended WHERE closed_at < ? ORDER BY closed_at LIMIT ?)"
        )
        with translated():
            return self._database.execute(query, (before.isoformat(), limit)).rowcount

    async def forget(self, memory: Memory) -> bool:
        with translated():
            gone = self._database.execute(
                "DELETE FROM memory WHERE subscription = ? AND version = ?", (memory.subscription, memory.version)
            )
        return gone.rowcount == 1


def _at(text: str) -> datetime:
    """What nobody of us has written is as old as can be."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
