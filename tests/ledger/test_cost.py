"""What a look costs on Storage tables, counted where the requests leave."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.data.tables.aio import TableClient

from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from sandbox.storage import RunningAzurite
from tests.ledger.conftest import NOW
from tests.ledger.test_contract import FULL, SUB

pytestmark = pytest.mark.sockets


class Counting(SansIOHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Reads and writes of the table; a batch is one write."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        self.counts["read" if request.http_request.method == "GET" else "write"] += 1


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
async def ledger(azurite: RunningAzurite, counting: Counting) -> AsyncIterator[TablesLedger]:
    text = azurite.fresh().connection_string
    async with TableClient.from_connection_string(text, TABLE, per_call_policies=[counting]) as client:
        made = TablesLedger(Table(client), now=lambda: NOW)
        await made.update(SUB, lambda _: replace(FULL, look_again=None))
        counting.counts.clear()
        yield made


async def test_a_compliant_look_is_one_read_and_one_write(ledger: TablesLedger, counting: Counting) -> None:
    await ledger.recall(SUB)
    await ledger.update(SUB, lambda found: replace(found, last_seen=NOW))
    assert counting.counts == {"read": 1, "write": 1}


async def test_the_steps_of_a_heal_read_the_memory_once(ledger: TablesLedger, counting: Counting) -> None:
    await ledger.recall(SUB)
    for step in range(1, 5):
        known = await ledger.update(SUB, lambda found: replace(found, writes=found.writes + 1))
        assert known.writes == FULL.writes + step
    assert counting.counts == {"read": 1, "write": 4}
