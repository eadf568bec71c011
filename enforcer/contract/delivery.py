"""What became of records on their way out."""

from datetime import datetime
from typing import Literal

from enforcer.contract.columns import Seconds, Told
from enforcer.ledger.parcel import Lost, Sink


class OutcomesKept(Told, frozen=True, kw_only=True, tag="outcomes_kept"):
    """A sink takes nothing; at most once an hour from each worker. What it did not take waits in the ledger."""

    severity: Literal["warning"] = "warning"
    """Always."""
    sink: Sink
    """Which of them."""
    trouble: str
    """Its status, or what went wrong before there was one."""
    count: int
    """Records that it did not take just then."""


class OutcomesSentAgain(Told, frozen=True, kw_only=True, tag="outcomes_sent_again"):
    """Records that had waited in the ledger have arrived."""

    severity: Literal["info"] = "info"
    """Always."""
    sink: Sink
    """Where."""
    count: int
    """How many."""
    oldest_s: Seconds
    """How late the oldest was."""


class OutcomesGivenUp(Told, frozen=True, kw_only=True, tag="outcomes_given_up"):
    """Records that will not arrive."""

    severity: Literal["error"] = "error"
    """Always."""
    sink: Sink
    """Where not."""
    reason: Lost
    """Why; `nobody can read it` of a row of the ledger, whose records nobody can count."""
    count: int
    """How many."""
    oldest_at: datetime | None
    """When the oldest was recorded."""
