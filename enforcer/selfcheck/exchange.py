"""One request to Azure Resource Manager and its answer, as they were on the wire; what they show of the AI plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PRICING_VERSION = "2024-01-01"
"""The api-version that the product writes with (defender-plan 2.1)."""

_DONE = frozenset({200, 201})

type Json = Any  # Any: JSON as it came, looked at only in this module and in `recording.py`


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`path` with its query, without the host. `by_person`: a command that was handed to a person; it has no answer."""

    method: str
    path: str
    asked: Json = None
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names, only those that say something of the service."""
    answer: Json = None
    sent_at: datetime
    answered_at: datetime
    by_person: bool = False

    @property
    def is_done(self) -> bool:
        return self.status in _DONE

    @property
    def code(self) -> str:
        """ARM's `error.code`, or the status where the answer has none."""
        error = self.answer.get("error") if isinstance(self.answer, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        return str(code or self.status)

    @property
    def retry_after(self) -> str | None:
        return self.headers.get("retry-after")

    @property
    def correlation_id(self) -> str | None:
        return self.headers.get("x-ms-correlation-request-id")


@dataclass(frozen=True, slots=True)
class Reported:
    """One extension of an answer; `status` None: no `operationStatus` stands beside it."""

    name: str
    enabled: bool
    status: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The AI plan in an answer. `extensions` None: the answer has no such key."""

    tier: str
    extensions: tuple[Reported, ...] | None
    enablement: str | None

    @property
    def is_standard(self) -> bool:
        return self.tier.lower() == "standard"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.extensions or ())

    @property
    def on(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.extensions or () if entry.enabled)

    @property
    def off(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.extensions or () if not entry.enabled)


def reading(exchange: Exchange) -> Reading | None:
    """None where the answer is no plan."""
    body = exchange.answer if exchange.is_done else None
    properties = body.get("properties") if isinstance(body, dict) else None
    if not isinstance(properties, dict) or not isinstance(properties.get("pricingTier"), str):
        return None
    entries: Json = properties.get("extensions")
    reported = tuple(_reported(entry) for entry in _objects(entries)) if isinstance(entries, list) else None
    since = properties.get("enablementTime")
    return Reading(properties["pricingTier"], reported, str(since) if since else None)


def values(exchange: Exchange, key: str = "value") -> tuple[dict[str, Json], ...]:
    """The objects of a list answer."""
    return _objects(exchange.answer.get(key)) if exchange.is_done and isinstance(exchange.answer, dict) else ()


def _objects(entries: Json) -> tuple[dict[str, Json], ...]:
    return tuple(entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()


def _reported(entry: dict[str, Json]) -> Reported:
    status = entry.get("operationStatus")
    told = status if isinstance(status, dict) else {}
    code = told.get("code")
    return Reported(
        str(entry.get("name")),
        str(entry.get("isEnabled")).lower() == "true",
        str(code) if code else None,
        str(told.get("message") or ""),
    )
