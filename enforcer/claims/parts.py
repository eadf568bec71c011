"""Parts of an event, each as it may come or not at all: ids, objects, the time."""

from datetime import UTC, datetime
from typing import Any

_LONGEST_ID = 128

type Node = dict[str, Any]  # Any: JSON as it came, looked at only where events and rows of the activity log are parsed


def time(event: Node) -> datetime | None:
    """When the event says it happened."""
    return moment(event.get("eventTime", event.get("time")))


def moment(raw: object) -> datetime | None:
    """UTC; seven-digit fractions are cut to six. An unreadable time is no reason not to look."""
    try:
        when = datetime.fromisoformat(raw) if isinstance(raw, str) else None
        return when and (when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def object_of(value: object) -> Node:
    return value if isinstance(value, dict) else {}


def short(value: object) -> str | None:
    """An id: text of at most 128 printable characters, else nothing."""
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable() else None
