"""Enrol: our event subscription on a subscription, so that its plan's changes arrive in seconds.

Looked at when a subscription is first met, once a day by the sweep's slice, after any event on it, and again while it
is not as it should be. What can't be enrolled is an incident, and is swept anyway. What was put and reads otherwise is
put less and less often, however many events tell of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.errors import AzureError, NotNow, Refused
from enforcer.facts import Cause, Control, Fact, SubscriptionId
from enforcer.healing.heal_enrolment import on_record
from enforcer.healing.heal_log import HealLog
from enforcer.looks.outcome import Enrolled
from enforcer.memory.enrolment import Enrolment
from enforcer.memory.heal import HealState
from enforcer.memory.subscription import Memory
from enforcer.observed.enrolment import UNDER_WAY, EventSubscription, differences, is_changeable
from enforcer.remembering.enrolling import FoundEnrolment, after, after_pause, held, until_put_again
from enforcer.schedule import is_role_on_its_way
from enforcer.verdict import Kind, Verdict
from enforcer.world import Enrolling

SHORTEST_BUDGET = timedelta(seconds=5)
"""Of one look at an enrolment, whatever the look at the plan has left of its own."""

_ALWAYS = frozenset({Cause.SLICE, Cause.ENROLMENT_CHANGED})


type Claim = Callable[[], Awaitable[object]]


def is_due(fact: Fact, memory: Memory, enrolling: Enrolling, *, now: datetime) -> bool:
    """Whether this look has to look at the enrolment too; other deliveries of Event Grid leave it to the due row."""
    known = _known(memory, enrolling)
    waits = known is None or (known.retry_at is not None and known.retry_at <= now)
    return fact.cause in _ALWAYS or (fact.cause is Cause.LOOK_AGAIN and waits)


async def enrol(
    memory: Memory,
    enrolling: Enrolling,
    *,
    writes: bool,
    claim: Claim,
    log: HealLog,
    now: datetime,
    patience: timedelta,
    paused_until: datetime | None = None,
) -> Enrolled:
    """Look, and where it is to be written put it. `claim` takes the subscription's busy mark, or raises NotNow.

    What is only looked at because of a pause is looked at again when that is over.
    """
    known, left = _known(memory, enrolling), max(patience, SHORTEST_BUDGET)
    log.time_left.until = now + left
    try:
        async with asyncio.timeout(left.total_seconds()):
            found = await _look(memory, enrolling, writes=writes and enrolling.writes, claim=claim, log=log, now=now)
    except AzureError as error:
        found = _stopped(error, memory, now=now)
    except TimeoutError:
        found = FoundEnrolment(Kind.UNKNOWN, "not done in time", code="Deadline")
    if log.is_unanswered(Control.ENROLMENT):
        found = replace(found, kind=Kind.UNPROVEN, reason=f"written, without an answer: {found.reason}")
    return Enrolled(
        name=enrolling.name,
        target=enrolling.wanted.target.resource_id if enrolling.wanted.target else "",
        verdict=Verdict(Control.ENROLMENT, found.kind, found.reason),
        code=found.code,
        before=known,
        correlation_id=found.correlation_id,
        after=after_pause(
            after(found, known, enrolling.name, is_put=_is_put(log), now=now), found, paused_until, now=now
        ),
    )


def _known(memory: Memory, enrolling: Enrolling) -> Enrolment | None:
    """What is remembered of it; nothing once events have to go elsewhere."""
    known = memory.enrolment
    return known if known and known.name == enrolling.name else None


async def _look(
    memory: Memory, enrolling: Enrolling, *, writes: bool, claim: Claim, log: HealLog, now: datetime
) -> FoundEnrolment:
    seen = await seen_there(memory.subscription, enrolling)
    altered = differences(enrolling.wanted, seen)
    if not altered and seen and seen.state in UNDER_WAY:
        return FoundEnrolment(Kind.UNPROVEN, f"it is {seen.state}")
    if not altered:
        return FoundEnrolment(Kind.COMPLIANT, "as it should be")
    why = "; ".join(altered)
    if not writes:
        return FoundEnrolment(Kind.OBSERVED, why, is_blocked=not enrolling.writes)
    if not is_changeable(enrolling.wanted, seen):
        return FoundEnrolment(Kind.REFUSED, f"{why}: it has to be deleted first", is_blocked=True, code="SchemaIsFixed")
    known = _known(log.memory, enrolling)
    if waits := held(known, why, now=now):
        return waits
    await claim()
    if _known(log.memory, enrolling) != known:  # another look has put it meanwhile
        return await _look(memory, enrolling, writes=writes, claim=claim, log=log, now=now)
    return await _put(memory, enrolling, why, seen=seen, log=log)


async def seen_there(subscription: SubscriptionId, enrolling: Enrolling) -> EventSubscription | None:
    """Where Event Grid is not registered there is none, whatever ARM says to a read there."""
    try:
        return await enrolling.events.read(subscription, enrolling.name)
    except NotNow as error:
        if error.code != "NotRegistered":
            raise
        return None


async def _put(
    memory: Memory, enrolling: Enrolling, why: str, *, seen: EventSubscription | None, log: HealLog
) -> FoundEnrolment:
    """A long-running operation may follow: the next look reads what became of it."""
    sub, name = memory.subscription, enrolling.name
    try:
        answer = await on_record(
            lambda: enrolling.events.write(sub, name, enrolling.wanted), log, name=name, seen=seen, reason=why
        )
    except NotNow as error:
        if error.code != "NotRegistered":
            raise
        state = await enrolling.events.register(memory.subscription)
        return FoundEnrolment(Kind.DRIFTED, f"{why}: Microsoft.EventGrid is {state.value}")
    known = _known(memory, enrolling)
    return FoundEnrolment(
        Kind.UNPROVEN,
        f"{why}: it was put",
        code="NotKept" if known and known.puts else "",
        patience=until_put_again(known),
        correlation_id=answer.correlation_id,
    )


def _is_put(log: HealLog) -> bool:
    """Whether this look sent a write that may have arrived."""
    return log.aside is not None and log.aside.state in {HealState.BEGUN, HealState.PENDING}


def _stopped(error: AzureError, memory: Memory, *, now: datetime) -> FoundEnrolment:
    is_blocked = isinstance(error, Refused) and not is_role_on_its_way(error, memory, now=now)
    kind = Kind.REFUSED if isinstance(error, Refused) else Kind.UNKNOWN
    patience = error.retry_after if isinstance(error, NotNow) else None
    return FoundEnrolment(kind, str(error), is_blocked, error.code, patience)
