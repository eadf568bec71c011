"""When to look again: the latest time by which a subscription needs another look, or None when it needs none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.assumptions import ECHO_DELAY, ROLE_INHERITANCE
from enforcer.errors import AzureError, NotNow, OutsideEstate, Refused
from enforcer.memory.subscription import LookAgain, Memory

LADDER = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""After "not now": role inheritance takes up to half an hour, outages rarely last longer than the last step."""

REFUSED_LADDER = (timedelta(seconds=10), *(timedelta(minutes=minutes) for minutes in (5, 15, 60)))
"""After the service refused an extension: once quickly, because most refusals are races, then with patience."""

UNANNOUNCED_AFTER = timedelta(minutes=10)
"""Drift that no event has told of by then was not announced; Event Grid delivers within seconds."""

HOURLY = timedelta(hours=1)
"""A write that Azure refuses needs a person; somebody may have mended it within the hour."""

WRITE_BEGUN = "a write was begun"
"""The reason of the row that a write puts down before it is sent."""

BASELINE_UNKNOWN = "which baseline is in force was not known"

HEAL_TO_CONFIRM = "heal to confirm"

FIGHT_MAY_BE_OVER = "a fight may be over"
"""The reason of the row at the end of a quiet day."""

LOG_TO_ASK = "the activity log to ask"

UNTOLD_DRIFT = "drift that no event told of yet"

ONLY_READS = frozenset({HEAL_TO_CONFIRM, LOG_TO_ASK, UNTOLD_DRIFT})
"""Reasons of looks that ask about what is done: they write only where somebody undid it meanwhile."""

UNREADABLE_LOOKS = 24
"""Hourly looks at a subscription that can't be read, after the ladder and before it is left to its next event."""

LONGEST_WAIT = timedelta(hours=1)
"""No header and no row makes us wait longer than this."""

SHORTEST_WAIT = timedelta(seconds=10)
"""No row is due again at once: what is due first every time would starve the others."""

BUSY_FOR = timedelta(seconds=60)
"""The busy mark's expiry: four times the budget of a reconcile."""

NOT_OFFERED_FOR = timedelta(days=1)
"""How long an extension that the service does not offer here is left out."""


def refused_retry(attempts: int, *, now: datetime) -> datetime:
    """When to force the next PUT after `attempts` refusals before this one."""
    return now + REFUSED_LADDER[min(attempts, len(REFUSED_LADDER) - 1)]


def look_again(memory: Memory, recalled: Memory, error: AzureError | None, *, now: datetime) -> LookAgain | None:
    """After trouble the error's own time, and no sooner for what waits anyway; else the earliest need.

    `recalled` is the memory before this look: its row says how often trouble was met already.
    """
    if error is not None:
        return _after_error(recalled, error, now=now)
    need = min(_needs(memory, now), key=lambda found: found.at, default=None)
    return need and LookAgain(max(need.at, now + SHORTEST_WAIT), need.reason)


def read_soon(need: LookAgain | None, *, now: datetime) -> LookAgain:
    """Whatever else is waited for: a write that had no answer is read when its echo should have come.

    What is off then is written no sooner for it: a service that does not answer is asked less and less often.
    """
    at = now + ECHO_DELAY
    if need is None or need.at <= at:
        return need or LookAgain(at, HEAL_TO_CONFIRM)
    return replace(need, at=at, writes_at=need.at)


def step(recalled: LookAgain | None, wait: timedelta, reason: str, *, now: datetime) -> LookAgain:
    """The next row of a series. A look before its time (an event came) neither climbs the ladder nor puts it off."""
    if recalled is None or recalled.on_ladder_at <= now:
        return LookAgain(now + wait, reason, (recalled.attempt if recalled else 0) + 1)
    return LookAgain(min(recalled.on_ladder_at, now + wait), reason, recalled.attempt)


def rung(recalled: LookAgain | None) -> timedelta:
    """The wait after as many looks as there were."""
    attempt = recalled.attempt if recalled else 0
    return LADDER[min(attempt, len(LADDER) - 1)]


def earlier(one: LookAgain | None, other: LookAgain | None) -> LookAgain | None:
    return min((row for row in (one, other) if row), key=lambda row: row.at, default=None)


