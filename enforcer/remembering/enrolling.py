"""What one look at our event subscription found → what is remembered of it, and when it is looked at again. Pure.

What was put and reads otherwise is put less and less often, however many events tell of it: our own write brings one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.schedule import HOURLY, LADDER
from enforcer.verdict import Kind

_SOON = LADDER[0]
_STILL_UNDER_WAY = 2
"""The step of the ladder beyond which nobody waits to read whether an operation has ended."""


@dataclass(frozen=True, slots=True)
class FoundEnrolment:
    """`is_blocked`: only a person can go on. `patience` None: the ladder's. `held`: what is to be put waits for its
    time.
    """

    kind: Kind
    reason: str
    is_blocked: bool = False
    code: str = ""
    patience: timedelta | None = None
    correlation_id: str = ""
    held: Enrolment | None = None


def after(found: FoundEnrolment, known: Enrolment | None, name: str, *, is_put: bool, now: datetime) -> Enrolment:
    """What lasts longer than the ladder is an incident; one that is open ends only when all is as it should be.

    `is_put`: this look sent a write that may have arrived. After the very first one nothing is held back: who alters it
    then, alters it for the first time.
    """
    known = found.held or known
    state = _state(found, known)
    since = known.since if known and known.state is state else now
    attempts, puts, again = (known.attempts, known.puts, known.put_again) if known else (0, 0, None)
    if found.held:
        return Enrolment(name, state, since, again, attempts, puts, again)
    if state is EnrolmentState.ENROLLED or found.kind is Kind.OBSERVED:
        return Enrolment(name, state, since, put_again=again if again and again > now else None)
    if is_put:
        puts, again = puts + 1, now + until_put_again(known) if known else None
    return Enrolment(name, state, since, now + _wait(found, attempts), attempts + 1, puts, again)


def after_pause(after: Enrolment, found: FoundEnrolment, end: datetime | None, *, now: datetime) -> Enrolment:
    """What is only looked at because of a pause is looked at again when that is over."""
    if end is None or found.kind is not Kind.OBSERVED or found.is_blocked:
        return after
    return replace(after, retry_at=min(end, now + HOURLY))


def until_put_again(known: Enrolment | None) -> timedelta:
    """After a write, by how many before it were not kept."""
    return LADDER[min(known.puts if known else 0, len(LADDER) - 1)]


def held(known: Enrolment | None, why: str, *, now: datetime) -> FoundEnrolment | None:
    """What was put and is not kept waits for its time; None where it may be put."""
    if known is None or known.put_again is None or known.put_again <= now:
        return None
    words = f"{why}: it was put a short time ago, and is not put again before {known.put_again:%H:%M:%S} UTC"
    return FoundEnrolment(Kind.UNPROVEN, words, code="NotKept", held=known)


def _wait(found: FoundEnrolment, attempts: int) -> timedelta:
    if found.is_blocked:
        return HOURLY
    if found.patience:
        return max(_SOON, min(found.patience, HOURLY))
    return LADDER[min(attempts, _STILL_UNDER_WAY if found.kind is Kind.UNPROVEN else len(LADDER) - 1)]


def _state(found: FoundEnrolment, known: Enrolment | None) -> EnrolmentState:
    if found.kind is Kind.COMPLIANT:
        return EnrolmentState.ENROLLED
    is_open = known is not None and (known.state is EnrolmentState.BLOCKED or known.attempts >= len(LADDER))
    if found.is_blocked or is_open:
        return EnrolmentState.BLOCKED
    return EnrolmentState.PENDING if found.kind is Kind.UNPROVEN else EnrolmentState.MISSING
