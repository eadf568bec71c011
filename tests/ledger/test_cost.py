"""What a look costs on Storage tables, counted where the requests leave."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.data.tables.aio import TableClient

from enforcer.azure.queue import QueueCarrier
from enforcer.azure.table import TABLE, Table, table_client
from enforcer.azure.tables import TablesLedger
from enforcer.errors import LedgerDown
from enforcer.memory.subscription import LookAgain
from sandbox.storage import RunningAzurite
from sandbox.storage.account import DEVELOPMENT_KEY, DEVELOPMENT_NAME
from tests.ledger.conftest import NOW
from tests.ledger.test_contract import FULL, SUB, heal

pytestmark = pytest.mark.sockets


class Counting(SansIOHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Reads and writes of the table; a batch is one write."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        self.counts["read" if request.http_request.method == "GET" else "write"] += 1
        if request.http_request.url.endswith("$batch"):
            self.counts["transaction"] += 1


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
    assert counting.counts == {"read": 1, "write": 1}  # and no transaction, which costs as much again


async def test_the_steps_of_a_heal_read_the_memory_once(ledger: TablesLedger, counting: Counting) -> None:
    await ledger.recall(SUB)
    for step in range(1, 5):
        known = await ledger.update(SUB, lambda found: replace(found, writes=found.writes + 1))
        assert known.writes == FULL.writes + step
    assert counting.counts == {"read": 1, "write": 4}


async def test_a_due_row_that_this_process_wrote_is_moved_and_removed_unread(
    ledger: TablesLedger, counting: Counting
) -> None:
    for minutes in (1, 2, 3, None):
        row = LookAgain(NOW + timedelta(minutes=minutes), "heal to confirm") if minutes else None
        await ledger.update(SUB, partial(replace, look_again=row))
    assert counting.counts == {"write": 8}
    assert await ledger.due(NOW + timedelta(hours=1), limit=9) == ()


async def test_a_memory_and_its_heals_are_one_transaction(ledger: TablesLedger, counting: Counting) -> None:
    await ledger.update(SUB, lambda found: found, heals=(heal(1),))
    assert counting.counts == {"write": 1, "transaction": 1}


@pytest.fixture
def named_key(monkeypatch: pytest.MonkeyPatch) -> AzureNamedKeyCredential:
    """Of Azurite, where the environment names a proxy that is not there."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    return AzureNamedKeyCredential(DEVELOPMENT_NAME, DEVELOPMENT_KEY)


@pytest.mark.parametrize("heeds_proxy", [False, True], ids=["the app does not", "a person does"])
async def test_who_heeds_the_proxy_that_the_environment_names(
    azurite: RunningAzurite,
    named_key: Any,  # Any: a token needs TLS
    *,
    heeds_proxy: bool,
) -> None:
    async with table_client(azurite.account.table_url, named_key, heeds_proxy=heeds_proxy) as client:
        with pytest.raises(LedgerDown) if heeds_proxy else nullcontext():
            assert await Table(client).get("due", SUB) is None


async def test_the_queue_is_reached_past_the_proxy_too(
    azurite: RunningAzurite,
    named_key: Any,  # Any: as above
) -> None:
    """It raises CarrierDown otherwise."""
    await QueueCarrier(azurite.account.queue_url, named_key, at_once=1).send({SUB: timedelta()})
