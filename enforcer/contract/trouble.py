"""Deliveries that lead nowhere, and bugs."""

from typing import Literal

from msgspec import UNSET, UnsetType

from enforcer.contract.columns import Told, Where
from enforcer.errors import Rejection


class EventRejected(Told, frozen=True, kw_only=True, tag="event_rejected"):
    """Deliveries that were acknowledged and led nowhere, all for the same reason."""

    severity: Literal["warning"] = "warning"
    """Always."""
    reason: Rejection
    """Why."""
    detail: str
    """In words, without the event's values."""
    shape: str
    """Keys and types of the event, never its values."""
    door: str
    """The function that it came to, or the cause of the look."""
    count: int
    """How many since the last such record."""


class DeadLetter(Told, frozen=True, kw_only=True, tag="dead_letter"):
    """A queue message that failed as often as the host tries."""

    severity: Literal["error"] = "error"
    """Always."""
    queue: str
    """Where it was; it lies in the poison queue of that name now."""
    kept: bool
    """A due row looks at its subscription again; else the sweep does."""
    where: Where | UnsetType = UNSET


class InternalError(Told, frozen=True, kw_only=True, tag="internal_error"):
    """A bug."""

    severity: Literal["error"] = "error"
    """Always."""
    type: str
    """Of the exception; its words may hold anything and are not told."""
    at: str
    """Module and line of ours where it was raised."""
    kept: bool
    """A due row looks again."""
    where: Where | UnsetType = UNSET
