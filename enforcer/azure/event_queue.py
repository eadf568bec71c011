"""Events of the canary, from the Storage queue that an event subscription of it delivers to."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError as SdkError
from azure.storage.queue.aio import QueueClient

from enforcer.ports import Now
from enforcer.selfcheck.ports import Arrived, NotReached

_BATCH = 32
_PLAN = "/providers/microsoft.security/pricings/ai"


def queued_events(url: str, credential: AsyncTokenCredential, *, now: Now) -> "QueuedEvents":
    """The queue at this URL, with our identity: Storage Queue Data Message Processor on it."""
    return QueuedEvents(
        QueueClient.from_queue_url(url, credential=credential, audience="https://storage.azure.com"), now=now
    )


class QueuedEvents:
    """Answers the port Events. What it has seen it takes off the queue; it is the canary's, and nobody else's."""

    def __init__(self, queue: QueueClient, *, now: Now) -> None:
        self._queue = queue
        self._now = now

    async def arrived(self) -> tuple[Arrived, ...]:
        found: list[Arrived] = []
        try:
            async for message in self._queue.receive_messages(messages_per_page=_BATCH, max_messages=_BATCH):
                event = _event(str(message.content))
                if event and str(event.get("subject")).lower().endswith(_PLAN):
                    found.append(arrived_of(event, message.inserted_on or self._now()))
                await self._queue.delete_message(message)
        except SdkError as error:
            raise NotReached(f"the queue of events: {str(error).splitlines()[0][:200]}") from error
        return tuple(found)

    async def close(self) -> None:
        await self._queue.close()


def _event(content: str) -> dict[str, Any] | None:  # Any: JSON as it came
    """Event Grid writes base64; None for what is no event."""
    try:
        event = json.loads(base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        return None
    return event if isinstance(event, dict) else None


def arrived_of(event: dict[str, Any], at: datetime) -> Arrived:  # Any: JSON as it came
    told = event.get("data")
    data: dict[str, Any] = told if isinstance(told, dict) else {}  # Any: as above
    correlation = data.get("correlationId")
    return Arrived(
        subject=str(event.get("subject")),
        operation=str(data.get("operationName") or ""),
        event_at=_time(event.get("eventTime", event.get("time"))),
        arrived_at=at,
        correlation_id=str(correlation) if correlation else None,
        has_claims=bool(data.get("claims")),
    )


def _time(text: object) -> datetime | None:
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
