"""An app's host.json → what this host obeys of it: `extensions.queues`.

Defaults and limits are those of QueuesOptions.cs in azure-sdk-for-net (Microsoft.Azure.WebJobs.Extensions.Storage).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

_TIME_SPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,7})?)")
_MAX_BATCH = 32
_LEAST_POLLING = timedelta(milliseconds=100)


class InvalidHostJsonError(Exception):
    """host.json holds what the host refuses; the message names the key."""


class MessageEncoding(Enum):
    """`messageEncoding`: how the text of a message stands for its content."""

    BASE64 = "base64"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """`visibility_timeout` hides a message that failed; one in work is hidden for ten minutes, whatever it says."""

    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    visibility_timeout: timedelta = timedelta()
    max_polling_interval: timedelta = timedelta(minutes=1)
    encoding: MessageEncoding = MessageEncoding.BASE64


def queue_options(folder: Path) -> QueueOptions:
    """Raises InvalidHostJsonError. Keys are read in any case, as .NET's configuration does."""
    path = folder / "host.json"
    if not path.exists():
        return QueueOptions()
    try:
        parsed: object = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidHostJsonError(f"host.json is not JSON: {error}") from error
    return _options(_section(_section(parsed, "extensions"), "queues"))


def _options(given: Mapping[str, object]) -> QueueOptions:
    batch_size = _number(given, "batchSize", 16, least=1, most=_MAX_BATCH)
    polling = _time_span(given, "maxPollingInterval", timedelta(minutes=1))
    if polling < _LEAST_POLLING:
        raise InvalidHostJsonError("extensions.queues.maxPollingInterval must not be less than 00:00:00.1000000")
    return QueueOptions(
        batch_size=batch_size,
        new_batch_threshold=_number(given, "newBatchThreshold", batch_size // 2, least=0),
        max_dequeue_count=_number(given, "maxDequeueCount", 5, least=1),
        visibility_timeout=_time_span(given, "visibilityTimeout", timedelta()),
        max_polling_interval=polling,
        encoding=_encoding(given),
    )


def _section(parsed: object, name: str) -> Mapping[str, object]:
    members = parsed if isinstance(parsed, dict) else {}
    found: object = next((value for key, value in members.items() if key.lower() == name.lower()), None)
    return {key.lower(): value for key, value in found.items()} if isinstance(found, dict) else {}


def _number(given: Mapping[str, object], key: str, default: int, *, least: int, most: int | None = None) -> int:
    value = given.get(key.lower(), default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least or (most is not None and value > most):
        upper = "" if most is None else f" to {most}"
        raise InvalidHostJsonError(
            f"extensions.queues.{key} is {value!r}; allowed are whole numbers from {least}{upper}"
        )
    return value


def _time_span(given: Mapping[str, object], key: str, default: timedelta) -> timedelta:
    value = given.get(key.lower())
    if value is None:
        return default
    found = _TIME_SPAN.fullmatch(str(value))
    if found is None:
        raise InvalidHostJsonError(f"extensions.queues.{key} is {value!r}; wanted is hh:mm:ss")
    return timedelta(
        days=int(found[1] or 0), hours=int(found[2]), minutes=int(found[3]), milliseconds=round(float(found[4]) * 1_000)
    )


def _encoding(given: Mapping[str, object]) -> MessageEncoding:
    value = str(given.get("messageencoding", MessageEncoding.BASE64.value))
    try:
        return MessageEncoding(value.lower())
    except ValueError as error:
        raise InvalidHostJsonError(f"extensions.queues.messageEncoding is {value!r}; allowed: base64, none") from error
