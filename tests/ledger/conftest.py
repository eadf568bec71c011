"""The two ledgers under one contract: SQLite (in memory, in a file) and Storage tables on a real Azurite."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceExistsError
from azure.data.tables.aio import TableClient

from enforcer.azure.tables import TABLE, TablesLedger
from enforcer.local.ledger import SqliteLedger
from enforcer.ports import Ledger
from sandbox.storage import RunningAzurite

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A ledger, a second one on the same data, and a way to plant text as a memory's row behind its back."""

    ledger: Ledger
    other: Ledger
    plant: Callable[[str, str, datetime | None], Awaitable[None]]


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
            TablesLedger(first, now=lambda: NOW), TablesLedger(second, now=lambda: NOW), _planter_of_entities(first)
        )


def _planter_of_rows(ledger: SqliteLedger) -> Callable[[str, str, datetime | None], Awaitable[None]]:
    async def plant(subscription: str, body: str, due: datetime | None) -> None:
        at = due.isoformat(timespec="microseconds") if due else None
        ledger._database.execute("INSERT OR REPLACE INTO memory VALUES (?, 7, ?, ?)", (subscription, at, body))

    return plant


def _planter_of_entities(table: TableClient) -> Callable[[str, str, datetime | None], Awaitable[None]]:
    async def plant(subscription: str, body: str, due: datetime | None) -> None:
        with suppress(ResourceExistsError):
            await table.create_table()
        await table.upsert_entity({"PartitionKey": subscription, "RowKey": "memory", "version": 7, "body": body})
        if due:
            await table.upsert_entity({"PartitionKey": "due", "RowKey": subscription, "version": 7, "at": due})

    return plant
