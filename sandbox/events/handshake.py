"""An event subscription's endpoint proves that it wants events (facts/events.md 5.7)."""

import asyncio
import json
from uuid import uuid4

from sandbox.clock import Clock
from sandbox.events.delivery import Deliver, Request, Response, bare, content_type, encoded
from sandbox.events.event import METADATA_VERSION, EventSchema, timestamp
from sandbox.events.retry import RESPONSE_DEADLINE_S
from sandbox.events.subscription import EventSubscription

ORIGIN = "eventgrid.azure.net"
_OK = 200
""" "202 Accepted isn't recognized" as an answer to the handshake."""


class EndpointNotValidatedError(Exception):
    """The endpoint answered the handshake wrongly, late or not at all; the event subscription is not created."""


async def validate_endpoint(subscription: EventSubscription, deliver: Deliver, clock: Clock) -> None:
    """Raises EndpointNotValidatedError. Azure's manual way (`validationUrl`) is not offered."""
    if subscription.schema is EventSchema.CLOUD_EVENTS:
        await _ask_for_permission(subscription, deliver)
    else:
        await _ask_for_echo(subscription, deliver, clock)


async def _ask_for_permission(subscription: EventSubscription, deliver: Deliver) -> None:
    answer = await _send(
        Request("OPTIONS", subscription.endpoint_url, {"webhook-request-origin": ORIGIN}, b""), deliver
    )
    allowed = answer.headers.get("webhook-allowed-origin")
    if allowed not in (ORIGIN, "*"):
        raise _refused(subscription.endpoint_url, f"WebHook-Allowed-Origin is {allowed!r}, wanted {ORIGIN!r} or '*'")


async def _ask_for_echo(subscription: EventSubscription, deliver: Deliver, clock: Clock) -> None:
    code = str(uuid4())
    event = {
        "id": str(uuid4()),
        "topic": subscription.scope,
        "subject": "",
        "data": {"validationCode": code},
        "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
        "eventTime": timestamp(clock.now()),
        "metadataVersion": METADATA_VERSION,
        "dataVersion": "1",
    }
    headers = {
        "content-type": content_type(EventSchema.EVENT_GRID),
        "aeg-event-type": "SubscriptionValidation",
        "aeg-subscription-name": subscription.name.upper(),
        "aeg-delivery-count": "0",
        "aeg-data-version": "1",
        "aeg-metadata-version": METADATA_VERSION,
    }
    answer = await _send(Request("POST", subscription.endpoint_url, headers, encoded([event])), deliver)
    if _echo_in(answer) != code:
        raise _refused(subscription.endpoint_url, "the answer's validationResponse is not the validationCode")


def _echo_in(answer: Response) -> object:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return None
    return body.get("validationResponse") if isinstance(body, dict) else None


async def _send(request: Request, deliver: Deliver) -> Response:
    try:
        async with asyncio.timeout(RESPONSE_DEADLINE_S):
            answer = await deliver(request)
    except TimeoutError as error:
        raise _refused(request.url, f"no answer within {RESPONSE_DEADLINE_S:g} s") from error
    except OSError as error:
        raise _refused(request.url, str(error)) from error
    if answer.status != _OK:
        raise _refused(request.url, f"it answered {answer.status}, wanted exactly {_OK}")
    return answer


def _refused(url: str, why: str) -> EndpointNotValidatedError:
    return EndpointNotValidatedError(f"URL validation: the endpoint {bare(url)} failed the handshake: {why}.")
