"""One event, free of schema, and its spellings: Event Grid schema and CloudEvents 1.0 (facts/events.md 2.2, 2.3)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None
type JsonObject = dict[str, Json]

METADATA_VERSION = "1"
"""Set by Event Grid itself, never by the publisher."""


class EventSchema(Enum):
    """`eventDeliverySchema` of an event subscription, `inputSchema` of a topic."""

    EVENT_GRID = "EventGridSchema"
    CLOUD_EVENTS = "CloudEventSchemaV1_0"


@dataclass(frozen=True, slots=True)
class Event:
    """`topic` is CloudEvents' `source`. `extensions` are CloudEvents attributes that the Event Grid schema lacks."""

    id: str
    topic: str
    subject: str | None
    type: str
    time: str | None
    data: Json
    data_version: str = "1"
    schema: EventSchema = EventSchema.EVENT_GRID
    """As published. A CloudEvent is never turned into the Event Grid schema (facts/events.md 9)."""
    extensions: JsonObject = field(default_factory=dict)

    def rendered(self, schema: EventSchema) -> JsonObject:
        """The event as an endpoint of that delivery schema receives it."""
        if schema is EventSchema.EVENT_GRID and self.schema is EventSchema.EVENT_GRID:
            return self._event_grid()
        return self._cloud_event()

    def _event_grid(self) -> JsonObject:
        return {
            "id": self.id,
            "topic": self.topic,
            "subject": self.subject,
            "data": self.data,
            "eventType": self.type,
            "eventTime": self.time,
            "dataVersion": self.data_version,
            "metadataVersion": METADATA_VERSION,
        }

    def _cloud_event(self) -> JsonObject:
        body: JsonObject = {"id": self.id, "source": self.topic, "specversion": "1.0", "type": self.type}
        optional: JsonObject = {"subject": self.subject, "time": self.time, "data": self.data}
        return body | {key: value for key, value in optional.items() if value is not None} | self.extensions


def timestamp(at: datetime) -> str:
    """UTC with seven fractional digits, as Event Grid writes it: one more than Python keeps, and not a zero."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}7Z"
