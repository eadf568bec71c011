"""The function app on real Storage (Azurite), reached with its managed identity: tables for the ledger, a queue."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from azure.data.tables.aio import TableServiceClient
from azure.storage.queue.aio import QueueServiceClient

from enforcer.azure.queue import QUEUE, QueueCarrier
from enforcer.azure.table import TABLE
from enforcer.facts import SubscriptionId
from sandbox.demo.cast import AI, BANK, LAB
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.storage import RunningAzurite, StorageAccount
from tests.events.samples import OBJECT_ID, WRITE, as_cloud_event, bent, text

pytestmark = pytest.mark.sockets


@pytest.fixture
async def stage(azurite: RunningAzurite) -> AsyncIterator[Stage]:
    """`azurite` is asked for because it installs what is missing, or skips with the reason."""
    async with staged(storage=True, settings={"OTEL_BSP_SCHEDULE_DELAY": "200"}) as built:
        yield built


def account(stage: Stage) -> StorageAccount:
    assert stage.account
    return stage.account


async def send(stage: Stage, message: str, *, to: str = QUEUE) -> None:
    where = account(stage)
    async with QueueServiceClient.from_connection_string(
        where.connection_string, connection_verify=str(where.ca_file)
    ) as service:
        queue = service.get_queue_client(to)
        try:
            await queue.create_queue()
        finally:
            await queue.send_message(message)


async def test_a_heal_leaves_its_memory_and_its_heal_in_storage_tables(stage: Stage) -> None:
    await stage.vend(LAB.subscription)
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("heal_confirmed")), 30)
    where = account(stage)
    async with TableServiceClient.from_connection_string(
        where.connection_string, connection_verify=str(where.ca_file)
    ) as service:
        rows = [row async for row in service.get_table_client(TABLE).list_entities()]
    kinds = {str(row["RowKey"]).split("-")[0] for row in rows if row["PartitionKey"] == LAB.subscription}
    assert kinds == {"memory", "heal"}


async def test_the_calls_of_the_ledger_are_no_dependencies(stage: Stage) -> None:
    await stage.vend(LAB.subscription)
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("heal_confirmed")), 30)
    await stage.collector.wait_for(lambda collector: any("PUT" in one.name for one in collector.dependencies()), 30)
    assert [one.name for one in stage.collector.dependencies() if one.data.startswith(account(stage).table_url)] == []


async def test_a_message_on_the_queue_heals_its_subscription(stage: Stage) -> None:
    await send(stage, base64.b64encode(json.dumps({"subscription": LAB.subscription}).encode()).decode())
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("healed")), 30)
    assert stage.azure.tenant.plan(LAB.subscription, AI).tier == "Standard"


async def test_an_event_that_comes_by_the_queue_is_read_like_one_that_is_pushed(stage: Stage) -> None:
    plan = f"/subscriptions/{LAB.subscription}/providers/Microsoft.Security/pricings/AI"
    event = as_cloud_event(bent(WRITE, subject=plan, topic=f"/subscriptions/{LAB.subscription}", data_resourceUri=plan))
    event["data"]["subscriptionId"] = LAB.subscription
    await send(stage, base64.b64encode(text(event).encode()).decode(), to="enforcer-changes")
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("healed")), 30)
    (healed,) = stage.records("healed", LAB.subscription)
    assert (healed.properties["cause"], healed.properties["actor_object_id"]) == ("plan_changed", OBJECT_ID)


async def test_a_message_that_names_no_subscription_is_rejected_on_record(stage: Stage) -> None:
    await send(stage, base64.b64encode(b'{"subscription": "../x"}').decode())
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("event_rejected")), 30)
    (told,) = stage.records("event_rejected")
    assert (told.properties["door"], told.properties["reason"]) == ("reconcile_subscription", "bad_subscription")


async def test_the_carrier_sends_what_the_host_decodes(azurite: RunningAzurite) -> None:
    where = azurite.fresh()
    carrier = QueueCarrier(where.queue_url, where.key, at_once=2)  # type: ignore[arg-type]  # Azurite over http takes a key
    hidden = {SubscriptionId(BANK.subscription): timedelta(hours=1)}
    await carrier.send({SubscriptionId(LAB.subscription): timedelta(), **hidden})
    async with QueueServiceClient.from_connection_string(where.connection_string) as service:
        messages = [message async for message in service.get_queue_client(QUEUE).receive_messages()]
    sent = [json.loads(base64.b64decode(message.content)) for message in messages]
    assert sent == [{"subscription": LAB.subscription}]
    await asyncio.sleep(0)


async def test_a_message_of_a_poison_queue_is_on_record(stage: Stage) -> None:
    message = base64.b64encode(json.dumps({"subscription": LAB.subscription}).encode()).decode()
    await send(stage, message, to=f"{QUEUE}-poison")
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("dead_letter")), 30)
    (told,) = stage.records("dead_letter", LAB.subscription)
    assert (told.properties["queue"], told.properties["kept"]) == (QUEUE, "True")
