"""What is subscribed through ARM gets what ARM's writes raise: handshake, filter, delivery, and the end of it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid, Request, Response
from sandbox.events.arm_form import Places
from sandbox.events.through_arm import connect
from sandbox.operation import PrincipalKind
from sandbox.storage import StorageAccount
from tests.sandbox.arm.raw import Arm, Reply
from tests.sandbox.events.samples import ENDPOINT, PLAN, SCOPE, SUBSCRIPTION, Endpoint

ONE = f"{SCOPE}/providers/Microsoft.EventGrid/eventSubscriptions/ai-protection"
HUB = f"{SCOPE}/resourceGroups/hub/providers"
FUNCTION = f"{HUB}/Microsoft.Web/sites/app/functions/on_change"
ACCOUNT = f"{HUB}/Microsoft.Storage/storageAccounts/st"
PLACES = Places({FUNCTION: ENDPOINT}, {ACCOUNT: StorageAccount("st", "key", "https://blob", "https://queue", "")})
ONLY_PLANS = {
    "subjectEndsWith": "/pricings/AI",
    "advancedFilters": [
        {"operatorType": "StringIn", "key": "data.operationName", "values": ["Microsoft.Security/pricings/write"]}
    ],
}
HANDLERS = {
    "a webhook": {"endpointType": "WebHook", "properties": {"endpointUrl": "https://enforcer.example/web"}},
    "a function": {"endpointType": "AzureFunction", "properties": {"resourceId": FUNCTION}},
    "a queue": {"endpointType": "StorageQueue", "properties": {"resourceId": ACCOUNT, "queueName": "changes"}},
}
WEB = HANDLERS["a webhook"]


@dataclass
class World:
    azure: SimulatedAzure
    grid: EventGrid
    endpoint: Endpoint
    queued: list[Request]
    arm: Arm

    async def subscribe(self, destination: object, path: str = ONE, **properties: object) -> Reply:
        wanted = {"destination": destination, "filter": ONLY_PLANS, **properties}
        return await self.arm("PUT", path, {"properties": wanted}, version="2022-06-15")

    async def switch(self, plan: str, tier: str = "Standard") -> None:
        """After the lock of the last change."""
        await asyncio.sleep(self.azure.assumptions.lock_seconds)
        path = PLAN.replace("/AI", f"/{plan}")
        assert (await self.arm("PUT", path, {"properties": {"pricingTier": tier}})).status in {200, 201}
        await self.grid.settle(5)

    def arrived(self) -> list[Any]:  # Any: parsed JSON
        """The events, wherever they went."""
        texts = [base64.b64decode(request.body) for request in self.queued]
        return [one for body in self.endpoint.bodies() for one in body] + [json.loads(text) for text in texts]


@pytest.fixture
async def world(azure: SimulatedAzure) -> AsyncIterator[World]:
    azure.tenant.add_subscription(SUBSCRIPTION, name="one")
    owner = azure.tenant.add_principal("me", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="o", app_id="a")
    endpoint, queued = Endpoint(), list[Request]()

    async def enqueue(request: Request) -> Response:
        queued.append(request)
        return Response(201)

    grid = EventGrid(azure.clock, endpoint, enqueue=enqueue, assumptions=azure.assumptions)
    connect(azure, grid, PLACES)
    yield World(azure, grid, endpoint, queued, Arm(azure, owner))
    await grid.aclose()


@pytest.mark.parametrize("destination", HANDLERS.values(), ids=HANDLERS)
async def test_a_change_reaches_what_was_subscribed_and_nothing_else_does(world: World, destination: object) -> None:
    assert (await world.subscribe(destination)).status == 201
    await world.switch("Arm")
    await world.switch("AI")
    assert [(one["subject"], one["data"]["operationName"]) for one in world.arrived()] == [
        (PLAN, "Microsoft.Security/pricings/write")
    ]


@pytest.mark.parametrize("destination", HANDLERS.values(), ids=HANDLERS)
async def test_a_delete_ends_it(world: World, destination: object) -> None:
    await world.subscribe(destination)
    await world.arm("DELETE", ONE, version="2022-06-15")
    await world.switch("AI")
    assert world.arrived() == []


async def test_a_second_put_replaces_the_filter(world: World) -> None:
    await world.subscribe(WEB)
    await world.subscribe(
        WEB, ONE.upper().replace("AI-PROTECTION", "Ai-Protection"), filter={"subjectEndsWith": "/Arm"}
    )
    await world.switch("AI")
    await world.switch("Arm")
    assert [one["subject"] for one in world.arrived()] == [PLAN.replace("/AI", "/Arm")]


async def test_cloud_events_are_delivered_when_they_are_asked_for(world: World) -> None:
    await world.subscribe(WEB, eventDeliverySchema="CloudEventSchemaV1_0")
    await world.switch("AI")
    assert [one["specversion"] for one in world.endpoint.bodies()] == ["1.0"]


async def test_a_webhook_that_does_not_answer_the_handshake_is_refused_and_gets_nothing(world: World) -> None:
    world.endpoint.validation_status = 202
    reply = await world.subscribe(WEB)
    assert (reply.status, reply.code) == (400, "Url validation")
    assert "answered 202, wanted exactly 200" in reply.message
    assert (await world.arm("GET", ONE, version="2022-06-15")).status == 404
    await world.switch("AI")
    assert world.arrived() == []


@pytest.mark.parametrize(
    "destination",
    [
        {"endpointType": "AzureFunction", "properties": {"resourceId": FUNCTION.replace("on_change", "other")}},
        {"endpointType": "StorageQueue", "properties": {"resourceId": ACCOUNT + "2", "queueName": "q"}},
        {
            "endpointType": "EventHub",
            "properties": {"resourceId": f"{HUB}/Microsoft.EventHub/namespaces/n/eventhubs/h"},
        },
        {"endpointType": "WebHook", "properties": {"endpointUrl": "http://[nowhere"}},
    ],
    ids=["a function that is not there", "an account that is not there", "an event hub", "no address"],
)
async def test_a_handler_that_leads_nowhere_is_refused(azure: SimulatedAzure, destination: object) -> None:
    azure.tenant.add_subscription(SUBSCRIPTION, name="one")
    owner = azure.tenant.add_principal("me", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="o", app_id="a")
    grid = EventGrid(azure.clock)
    connect(azure, grid, PLACES)
    reply = await World(azure, grid, Endpoint(), [], Arm(azure, owner)).subscribe(destination)
    await grid.aclose()
    assert (reply.status, reply.code) == (400, "Url validation")
    assert azure.tenant.event_subscriptions.at(SCOPE) == ()


async def test_a_resource_group_hears_of_what_is_in_it(world: World) -> None:
    group = f"{SCOPE}/resourceGroups/data"
    at_group = f"{group}/providers/Microsoft.EventGrid/eventSubscriptions/mine"
    inner = f"{group}/providers/Microsoft.Storage/storageAccounts/st/providers/Microsoft.EventGrid/eventSubscriptions"
    await world.subscribe(WEB, at_group, filter={"subjectEndsWith": "/inner"})
    await world.subscribe(WEB, f"{inner}/inner")
    await world.switch("AI")
    await world.grid.settle(5)
    heard = [(one["topic"], one["subject"]) for one in world.arrived()]
    assert heard == [(group, f"{inner}/inner")]


async def test_the_grids_bugs_are_the_simulated_azures(world: World) -> None:
    world.grid.internal_errors.append(LookupError("a bug"))
    assert [str(error) for error in world.azure.internal_errors] == ["a bug"]
    world.azure.internal_errors.clear()
