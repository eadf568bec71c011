"""Sixteen processes on one subscription: no lost update, no deadlock, one effective write for one drift."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from azure.data.tables.aio import TableClient, TableServiceClient

from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from sandbox.demo.cast import AI, LAB
from sandbox.demo.staging import staged
from sandbox.storage import RunningAzurite, StorageAccount

pytestmark = pytest.mark.sockets

PROCESSES = 16
TIMES = 5
ROOT = Path(__file__).parents[2]
SUB = SubscriptionId("5ab5c210-0001-4000-8000-000000000001")


async def run_all(script: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
    """Starts the processes at the same time; every one must end well."""
    command = [sys.executable, str(Path(__file__).parent / script), *arguments]
    env = {**(environment or {}), "PYTHONPATH": str(ROOT)}
    children = [await asyncio.create_subprocess_exec(*command, env=env, cwd=ROOT) for _ in range(PROCESSES)]
    assert await asyncio.gather(*(child.wait() for child in children)) == [0] * PROCESSES


async def test_sixteen_processes_lose_no_update_in_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite3"
    await run_all("count_writes.py", str(file), str(TIMES))
    ledger = SqliteLedger(file)
    writes = (await ledger.recall(SUB)).writes
    ledger.close()
    assert writes == PROCESSES * TIMES


async def test_sixteen_processes_lose_no_update_in_storage_tables(azurite: RunningAzurite) -> None:
    text = azurite.fresh().connection_string
    await run_all("count_writes.py", text, str(TIMES))
    async with TableClient.from_connection_string(text, TABLE) as table:
        assert (await TablesLedger(Table(table)).recall(SUB)).writes == PROCESSES * TIMES


@pytest.mark.parametrize("kept_in", ["SQLite", "Storage tables"])
async def test_sixteen_workers_heal_one_drift_with_one_effective_write(
    request: pytest.FixtureRequest, kept_in: str
) -> None:
    on_tables = kept_in == "Storage tables"
    if on_tables:
        request.getfixturevalue("azurite")  # asked for because it installs what is missing, or skips with the reason
    async with staged(storage=on_tables) as stage:
        quiet = {**stage.environment, "APPLICATIONINSIGHTS_CONNECTION_STRING": ""}
        await run_all("look_once.py", LAB.subscription, environment=quiet)
        puts = [call for call in stage.calls(LAB.subscription) if call.startswith("PUT 2")]
        assert len(puts) == 1
        assert stage.azure.tenant.plan(LAB.subscription, AI).tier == "Standard"
        assert await healed_in_tables(stage.account) == on_tables


async def healed_in_tables(account: StorageAccount | None) -> int:
    """How many heals are kept there; none where the ledger is a file."""
    if account is None:
        return 0
    async with TableServiceClient.from_connection_string(
        account.connection_string, connection_verify=str(account.ca_file)
    ) as service:
        rows = service.get_table_client(TABLE).query_entities(f"PartitionKey eq '{LAB.subscription}'")
        return len([row async for row in rows if str(row["RowKey"]).startswith("heal-")])
