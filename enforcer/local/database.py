"""The file's path → the SQLite database in it, with a table for each thing that the ledger keeps."""

import sqlite3
from pathlib import Path

from enforcer.local import archive, parcels
from enforcer.local.trouble import translated

_SCHEMA = """
CREATE TABLE IF NOT EXISTS memory (
  subscription TEXT PRIMARY KEY, version INTEGER NOT NULL, look_again_at TEXT, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS memory_by_time ON memory (look_again_at) WHERE look_again_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS heal (
  id TEXT PRIMARY KEY, subscription TEXT NOT NULL, started_at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS heal_by_subscription ON heal (subscription, started_at);
CREATE TABLE IF NOT EXISTS ended (
  name TEXT PRIMARY KEY, closed_at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ended_by_time ON ended (closed_at);
CREATE TABLE IF NOT EXISTS estate (subscription TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sweep (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS purview (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS said (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS baseline_text (digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
"""

_PATIENCE_S = 2.0
"""How long a process waits for another one's transaction, which takes well under a millisecond."""


def opened(file: Path | None) -> sqlite3.Connection:
    """None keeps everything in this process's memory. LedgerDown where the file can't be used."""
    with translated():
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file or ":memory:", timeout=_PATIENCE_S, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.executescript(_SCHEMA + archive.SCHEMA + parcels.SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        return database
