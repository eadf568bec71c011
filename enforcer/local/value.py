"""One value in a table of its own, of one row: changed by a pure function, in one transaction."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from enforcer.local.trouble import translated


@dataclass(frozen=True, slots=True)
class Value[T]:
    """Its table, what stands for no row, and how it is read and written as text."""

    table: str
    blank: T
    read: Callable[[str], T]
    text: Callable[[T], str]

    def changed(self, change: Callable[[T], T], database: sqlite3.Connection) -> T:
        with translated(), database:
            database.execute("BEGIN IMMEDIATE")
            row = database.execute(f"SELECT body FROM {self.table}").fetchone()  # noqa: S608  a name of our own schema
            after = change(self.read(str(row[0])) if row else self.blank)
            database.execute(f"INSERT OR REPLACE INTO {self.table} VALUES (1, ?)", (self.text(after),))  # noqa: S608  ditto
        return after
