"""The body that a publisher posted → events, or the refusal that Event Grid answers (facts/events.md 8, 9)."""

import json
from datetime import datetime

from sandbox.events.event import Event, EventSchema, Json, JsonObject
from sandbox.events.topic import Topic

MAX_BYTES = 1_048_576
"""Of the whole request, and so of any event in it."""
MAX_EVENTS = 5_000

_REQUIRED = {
    EventSchema.EVENT_GRID: ("id", "subject", "data", "eventType", "eventTime", "dataVersion"),
    EventSchema.CLOUD_EVENTS: ("id", "source", "type", "specversion"),
}
_TEXTS = frozenset({"id", "subject", "eventType", "eventTime", "dataVersion", "source", "type", "specversion", "time"})
_EVENT_GRID_KEYS = frozenset({*_REQUIRED[EventSchema.EVENT_GRID], "topic", "metadataVersion"})
_CLOUD_EVENT_KEYS = frozenset({"id", "source", "type", "specversion", "subject", "time", "data"})
_NAMES = {EventSchema.EVENT_GRID: "EventGridEvent", EventSchema.CLOUD_EVENTS: "CloudEventV10"}
_CONTENT_TYPES = {
    "application/json": EventSchema.EVENT_GRID,
    "application/cloudevents+json": EventSchema.CLOUD_EVENTS,
    "application/cloudevents-batch+json": EventSchema.CLOUD_EVENTS,
}


class RefusedError(Exception):
    """`status` and `code` of Event Grid's answer; the message says what was wrong."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def body(self) -> JsonObject:
        """The error shape, as recorded in public issues (microsoft/onefuzz 3285)."""
        outer = "BadRequest" if self.code == "InputJsonInvalid" else self.code
        detail: Json = {"code": self.code, "message": str(self)}
        return {"error": {"code": outer, "message": str(self), "details": [detail]}}


def published_events(body: bytes, content_type: str, topic: Topic) -> tuple[Event, ...]:
    """Raises RefusedError. `topic` and `metadataVersion` are Event Grid's to set, whatever the publisher wrote."""
    if len(body) > MAX_BYTES:
        raise RefusedError(413, "PayloadTooLarge", f"The maximum size ({MAX_BYTES}) has been exceeded.")
    media_type = content_type.partition(";")[0].strip().lower()
    schema = _CONTENT_TYPES.get(media_type)
    if schema is None:
        raise RefusedError(415, "UnsupportedMediaType", f"Content-Type '{media_type}' is not supported.")
    if schema is not topic.input_schema:
        raise _misfit(topic, f"The content type '{media_type}' belongs to another schema.")
    items = _items(body, media_type, topic)
    if len(items) > MAX_EVENTS:
        raise RefusedError(413, "PayloadTooLarge", f"{len(items)} events; at most {MAX_EVENTS} are allowed.")
    return tuple(_event(item, topic) for item in items)


def _items(body: bytes, media_type: str, topic: Topic) -> list[Json]:
    try:
        parsed: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _misfit(topic, "The body is not JSON.") from error
    if media_type == "application/cloudevents+json":
        return [parsed]
    if not isinstance(parsed, list):
        raise _misfit(topic, "Token Expected: StartArray, Actual Token Received: StartObject.")
    return parsed


def _event(item: Json, topic: Topic) -> Event:
    schema = topic.input_schema
    if not isinstance(item, dict):
        raise _misfit(topic, "An event must be an object.")
    if missing := [key for key in _REQUIRED[schema] if item.get(key) is None]:
        raise _misfit(topic, f"Required property '{missing[0]}' not found in JSON.")
    if wrong := [key for key in item if key in _TEXTS and not isinstance(item[key], str | None)]:
        raise _misfit(topic, f"Property '{wrong[0]}' must be a string.")
    time = _text(item, "eventTime") if schema is EventSchema.EVENT_GRID else _text(item, "time")
    if time is not None and not _is_time(time):
        raise _misfit(topic, f"'{time}' is not a date and time.")
    return _event_grid_event(item, topic) if schema is EventSchema.EVENT_GRID else _cloud_event(item, topic)


def _event_grid_event(item: JsonObject, topic: Topic) -> Event:
    if unexpected := [key for key in item if key not in _EVENT_GRID_KEYS]:
        raise _misfit(topic, f"Received unexpected property '{unexpected[0]}' in JSON.")
    return Event(
        id=str(item["id"]),
        topic=topic.resource_id,
        subject=_text(item, "subject"),
        type=str(item["eventType"]),
        time=_text(item, "eventTime"),
        data=item["data"],
        data_version=str(item["dataVersion"]),
    )


def _cloud_event(item: JsonObject, topic: Topic) -> Event:
    if item["specversion"] != "1.0":
        raise _misfit(topic, f"specversion '{item['specversion']}' is not '1.0'.")
    return Event(
        id=str(item["id"]),
        topic=str(item["source"]),
        subject=_text(item, "subject"),
        type=str(item["type"]),
        time=_text(item, "time"),
        data=item.get("data"),
        schema=EventSchema.CLOUD_EVENTS,
        extensions={key: value for key, value in item.items() if key not in _CLOUD_EVENT_KEYS},
    )


def _text(item: JsonObject, key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _misfit(topic: Topic, why: str) -> RefusedError:
    name = _NAMES[topic.input_schema]
    message = f"This resource is configured to receive event in '{name}' schema. The JSON received does not conform to "
    return RefusedError(400, "InputJsonInvalid", f"{message}the expected schema. {why}")
