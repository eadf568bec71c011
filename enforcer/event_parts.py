"""Parts of an event, each as it may come or not at all: ids, objects, the time, who is said to have done it."""

from datetime import UTC, datetime
from typing import Any

from enforcer.facts import Actor

_LONGEST_ID = 128

_CLAIM = "http://schemas.microsoft.com/identity/claims/"

type Node = dict[str, Any]  # Any: JSON as it came, looked at only here and in events.py


def actor(data: Node) -> Actor | None:
    """Ids from the claims and the evidence; both may be missing, empty, or lists (facts: events 2.4)."""
    claims = object_of(data.get("claims"))
    evidence = object_of(object_of(data.get("authorization")).get("evidence"))
    said = Actor(
        object_id=short(claims.get(_CLAIM + "objectidentifier")) or short(evidence.get("principalId")),
        app_id=short(claims.get("appid")),
        tenant_id=short(claims.get(_CLAIM + "tenantid")) or short(data.get("tenantId")),
        kind=short(evidence.get("principalType")),
    )
    return said if said.object_id or said.app_id else None


def time(event: Node) -> datetime | None:
    """UTC; seven-digit fractions are cut to six. An unreadable time is no reason not to look."""
    raw = event.get("eventTime", event.get("time"))
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
