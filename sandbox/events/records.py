"""What Event Grid remembers of its deliveries: every attempt, and the events it gave up."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sandbox.events.event import Event, JsonObject, timestamp
from sandbox.events.retry import Outcome
from sandbox.events.subscription import EventSubscription


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number` starts at 1 (the header `aeg-delivery-count` at 0). `status` is None when no answer came in time."""

    at: datetime
    subscription_name: str
    event_id: str
    event_type: str
    subject: str | None
    number: int
    status: int | None
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class Postponement:
    """An event's turn came, and it was not tried: its endpoint is left alone `until` then (5.3)."""

    at: datetime
    until: datetime
    subscription_name: str
    event_id: str


class DeadLetterReason(Enum):
    """Only the first is in Microsoft's text; the others are named after public simulators (facts/events.md 5.5)."""

    MAX_DELIVERY_ATTEMPTS_EXCEEDED = "MaxDeliveryAttemptsExceeded"
    TIME_TO_LIVE_EXCEEDED = "TimeToLiveExceeded"
    UNDELIVERABLE = "UndeliverableDueToClientError"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that is tried no more. Azure writes it to a blob about five minutes later; here it is kept at once."""

    subscription: EventSubscription
    event: Event
    reason: DeadLetterReason
    last_delivery_outcome: Outcome
    attempts: int
    published_at: datetime
    last_attempt_at: datetime

    def body(self) -> JsonObject:
        """The blob's content: the event, and why. CloudEvents take lower-case extension names."""
        body = self.event.rendered(self.subscription.schema)
        why: JsonObject = {
            "deadLetterReason": self.reason.value,
            "deliveryAttempts": self.attempts,
            "lastDeliveryOutcome": self.last_delivery_outcome.value,
            "publishTime": timestamp(self.published_at),
            "lastDeliveryAttemptTime": timestamp(self.last_attempt_at),
        }
        if "specversion" in body:
            return body | {name.lower(): value for name, value in why.items() if name != "lastDeliveryAttemptTime"}
        return body | why
