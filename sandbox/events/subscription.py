"""What Event Grid is asked to deliver, and where to."""

from dataclasses import dataclass, field
from enum import Enum

from sandbox.events.event import EventSchema
from sandbox.events.filters import EventFilter

MAX_ATTEMPTS = 30
MAX_TTL_MINUTES = 1_440


class EndpointKind(Enum):
    """`endpointType`. Webhooks' refusals are repeated differently (facts/events.md 5.2); a queue has no handshake."""

    AZURE_FUNCTION = "AzureFunction"
    WEBHOOK = "WebHook"
    STORAGE_QUEUE = "StorageQueue"


@dataclass(frozen=True, slots=True)
class EventSubscription:
    """`scope` is `/subscriptions/{id}`, another system topic's source, or a custom topic's name or resource id.

    `endpoint_url` of a Storage queue and `dead_letter_url` of a blob container are their full addresses.
    `max_delivery_attempts` 1 to 30 and `ttl_minutes` 1 to 1440; whichever ends first wins (facts/events.md 5.1).
    """

    name: str
    scope: str
    endpoint_url: str
    filter: EventFilter = field(default_factory=EventFilter)
    schema: EventSchema = EventSchema.EVENT_GRID
    endpoint_kind: EndpointKind = EndpointKind.AZURE_FUNCTION
    max_delivery_attempts: int = MAX_ATTEMPTS
    ttl_minutes: int = MAX_TTL_MINUTES
    dead_letter_url: str | None = None
    """Without one, Azure drops what cannot be delivered (facts/events.md 5.5)."""

    def __post_init__(self) -> None:
        if not 1 <= self.max_delivery_attempts <= MAX_ATTEMPTS:
            message = f"maxDeliveryAttempts is {self.max_delivery_attempts}; allowed are 1 to {MAX_ATTEMPTS}"
            raise ValueError(message)
        if not 1 <= self.ttl_minutes <= MAX_TTL_MINUTES:
            message = f"eventTimeToLiveInMinutes is {self.ttl_minutes}; allowed are 1 to {MAX_TTL_MINUTES}"
            raise ValueError(message)
