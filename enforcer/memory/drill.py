"""A drill: what is remembered of the latest one, and when the next one is due. Pure.

A synthetic event for one canary subscription takes the way that real ones take. It is believed only with the id of the
drill that is open in the ledger, for the subscription that the settings name, and once.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum

import msgspec

from enforcer.facts import SubscriptionId
from enforcer.verdict import Kind

NAME = "drill"
"""Of the entry that is published, and of the note in the ledger."""

EVENT_TYPE = "ai-protection-enforcer.drill"
"""That entry as an event of the outcome topic."""

OVERDUE = timedelta(minutes=10)
"""A delivery takes seconds; Event Grid's first retries are over by then."""

LATE_START = timedelta(hours=1)
"""A slot that was missed for longer is left out, and that is told."""

OFF = "off"
ALLOWED = "off; or a weekday and a time in UTC, such as Tue 09:00"

_LONGEST = 300
"""Characters of a detail."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DrillFailure(Enum):
    """How far one came that did not go the whole way."""

    NOT_BEGUN = "not begun"
    """Its slot passed without it."""
    NOT_SENT = "not sent"
    NOT_DELIVERED = "not delivered"
    NOT_READ = "not read"


@dataclass(frozen=True, slots=True)
class Weekly:
    """`day` 0 is Monday; `at` in UTC."""

    day: int
    at: time

    def latest(self, now: datetime) -> datetime:
        """The newest slot that has begun."""
        today = datetime.combine(now.date(), self.at, now.tzinfo)
        slot = today - timedelta(days=(today.weekday() - self.day) % 7)
        return slot if slot <= now else slot - timedelta(days=7)


def weekly(text: str) -> Weekly | None:
    """None for `off` and for nothing; ValueError for what is no weekday with a time."""
    if text.lower() in {"", OFF}:
        return None
    day, _, at = text.strip().partition(" ")
    if day.lower() not in _DAYS or len(at) != len("09:00"):
        raise ValueError("not a weekday and a time")
    return Weekly(_DAYS.index(day.lower()), datetime.strptime(at, "%H:%M").time())  # noqa: DTZ007  a time of day has no zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """The latest one. `arrived_at`: when its event came; from then on no other event is that drill."""

    id: str
    subscription: SubscriptionId
    sent_at: datetime
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    """None while it is under way."""
    verdict: Kind | None = None
    """On the plan, of one that passed."""
    failure: DrillFailure | None = None
    detail: str = ""
    """Of a failure."""

    def is_awaited(self, now: datetime) -> bool:
        return self.ended_at is None and self.arrived_at is None and now - self.sent_at <= OVERDUE

    def is_overdue(self, now: datetime) -> bool:
        return self.ended_at is None and now - self.sent_at > OVERDUE

    @property
    def is_good(self) -> bool:
        """It passed, and the canary is at the baseline."""
        return self.verdict in {Kind.COMPLIANT, Kind.EXEMPT}

    def passed(self, verdict: Kind, *, now: datetime) -> "Drill":
        return replace(self, verdict=verdict, ended_at=now)

    def failed(self, failure: DrillFailure, detail: str, *, now: datetime) -> "Drill":
        return replace(self, failure=failure, detail=detail[:_LONGEST], ended_at=now)


def is_due(schedule: Weekly | None, latest: Drill | None, now: datetime) -> bool:
    """Once for each slot, and not when it began too long ago."""
    if schedule is None:
        return False
    slot = schedule.latest(now)
    return now - slot < LATE_START and (latest is None or latest.sent_at < slot)


def missed(schedule: Weekly | None, latest: Drill | None, now: datetime) -> datetime | None:
    """The slot that passed without a drill. Nobody missed those before the first one."""
    slot = schedule.latest(now) if schedule else None
    is_missed = slot and latest and latest.sent_at < slot and now - slot >= LATE_START
    return slot if is_missed else None


def drill_text(drill: Drill) -> str:
    return msgspec.json.encode(drill).decode()


def read_drill(text: str, *, now: datetime) -> Drill | None:
    """None for a text that is none, or of days to come: then no event is a drill."""
    try:
        drill = msgspec.json.decode(text, type=Drill)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    times = [at for at in (drill.sent_at, drill.arrived_at, drill.ended_at) if at]
    return drill if all(at.tzinfo and at <= now for at in times) else None
