"""The index of due rows on Storage tables: whoever is late, in this process or another, hides no sooner time."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from azure.data.tables.aio import TableClient

from enforcer.azure.due_index import DueIndex
from enforcer.azure.entities import DUE, at_of
from enforcer.azure.table import TABLE, Table
from enforcer.memory.subscription import LookAgain, Memory
from sandbox.storage import RunningAzurite
from tests.ledger.conftest import NOW
from tests.ledger.test_contract import SUB

pytestmark = pytest.mark.sockets


@pytest.fixture
async def table(azurite: RunningAzurite) -> AsyncIterator[Table]:
    async with TableClient.from_connection_string(azurite.fresh().connection_string, TABLE) as client:
        yield Table(client)


def due(minutes: int | None, *, version: int) -> Memory:
    row = LookAgain(NOW + timedelta(minutes=minutes), "x") if minutes else None
    return Memory(subscription=SUB, version=version, look_again=row)


async def minutes_to(table: Table) -> float | None:
    row = await table.get(DUE, SUB)
    return (at_of(row) - NOW) / timedelta(minutes=1) if row else None


@pytest.mark.parametrize("late", [due(9, version=2), due(None, version=2)], ids=["later", "none"])
async def test_a_memory_that_is_older_than_what_stands_there_moves_nothing(table: Table, late: Memory) -> None:
    index = DueIndex(table)
    await index.put(replace(late, look_again=LookAgain(NOW, "x")))
    await index.put(due(1, version=3))
    await index.move(late)
    assert await minutes_to(table) == 1


@pytest.mark.parametrize("later", [9, None], ids=["later", "none"])
async def test_what_another_worker_put_there_meanwhile_stays(table: Table, later: int | None) -> None:
    index = DueIndex(table)
    await index.put(due(5, version=2))
    await DueIndex(table).put(due(1, version=4))
    await index.move(due(later, version=3))
    assert await minutes_to(table) == 1


async def test_what_another_worker_put_there_before_is_read_and_moved(table: Table) -> None:
    await DueIndex(table).put(due(1, version=2))
    await DueIndex(table).move(due(9, version=3))
    assert await minutes_to(table) == 9
