"""Events of the canary from a real Storage queue, as Event Grid puts them there."""

import base64
import json
from datetime import UTC, datetime

import pytest
from azure.storage.queue.aio import QueueClient

from enforcer.azure.event_queue import QueuedEvents
from sandbox.storage import StorageAccount
from tests.events.samples import CORRELATION_ID, WRITE

pytestmark = pytest.mark.sockets
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def told(event: object) -> str:
    return base64.b64encode(json.dumps(event).encode()).decode()


async def test_an_event_of_the_plan_is_taken_off_the_queue_and_noise_too(storage: StorageAccount) -> None:
    async with QueueClient.from_connection_string(storage.connection_string, "canary") as queue:
        await queue.create_queue()
        for text in ("no base64", told([1]), told({"subject": "/subscriptions/x/resourceGroups/y"}), told(WRITE)):
            await queue.send_message(text)
        events = QueuedEvents(queue, now=lambda: NOW)
        (one,) = await events.arrived()
        assert (one.operation, one.has_claims) == ("Microsoft.Security/pricings/write", True)
        assert one.correlation_id == CORRELATION_ID
        assert one.event_at is not None
        assert await events.arrived() == ()
