"""The body of a track request → Application Insights envelopes (facts/functions-and-telemetry.md 8)."""

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None
type JsonObject = dict[str, Json]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One telemetry item as the exporter sent it. `base_type` such as `EventData`; `time` in UTC."""

    name: str
    time: datetime
    instrumentation_key: str
    tags: Mapping[str, str]
    base_type: str
    base_data: JsonObject
    received_at: datetime

    @property
    def operation_id(self) -> str | None:
        return self.tags.get("ai.operation.id")

    @property
    def parent_id(self) -> str | None:
        return self.tags.get("ai.operation.parentId")

    @property
    def role(self) -> str | None:
        return self.tags.get("ai.cloud.role")

    def text(self, key: str) -> str:
        """A text of `baseData`; empty when it is absent."""
        value = self.base_data.get(key)
        return "" if value is None else str(value)

    @property
    def properties(self) -> dict[str, str]:
        found = self.base_data.get("properties")
        return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


class UnreadableBodyError(ValueError):
    """The whole request is refused: it is neither a JSON array nor lines of JSON, plain or gzipped."""


class InvalidEnvelopeError(ValueError):
    """One item is refused; the others of its request are kept."""


def items_in(body: bytes, content_encoding: str) -> list[Json]:
    """The Python exporter sends an array; .NET, Java and the Functions host send gzipped lines."""
    try:
        text = (gzip.decompress(body) if "gzip" in content_encoding.lower() else body).decode()
        if text.lstrip().startswith("["):
            parsed: list[Json] = json.loads(text)
            return parsed
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError, OSError, EOFError, zlib.error) as error:
        raise UnreadableBodyError("the body is neither a JSON array nor lines of JSON") from error


def envelope_of(item: Json, *, received_at: datetime) -> Envelope:
    """Raises InvalidEnvelopeError, with the reason that the ingestion endpoint would give."""
    if not isinstance(item, dict):
        raise InvalidEnvelopeError("an envelope must be an object")
    data = item.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("baseData"), dict):
        raise InvalidEnvelopeError("Field 'data' must hold 'baseType' and 'baseData'")
    key = _required(item, "iKey")
    if _UUID.fullmatch(key) is None:
        raise InvalidEnvelopeError("Invalid instrumentation key")
    base_data = data["baseData"]
    tags = item.get("tags") or {}
    if not isinstance(tags, dict) or not isinstance(base_data, dict):
        raise InvalidEnvelopeError("Field 'tags' must be an object")
    return Envelope(
        name=_required(item, "name"),
        time=_time(_required(item, "time")),
        instrumentation_key=key,
        tags={name: str(value) for name, value in tags.items()},
        base_type=_required(data, "baseType"),
        base_data=base_data,
        received_at=received_at,
    )


def _required(item: JsonObject, key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        message = f"Field '{key}' is required and must be a text"
        raise InvalidEnvelopeError(message)
    return value


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo is not None else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:  # the first and the last day may lie outside the calendar in UTC
        raise InvalidEnvelopeError("Field 'time' is not a date and time") from error
