"""Storage as Event Grid's destination: queues and dead-letter containers, on Azurite."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from sandbox.clock import Clock
from sandbox.events import DeliveryRules, EndpointKind, EventGrid, EventSchema, EventSubscription, Outcome, PolicyState
from sandbox.events.storage import AccountStorage
from sandbox.host.child import FunctionsHost
from sandbox.storage import StorageAccount
from tests.sandbox.events.samples import PLAN, PLAN_WRITE, SCOPE, START, SUBSCRIPTION, Endpoint, subscription
from tests.sandbox.host.samples import QUEUED, Notes

QUICK = DeliveryRules(dead_letter_delay_s=0.1)
GROUP = "/tenants/t/providers/Microsoft.Management/managementGroups/root"


@dataclass
class World:
    grid: EventGrid
    storage: StorageAccount
    endpoint: Endpoint

    @property
    def queued(self) -> EventSubscription:
        url = f"{self.storage.queue_url}/work"
        return subscription(endpoint_url=url, endpoint_kind=EndpointKind.STORAGE_QUEUE)

    async def create_queue(self) -> None:
        async with QueueServiceClient.from_connection_string(self.storage.connection_string) as service:
            await service.create_queue("work")

    async def texts(self) -> list[str]:
        async with QueueServiceClient.from_connection_string(self.storage.connection_string) as service:
            return [one.content async for one in service.get_queue_client("work").receive_messages()]


@pytest.fixture
async def world(storage: StorageAccount) -> AsyncIterator[World]:
    hands, endpoint = AccountStorage(storage), Endpoint()
    grid = EventGrid(Clock(START), endpoint, enqueue=hands.enqueue, write_blob=hands.write_blob, rules=QUICK)
    yield World(grid, storage, endpoint)
    await grid.aclose()


@pytest.mark.sockets
@pytest.mark.parametrize("schema", EventSchema)
async def test_a_queue_gets_one_event_as_base64_of_one_object(world: World, schema: EventSchema) -> None:
    await world.create_queue()
    await world.grid.subscribe(replace(world.queued, schema=schema))
    await world.grid.announce(PLAN_WRITE)
    await world.grid.settle(10)
    (text,) = await world.texts()
    assert json.loads(base64.b64decode(text, validate=True)) == world.grid.events[0].rendered(schema)
    assert [attempt.outcome for attempt in world.grid.attempts] == [Outcome.DELIVERED]


@pytest.mark.sockets
async def test_custom_topics_and_policy_states_reach_queues_too(world: World) -> None:
    await world.create_queue()
    world.grid.create_topic("vending", "key")
    topic_id = "/subscriptions/s/resourceGroups/r/providers/Microsoft.EventGrid/topics/Vending"
    await world.grid.subscribe(replace(world.queued, name="states", scope=GROUP))
    await world.grid.subscribe(replace(world.queued, name="vended", scope=topic_id))
    await world.grid.report(PolicyState(GROUP, SUBSCRIPTION, "/a", "/d", compliant=False, at=START))
    await world.grid.settle(10)
    await world.grid.publish(world.grid.events[0], scope="vending")
    await world.grid.settle(10)
    assert [one.subscription_name for one in world.grid.attempts] == ["states", "vended"]
    assert len(await world.texts()) == 2


@pytest.mark.sockets
async def test_a_queue_that_is_not_there_is_not_found_and_tried_again(world: World) -> None:
    await world.grid.subscribe(world.queued)
    await world.grid.announce(PLAN_WRITE)
    await world.grid.settle(10)
    assert [(one.status, one.outcome) for one in world.grid.attempts] == [(404, Outcome.NOT_FOUND)]
    assert world.grid.dead_letters == []


@pytest.mark.sockets
async def test_an_event_too_large_for_a_queue_dies(world: World) -> None:
    await world.create_queue()
    await world.grid.subscribe(world.queued)
    await world.grid.announce(replace(PLAN_WRITE, client_request_id="x" * 60_000))
    await world.grid.settle(10)
    assert [one.outcome for one in world.grid.attempts] == [Outcome.PAYLOAD_TOO_LARGE]
    assert len(world.grid.dead_letters) == 1


@pytest.mark.sockets
async def test_a_storage_that_is_gone_is_a_socket_error(world: World) -> None:
    gone = replace(world.queued, endpoint_url="http://127.0.0.1:9/account/work")
    await world.grid.subscribe(gone)
    await world.grid.announce(PLAN_WRITE)
    await world.grid.settle(10)
    assert [one.outcome for one in world.grid.attempts] == [Outcome.SOCKET_ERROR]


@pytest.mark.sockets
async def test_a_dead_letter_is_a_real_blob(world: World) -> None:
    async with BlobServiceClient.from_connection_string(world.storage.connection_string) as service:
        container = await service.create_container("deadletter")
        world.endpoint.statuses.append(400)
        await world.grid.subscribe(subscription(dead_letter_url=f"{world.storage.blob_url}/deadletter"))
        await world.grid.announce(PLAN_WRITE)
        await world.grid.settle(10, retries_too=True)
        (blob,) = [one async for one in container.list_blobs()]
        (event,) = json.loads(await (await container.download_blob(blob.name)).readall())
    assert blob.name.startswith("AI-PROTECTION/2026/11/23/7/")
    assert (event["subject"], event["lastDeliveryOutcome"], event["deliveryAttempts"]) == (PLAN, "BadRequest", 1)


@pytest.mark.sockets
async def test_a_queued_event_runs_the_function_that_polls_for_it(world: World, tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes")
    settings = {"NOTES": str(notes.path), "QUEUE": "work", **world.storage.settings("Work")}
    await world.create_queue()
    await world.grid.subscribe(world.queued)
    async with FunctionsHost.start(QUEUED, settings):
        await world.grid.announce(PLAN_WRITE)
        for _ in range(500):
            if notes.of("done"):
                break
            await world.grid.settle(10)
            await asyncio.sleep(0.02)
    assert json.loads(notes.of("done")[0])["subject"] == PLAN


async def test_a_grid_without_storage_refuses_a_queue() -> None:
    grid = EventGrid(Clock(START), Endpoint())
    with pytest.raises(ValueError, match="no Storage"):
        await grid.subscribe(subscription(endpoint_kind=EndpointKind.STORAGE_QUEUE))
    assert grid.subscriptions == ()


@pytest.mark.parametrize(
    "scope",
    ["/", "/providers/Microsoft.Management/managementGroups/root", "/tenants/t", f"{GROUP}/more", "/subscriptions/"],
)
async def test_what_has_no_system_topic_is_refused(scope: str) -> None:
    with pytest.raises(ValueError, match="neither a subscription nor a management group"):
        await EventGrid(Clock(START), Endpoint()).subscribe(subscription(scope=scope))


async def test_a_resource_group_and_a_subscription_have_one() -> None:
    grid = EventGrid(Clock(START), Endpoint())
    for scope in (SCOPE, f"{SCOPE}/resourceGroups/r"):
        await grid.subscribe(subscription(scope=scope))
    assert len(grid.subscriptions) == 2
