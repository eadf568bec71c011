"""A record → a CloudEvents 1.0 event of the outcome topic, which records become one, and what such an event looks like.

Published is what changed: somebody's state, an incident, the baseline, who belongs to the estate. How a look went that
found what it found before, and how the app itself fares, stays in Application Insights.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from enforcer.ledger.parcel import Entry

PREFIX = "ai-protection-enforcer."
"""Of every event's type; the record's name follows."""

PUBLISHED = frozenset(
    {
        "baseline_changed",
        "baseline_held",
        "baseline_rejected",
        "drift_attributed",
        "drift_unannounced",
        "drill_failed",
        "drill_passed",
        "exemption_ended",
        "exemption_expiring",
        "exposure_closed",
        "extension_appeared",
        "heal_confirmed",
        "heal_refused",
        "healed",
        "incident_closed",
        "incident_opened",
        "not_started",
        "outcomes_given_up",
        "pause_ended",
        "pause_began",
        "scope_changed",
        "subscription_discovered",
        "subscription_enrolled",
    }
)

MOST_BYTES = 1_000_000
"""Of a request, and so of an event: Event Grid refuses above 1 MiB (events 8)."""

MOST_TOGETHER = 1_000
"""Events in a request; Event Grid takes 5,000 (events 8)."""

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An event of the outcome topic (CloudEvents 1.0)",
    "type": "object",
    "required": ["specversion", "id", "source", "type", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {
            "type": "string",
            "pattern": "^[0-9a-f-]{1,64}$",
            "description": "Of the record, as record_id in Application Insights. Events may arrive twice and in any "
            "order: count each id once.",
        },
        "source": {"type": "string", "pattern": "^/ai-protection-enforcer/.+$", "description": "The app."},
        "type": {
            "enum": sorted(PREFIX + name for name in (*PUBLISHED, "drill")),
            "description": "A drill is no outcome: it leads back to the app.",
        },
        "subject": {
            "type": "string",
            "pattern": "^/subscriptions/[0-9a-f-]{36}$",
            "description": "Where it concerns one subscription.",
        },
        "time": {"type": "string", "format": "date-time", "description": "When it was recorded."},
        "traceparent": {"type": "string", "description": "W3C trace context of the invocation."},
        "data": {
            "type": "object",
            "required": ["severity"],
            "properties": {"severity": {"enum": ["info", "warning", "error"]}},
            "additionalProperties": {"type": ["string", "number", "boolean"]},
            "description": "The record's fields, the same as in Application Insights.",
        },
    },
}
"""JSON Schema of one event."""


@dataclass(frozen=True, slots=True)
class Batches:
    """Events for one request each, by entry; `too_large` fit into none."""

    batches: tuple[tuple[Entry, ...], ...]
    too_large: tuple[Entry, ...]


def event(entry: Entry, *, source: str) -> dict[str, object]:
    """As SCHEMA says."""
    subscription = entry.fields.get("subscription")
    optional = {"subject": subscription and f"/subscriptions/{subscription}", "traceparent": entry.trace}
    told: dict[str, object] = {
        "specversion": "1.0",
        "id": entry.id,
        "source": source,
        "type": PREFIX + entry.name,
        "time": entry.at.isoformat(),
        "data": {"severity": entry.severity, **entry.fields},
    }
    return told | {name: value for name, value in optional.items() if value}


def batched(entries: Iterable[Entry], *, source: str, most_bytes: int = MOST_BYTES) -> Batches:
    """In their order, as many together as one request takes."""
    sized = [(entry, _size(event(entry, source=source))) for entry in entries]
    fits = [(entry, size) for entry, size in sized if size <= most_bytes]
    too_large = tuple(entry for entry, size in sized if size > most_bytes)
    return Batches(tuple(_filled(fits, most_bytes)), too_large)


def _filled(sized: Iterable[tuple[Entry, int]], most_bytes: int) -> Iterator[tuple[Entry, ...]]:
    batch, length = list[Entry](), 0
    for entry, size in sized:
        if batch and (length + size > most_bytes or len(batch) == MOST_TOGETHER):
            yield tuple(batch)
            batch, length = [], 0
        batch, length = [*batch, entry], length + size
    if batch:
        yield tuple(batch)


def _size(event: Mapping[str, object]) -> int:
    """Bytes on the wire at the most: the SDK writes every other character than ASCII as six or twelve."""
    text = msgspec.json.encode(event).decode()
    return len(text) + sum(11 for each in text if not each.isascii()) + _BETWEEN


_BETWEEN = 200
"""Separators, blanks that the SDK writes after each, and what its tracing adds."""