def is_role_on_its_way(error: AzureError, memory: Memory, *, now: datetime) -> bool:
    """A new subscription's 403 or 404 while our role has not reached it yet."""
    return error.may_be_new and memory.is_young(now, ROLE_INHERITANCE)


def enrolment_need(memory: Memory, *, now: datetime) -> LookAgain | None:
    """Who was never looked at is due soon; what was not as it should be, at its own time."""
    known = memory.enrolment
    if known is None:
        return LookAgain(now + SHORTEST_WAIT, "not enrolled yet")
    if known.retry_at is None:
        return None
    return LookAgain(max(known.retry_at, now + SHORTEST_WAIT), f"the enrolment is {known.state.value}")


def accounts_need(memory: Memory, *, now: datetime) -> LookAgain | None:
    """The first account that waits, or the walk that goes on; after a rise, the end of whoever writes just now, who may
    have died before its own walk.
    """
    known, busy = memory.accounts, memory.busy
    due = [entry.at for entry in (*known.waiting, *((known.walk,) if known.walk else ()))]
    held = [busy.until] if known.rise and busy and busy.until > now else []
    first = min((*due, *held), default=None)
    return first and LookAgain(max(first, now + SHORTEST_WAIT), "accounts wait")


def beside(row: LookAgain | None, need: LookAgain | None) -> LookAgain | None:
    """What a look at accounts alone needs, beside the row of looks at the plan, which it neither ends nor puts off.

    A row that only repeats what the memory says is not kept: its need is `need`, or over.
    """
    if row is None or row.reason in {WRITE_BEGUN, HEAL_TO_CONFIRM}:
        return need
    return replace(row, at=min(row.at, need.at)) if need else row


def _needs(memory: Memory, now: datetime) -> Iterator[LookAgain]:
    """What is unproven, not offered, not announced or not confirmed yet, and fights that may be over: one outside ARM
    only a good look ends, so that one look is for it and the next slice's.
    """
    for entry in memory.unproven:
        yield LookAgain(entry.retry_at, f"{entry.extension} is unproven")
    for absent in memory.not_offered:
        yield LookAgain(absent.until, f"{absent.extension} was not offered")
    if memory.unannounced:
        yield LookAgain(memory.unannounced + UNANNOUNCED_AFTER, UNTOLD_DRIFT)
    for incident in memory.incidents:
        if incident.over_at:
            yield LookAgain(incident.over_at, FIGHT_MAY_BE_OVER)
    if memory.outside_over_at and memory.outside_over_at > now:
        yield LookAgain(memory.outside_over_at, FIGHT_MAY_BE_OVER)
    for inquiry in memory.inquiries.open:
        yield LookAgain(inquiry.ask_at, LOG_TO_ASK)
    for heal in memory.awaiting:
        yield LookAgain(heal.since + ECHO_DELAY, HEAL_TO_CONFIRM)


def _off_the_ladder(again: LookAgain, before: LookAgain | None) -> LookAgain:
    """A wait that the error names is no rung: who only waits for another worker climbs neither because of it, nor with
    the look that it brings forward.
    """
    if before is None:
        return replace(again, attempt=0)
    rung_at = before.on_ladder_at if before.on_ladder_at > again.at else None
    return replace(again, attempt=before.attempt, rung_at=rung_at)


def _after_error(recalled: Memory, error: AzureError, *, now: datetime) -> LookAgain | None:
    row = recalled.look_again
    attempt = row.attempt if row else 0
    if isinstance(error, NotNow):
        wait = error.retry_after or rung(row)
        again = step(row, max(min(wait, LONGEST_WAIT), SHORTEST_WAIT), error.code, now=now)
        return _off_the_ladder(again, row) if error.retry_after else again
    is_young = recalled.is_young(now, ROLE_INHERITANCE)
    if is_young and attempt < len(LADDER) and (error.may_be_new or isinstance(error, OutsideEstate)):
        return step(row, rung(row), error.code, now=now)
    if isinstance(error, OutsideEstate):
        return None
    if isinstance(error, Refused) or attempt < len(LADDER) + UNREADABLE_LOOKS:
        return step(row, HOURLY, error.code, now=now)
    return None
