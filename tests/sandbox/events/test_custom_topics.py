"""Custom topics, driven by Microsoft's own publisher client over a socket (facts/events.md 9)."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridEvent
from azure.eventgrid.aio import EventGridPublisherClient
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.events import EventGrid, EventSchema, EventSubscription, TopicTrouble
from sandbox.host.loopback import served
from tests.sandbox.events.samples import ENDPOINT, Endpoint

pytestmark = pytest.mark.sockets
KEY = "not-a-secret"
TOKEN = "a-token"


@dataclass
class Served:
    grid: EventGrid
    endpoint: Endpoint
    url: str

    def client(self, topic: str = "vending", key: str = KEY) -> EventGridPublisherClient:
        address = f"{self.url}/topics/{topic}/api/events"
        return EventGridPublisherClient(address, AzureKeyCredential(key), retry_total=0)

    async def post(self, body: bytes, **headers: str) -> tuple[int, str]:
        sent = {"content-type": "application/json", "aeg-sas-key": KEY} | headers
        address = f"{self.url}/topics/vending/api/events"
        async with (
            aiohttp.ClientSession() as session,
            session.post(address, data=BytesIO(body), headers=sent) as answer,
        ):
            return answer.status, await answer.text()


@pytest.fixture
async def vending() -> AsyncIterator[Served]:
    endpoint = Endpoint()
    grid = EventGrid(Clock(), endpoint, verify_bearer=lambda token, _: token == TOKEN)
    grid.create_topic("Vending", KEY)
    grid.create_topic("clouds", KEY, input_schema=EventSchema.CLOUD_EVENTS)
    await grid.subscribe(EventSubscription("vended", "vending", ENDPOINT))
    await grid.subscribe(EventSubscription("clouded", "clouds", ENDPOINT, schema=EventSchema.CLOUD_EVENTS))
    async with served(Starlette(routes=grid.routes())) as url:
        yield Served(grid, endpoint, url)
    await grid.aclose()


def created(subject: str = "s") -> EventGridEvent:
    return EventGridEvent(subject, "Contoso.SubscriptionCreated", {"subscriptionId": "x"}, "1.0")


def plain(**changes: object) -> dict[str, object]:
    event = {"id": "1", "subject": "s", "data": {}, "eventType": "t", "eventTime": "2026-11-23T07:23:20Z"}
    return event | {"dataVersion": "1.0"} | changes


async def test_the_real_client_publishes_event_grid_events_and_they_are_delivered(vending: Served) -> None:
    async with vending.client() as client:
        await client.send([created("one"), created("two")])
    await vending.grid.settle(5)
    assert sorted(vending.endpoint.subjects()) == ["one", "two"]
    event = vending.endpoint.bodies()[0][0]
    assert event["topic"].endswith("/providers/Microsoft.EventGrid/topics/Vending")
    assert (event["metadataVersion"], event["dataVersion"]) == ("1", "1.0")
    assert event["data"] == {"subscriptionId": "x"}


async def test_the_real_client_publishes_cloud_events_and_they_keep_their_source(vending: Served) -> None:
    sent = CloudEvent(source="/vending", type="Contoso.X", data={"a": 1}, subject="s", extensions={"ours": "y"})
    async with vending.client("clouds") as client:
        await client.send(sent)
    await vending.grid.settle(5)
    (event,) = vending.endpoint.bodies()
    assert (event["id"], event["source"], event["ours"]) == (sent.id, "/vending", "y")


async def test_the_real_client_sees_a_wrong_key_an_unknown_topic_and_a_wrong_schema(vending: Served) -> None:
    async with vending.client(key="wrong") as client:
        with pytest.raises(ClientAuthenticationError):
            await client.send(created())
    async with vending.client("nowhere") as client:
        with pytest.raises(ResourceNotFoundError):
            await client.send(created())
    async with vending.client("clouds") as client:
        with pytest.raises(HttpResponseError, match="CloudEventV10") as caught:
            await client.send(created())
    assert caught.value.status_code == 400


async def test_more_than_a_megabyte_is_refused(vending: Served) -> None:
    status, _ = await vending.post(b" " * 1_048_577)
    assert status == 413


async def test_more_than_5000_events_are_refused(vending: Served) -> None:
    status, _ = await vending.post(json.dumps([plain()] * 5_001).encode())
    assert status == 413


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"nothing", "not JSON"),
        (json.dumps(plain()).encode(), "Token Expected: StartArray"),
        (b"[1]", "must be an object"),
        (json.dumps([plain(dataVersion=None)]).encode(), "Required property 'dataVersion' not found"),
        (json.dumps([plain(subject=7)]).encode(), "Property 'subject' must be a string"),
        (json.dumps([plain(eventTime="garbage")]).encode(), "'garbage' is not a date and time"),
        (json.dumps([plain(source="/s")]).encode(), "unexpected property 'source'"),
    ],
    ids=["no JSON", "no array", "no object", "no data version", "a number", "no time", "another property"],
)
async def test_what_does_not_fit_the_schema_is_refused_as_a_whole(vending: Served, body: bytes, why: str) -> None:
    status, text = await vending.post(body)
    error = json.loads(text)["error"]
    assert (status, error["code"], error["details"][0]["code"]) == (400, "BadRequest", "InputJsonInvalid")
    assert why in error["message"]
    assert vending.grid.events == []


async def test_one_bad_event_refuses_its_whole_batch(vending: Served) -> None:
    status, _ = await vending.post(json.dumps([plain(), plain(id=None)]).encode())
    assert status == 400
    assert vending.grid.events == []


async def test_no_key_and_no_token_is_unauthorized(vending: Served) -> None:
    address = f"{vending.url}/topics/vending/api/events"
    async with aiohttp.ClientSession() as session, session.post(address, json=[plain()]) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(("token", "status"), [(TOKEN, 200), ("forged", 401)])
async def test_a_token_is_verified(vending: Served, token: str, status: int) -> None:
    body = json.dumps([plain()]).encode()
    answered, _ = await vending.post(body, authorization=f"Bearer {token}", **{"aeg-sas-key": ""})
    assert answered == status


async def test_a_topic_of_cloud_events_cannot_feed_the_event_grid_schema(vending: Served) -> None:
    with pytest.raises(ValueError, match="delivered as CloudEvents only"):
        await vending.grid.subscribe(EventSubscription("wrong", "clouds", ENDPOINT))


async def test_an_event_grid_topic_can_feed_cloud_events(vending: Served) -> None:
    wanted = EventSubscription("vended", "vending", ENDPOINT, schema=EventSchema.CLOUD_EVENTS)
    await vending.grid.subscribe(wanted)
    async with vending.client() as client:
        await client.send(created())
    await vending.grid.settle(5)
    (event,) = vending.endpoint.bodies()
    assert event["specversion"] == "1.0"


async def test_what_is_published_after_the_end_is_taken_and_delivered_to_nobody(vending: Served) -> None:
    await vending.grid.aclose()
    async with vending.client() as client:
        await client.send(created())
    await vending.grid.settle(5)
    assert vending.endpoint.bodies() == []


async def test_a_publisher_meets_what_the_sandbox_was_told_to_answer_and_then_the_topic_again(vending: Served) -> None:
    vending.grid.add_trouble(TopicTrouble(429, times=2, retry_after_s=30))
    body = json.dumps([plain()]).encode()
    assert [(await vending.post(body))[0] for _ in range(3)] == [429, 429, 200]
