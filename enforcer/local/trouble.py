"""Trouble with the ledger's file, in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from enforcer.errors import LedgerDown


@contextmanager
def translated() -> Iterator[None]:
    """A file that is locked, full, broken or gone."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LedgerDown(f"{type(error).__name__}: {error}") from error
