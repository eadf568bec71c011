"""What the ledger remembers of our event subscription on one subscription."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class EnrolmentState(Enum):
    """How far our event subscription on a subscription is."""

    ENROLLED = "enrolled"
    """As it should be, by an independent read."""
    PENDING = "pending"
    """Written, and not read back yet."""
    MISSING = "missing"
    """Not there or altered, and not written: only looked at, or not possible yet."""
    BLOCKED = "blocked"
    """Only a person can go on: an incident is open."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Our event subscription by its name, since when it is in its state, and when to look before the slice does."""

    name: str
    state: EnrolmentState
    since: datetime
    retry_at: datetime | None = None
    attempts: int = 0
    """Looks in a row that did not end well."""
    puts: int = 0
    """Writes in a row that may have arrived, and that no read has found kept."""
    put_again: datetime | None = None
    """Before then none is sent, whatever event comes: each of our own brings one."""
