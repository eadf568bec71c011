"""An endpoint must prove that it wants events before it is subscribed (facts/events.md 5.7)."""

import asyncio
import json

import pytest

from sandbox.events import Deliver, EndpointNotValidatedError, EventSchema, Request, Response
from tests.sandbox.events.samples import PLAN_WRITE, Endpoint, grid_to, subscription

CLOUD_EVENTS = subscription(schema=EventSchema.CLOUD_EVENTS)


def answering(status: int, body: object = None, headers: dict[str, str] | None = None) -> Deliver:
    async def deliver(_: Request) -> Response:
        return Response(status, headers or {}, json.dumps(body).encode())

    return deliver


async def test_the_event_grid_handshake_posts_a_validation_event() -> None:
    requests = []

    async def deliver(request: Request) -> Response:
        requests.append(request)
        return await Endpoint()(request)

    async with grid_to(deliver, subscription()) as grid:
        assert grid.subscriptions == (subscription(),)
    (request,) = requests
    (event,) = json.loads(request.body)
    assert request.headers["aeg-event-type"] == "SubscriptionValidation"
    assert event["eventType"] == "Microsoft.EventGrid.SubscriptionValidationEvent"
    assert event["data"]["validationCode"]


async def test_the_cloud_events_handshake_asks_with_options() -> None:
    requests = []

    async def deliver(request: Request) -> Response:
        requests.append(request)
        return Response(200, {"webhook-allowed-origin": "*"})

    async with grid_to(deliver, CLOUD_EVENTS):
        pass
    assert [(request.method, request.headers) for request in requests] == [
        ("OPTIONS", {"webhook-request-origin": "eventgrid.azure.net"})
    ]


@pytest.mark.parametrize(
    ("deliver", "why"),
    [
        (Endpoint(validation_status=202), "answered 202, wanted exactly 200"),
        (answering(401), "answered 401"),
        (answering(200, {"validationResponse": "wrong"}), "not the validationCode"),
        (answering(200, []), "not the validationCode"),
    ],
    ids=["202", "401", "another code", "no object"],
)
async def test_a_wrong_answer_refuses_the_subscription(deliver: Deliver, why: str) -> None:
    async with grid_to(deliver) as grid:
        with pytest.raises(EndpointNotValidatedError, match=why):
            await grid.subscribe(subscription())
        assert grid.subscriptions == ()
        await grid.announce(PLAN_WRITE)
        assert grid.attempts == []


async def test_cloud_events_need_the_allowed_origin() -> None:
    async with grid_to(answering(200)) as grid:
        with pytest.raises(EndpointNotValidatedError, match="WebHook-Allowed-Origin is None"):
            await grid.subscribe(CLOUD_EVENTS)


async def test_silence_refuses_after_30_seconds() -> None:
    async def deliver(_: Request) -> Response:
        await asyncio.sleep(31)
        return Response(200)

    async with grid_to(deliver) as grid:
        with pytest.raises(EndpointNotValidatedError, match="no answer within 30 s"):
            await grid.subscribe(subscription())


async def test_the_error_does_not_tell_the_key() -> None:
    async def deliver(_: Request) -> Response:
        raise ConnectionRefusedError("nobody listens")

    async with grid_to(deliver) as grid:
        with pytest.raises(EndpointNotValidatedError) as caught:
            await grid.subscribe(subscription())
    assert "secret" not in str(caught.value)
    assert "https://enforcer.example/runtime/webhooks/eventgrid" in str(caught.value)


async def test_an_unknown_custom_topic_is_refused() -> None:
    async with grid_to(Endpoint()) as grid:
        with pytest.raises(ValueError, match="no custom topic is called 'vending'"):
            await grid.subscribe(subscription(scope="vending"))
