"""A message of a Storage queue: what the worker is given of it, and what a queue can do with it."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sandbox.host.host_json import MessageEncoding

_BLANKS = str.maketrans("", "", " \t\r\n")


@dataclass(frozen=True, slots=True)
class Message:
    """`text` as it lies in the queue, not decoded. `pop_receipt` is void once somebody else has taken the message."""

    id: str
    text: str
    pop_receipt: str
    dequeue_count: int
    inserted_at: datetime
    expires_at: datetime
    next_visible_at: datetime

    def metadata(self) -> Mapping[str, str]:
        """The trigger metadata as JSON texts (facts/functions-and-telemetry.md 4.5; QueueTriggerBinding.cs)."""
        told = {
            "Id": self.id,
            "DequeueCount": str(self.dequeue_count),
            "PopReceipt": self.pop_receipt,
            "ExpirationTime": self.expires_at.isoformat(),
            "InsertionTime": self.inserted_at.isoformat(),
            "NextVisibleTime": self.next_visible_at.isoformat(),
        }
        return {name: json.dumps(value) for name, value in told.items()}


class QueueTroubleError(Exception):
    """The queue cannot be reached, is not there, or refuses us: whoever asked tries again later."""


class MessageQueue(Protocol):
    """Every method may raise QueueTroubleError. `delete` and `hide` are silent when the message is no longer ours."""

    name: str

    async def receive(self, count: int, *, hidden_s: float) -> tuple[Message, ...]:
        """Up to `count` visible messages, which nobody else sees for `hidden_s`."""
        ...

    async def hide(self, message: Message, *, hidden_s: float) -> Message:
        """The message with its new receipt; 0 shows it to everybody at once."""
        ...

    async def delete(self, message: Message) -> None: ...

    async def put(self, text: str) -> None:
        """Creates the queue when it is not there."""
        ...


def decoded(text: str, encoding: MessageEncoding) -> str | None:
    """None when it is no base64 of UTF-8, judged as strictly as .NET's Convert.FromBase64String: blanks alone pass."""
    if encoding is MessageEncoding.NONE:
        return text
    try:
        return base64.b64decode(text.translate(_BLANKS), validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def encoded(text: str, encoding: MessageEncoding) -> str:
    return text if encoding is MessageEncoding.NONE else base64.b64encode(text.encode()).decode()
