"""Parcels in the ledger's SQLite file."""

import sqlite3
from collections.abc import Collection, Sequence

from enforcer.errors import RowTooNew
from enforcer.ledger.parcel import Parcel
from enforcer.ledger.parcel_rows import parcel_text, read_parcel
from enforcer.local.trouble import translated
from enforcer.ports import Now

SCHEMA = "CREATE TABLE IF NOT EXISTS parcel (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;"


class SqliteParcels:
    """Answers the port Parcels."""

    def __init__(self, database: sqlite3.Connection, now: Now) -> None:
        self._database = database
        self._now = now

    async def put(self, parcels: Sequence[Parcel]) -> None:
        rows = [(parcel.name, parcel_text(parcel)) for parcel in parcels]
        with translated():
            self._database.executemany("INSERT OR REPLACE INTO parcel VALUES (?, ?)", rows)

    async def page(self, *, after: str, limit: int) -> tuple[str, tuple[Parcel | str, ...]]:
        query = "SELECT name, body FROM parcel WHERE name > ? ORDER BY name LIMIT ?"
        with translated():
            rows = self._database.execute(query, (after, limit)).fetchall()
        found: list[Parcel | str] = []
        for name, body in rows:
            try:
                found.append(read_parcel(str(body), str(name), now=self._now()) or str(name))
            except RowTooNew:
                continue
        return (str(rows[-1][0]) if rows else ""), tuple(found)

    async def remove(self, names: Collection[str]) -> None:
        with translated():
            self._database.executemany("DELETE FROM parcel WHERE name = ?", [(name,) for name in names])

    async def number(self, *, limit: int) -> int:
        with translated():
            row = self._database.execute("SELECT count(*) FROM (SELECT 1 FROM parcel LIMIT ?)", (limit,)).fetchone()
        return int(row[0])
