"""A row of the activity log, as far as it tells who wrote what."""

from dataclasses import dataclass
from datetime import datetime

from enforcer.facts import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A write that succeeded. `operation` and `resource`, a path, in small letters."""

    at: datetime
    operation: str
    resource: str
    actor: Actor | None
    correlation_id: str | None = None
