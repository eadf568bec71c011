"""One stretch of time in which a plan was off its baseline, as Azure itself knows it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Spell:
    """`changed`: the last change by others in it; `looked`: when the first look after that began."""

    began: datetime
    changed: datetime
    is_announced: bool
    """It began with a write over ARM, and so was all that others changed in it."""
    looked: datetime | None = None
    is_told: bool = False
    """A look after that has ended."""
    is_lied_about: bool = False
    """A read showed what was before, a forced write was lost unknowably, or Azure took the extension for unknown."""
    ended: datetime | None = None
    ended_by: int | None = None
    """The worker of ours whose write did it."""
    answered: datetime | None = None
    """When that worker heard so."""
    read_by: set[int] = field(default_factory=set)
    """Workers that read the plan in it, and have not told of that look yet."""
    feigned: datetime | None = None
    """When a write of ours was answered that was lost: it reads as the end, until a look that has read is kept."""
    read_since: set[int] = field(default_factory=set)
    """Workers that read the plan after that."""
    was_seen: bool = False
    """A look that read the plan in it is in the ledger."""


@dataclass(slots=True)
class Joining:
    """A subscription comes into the estate, or leaves it; `at` None: it was there at the beginning."""

    at: datetime | None = None
    first_record: datetime | None = None
    """When the first look after that was in the ledger that took it for ours."""
