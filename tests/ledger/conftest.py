"""The two ledgers under one contract: SQLite (in memory, in a file) and Storage tables on a real Azurite."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
from azure.core.exceptions import ResourceExistsError
from azure.data.tables.aio import TableClient

from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from enforcer.ledger.port import Ledger
from enforcer.local.ledger import SqliteLedger
from sandbox.storage import RunningAzurite

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Planter(Protocol):
    """Text as the memory of a subscription, due at that time, with that version."""

    async def __call__(self, subscription: str, body: str, due: datetime | None, version: object = 7) -> None: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A ledger, a second one on the same data, and a way to plant a memory's row behind its back."""

    ledger: Ledger
    other: Ledger
    plant: Planter


@pytest.fixture(params=["SQLite", "Storage tables"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    if request.param == "SQLite":
        one, two = (SqliteLedger(tmp_path / "ledger.sqlite3", now=lambda: NOW) for _ in range(2))
        yield Kept(one, two, _planter_of_rows(one))
        one.close()
        two.close()
        return
    running: RunningAzurite = request.getfixturevalue("azurite")
    text = running.fresh().connection_string
    async with (
        TableClient.from_connection_string(text, TABLE) as first,
        TableClient.from_connection_string(text, TABLE) as second,
    ):
        yield Kept(
            TablesLedger(Table(first), now=lambda: NOW),
            TablesLedger(Table(second), now=lambda: NOW),
            _planter_of_entities(first),
        )


def _planter_of_rows(ledger: SqliteLedger) -> Planter:
    async def plant(subscription: str, body: str, due: datetime | None, version: object = 7) -> None:
        at = due.isoformat(timespec="microseconds") if due else None
        ledger._database.execute("INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?)", (subscription, version, at, body))

    return plant


def _planter_of_entities(table: TableClient) -> Planter:
    async def plant(subscription: str, body: str, due: datetime | None, version: object = 7) -> None:
        with suppress(ResourceExistsError):
            await table.create_table()
        await table.upsert_entity({"PartitionKey": subscription, "RowKey": "memory", "version": version, "body": body})
        if due:
            await table.upsert_entity({"PartitionKey": "due", "RowKey": subscription, "version": version, "at": due})

    return plant
