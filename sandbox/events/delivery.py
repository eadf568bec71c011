"""A parcel → the HTTP request that Event Grid sends, and the senders that carry requests (facts/events.md 5.4, 5.6)."""

import json
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import aiohttp

from sandbox.events.event import METADATA_VERSION, Event, EventSchema
from sandbox.events.retry import DeliveryFailedError, Outcome
from sandbox.events.subscription import EndpointKind, EventSubscription

LATE_ANSWER_S = 180.0
"""An answer within three minutes still ends the retries, "on a best effort basis" (facts/events.md 5.1)."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """Header names are lower-case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


type Deliver = Callable[[Request], Awaitable[Response]]
"""May raise OSError when the endpoint cannot be reached."""


def notification(subscription: EventSubscription, event: Event, *, delivery_count: int) -> Request:
    """`delivery_count` starts at 0. The Event Grid schema is sent as an array of one, a CloudEvent as an object."""
    if subscription.endpoint_kind is EndpointKind.STORAGE_QUEUE:
        return queue_message(subscription, event)
    body = event.rendered(subscription.schema)
    as_cloud_event = "specversion" in body
    headers = {
        "content-type": content_type(EventSchema.CLOUD_EVENTS if as_cloud_event else EventSchema.EVENT_GRID),
        "aeg-event-type": "Notification",
        "aeg-subscription-name": subscription.name.upper(),
        "aeg-delivery-count": str(delivery_count),
        "aeg-data-version": "" if event.schema is EventSchema.CLOUD_EVENTS else event.data_version,
        "aeg-metadata-version": "1.0" if as_cloud_event else METADATA_VERSION,
    }
    return Request("POST", subscription.endpoint_url, headers, encoded(body if as_cloud_event else [body]))


def queue_message(subscription: EventSubscription, event: Event) -> Request:
    """A Storage queue gets the event's JSON, one object in either schema, as base64.

    Captured: dapr/components-contrib issue 232, Azure/azure-sdk-for-js issue 6805. Microsoft's page once said "plain
    text" and was corrected (MicrosoftDocs/azure-docs issue 102923).
    """
    return Request("PUT", subscription.endpoint_url, {}, b64encode(encoded(event.rendered(subscription.schema))))


def content_type(schema: EventSchema) -> str:
    if schema is EventSchema.CLOUD_EVENTS:
        return "application/cloudevents+json; charset=utf-8"
    return "application/json; charset=utf-8"


def encoded(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class HttpSender:
    """Sends over sockets; one session, made at the first request inside the running loop."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, request: Request) -> Response:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=LATE_ANSWER_S)
            fresh = aiohttp.TCPConnector(force_close=True)  # a host may close an idle connection just as it is reused
            self._session = aiohttp.ClientSession(connector=fresh, timeout=limit, cookie_jar=aiohttp.DummyCookieJar())
        tls = True if self._tls is None else self._tls
        try:
            async with self._session.request(
                request.method, request.url, headers=request.headers, data=request.body, ssl=tls, allow_redirects=False
            ) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status, headers, await answer.read())
        except aiohttp.ClientConnectorDNSError as error:
            raise DeliveryFailedError(Outcome.RESOLUTION_ERROR) from error
        except aiohttp.ClientError as error:
            raise OSError(f"{type(error).__name__} at {bare(request.url)}") from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def bare(url: str) -> str:
    """The address without its query, which holds the function's key."""
    return url.partition("?")[0]
