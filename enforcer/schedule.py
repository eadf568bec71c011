"""When to look again: the latest time by which a subscription needs another look, or None when it needs none."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from enforcer.assumptions import ECHO_DELAY, ROLE_INHERITANCE
from enforcer.errors import AzureError, NotNow, OutsideEstate, Refused
from enforcer.memory import LookAgain, Memory
from enforcer.plan import OperationStatus

LADDER = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""After "not now": role inheritance takes up to half an hour, outages rarely last longer than the last step."""

REFUSED_LADDER = (timedelta(seconds=10), *(timedelta(minutes=minutes) for minutes in (5, 15, 60)))
"""After the service refused an extension: once quickly, because most refusals are races, then with patience."""

REFUSED_LOOK = timedelta(hours=1)
"""A write that Azure refuses needs a person; somebody may have mended it within the hour."""

LONGEST_WAIT = timedelta(hours=1)
"""No header and no row makes us wait longer than this."""

BUSY_FOR = timedelta(seconds=60)
"""The busy mark's expiry: four times the budget of a reconcile."""

NOT_OFFERED_FOR = timedelta(days=1)
"""How long an extension that the service does not offer here is left out."""

_NOT_YET = frozenset({"AuthorizationFailed", "SubscriptionNotFound"})
"""What a subscription that was just created answers until its place and our role have arrived."""


def refused_retry(attempts: int, *, now: datetime) -> datetime:
    """When to force the next PUT after `attempts` refusals before this one."""
    return now + REFUSED_LADDER[min(attempts, len(REFUSED_LADDER) - 1)]


def look_again(memory: Memory, error: AzureError | None, *, now: datetime) -> LookAgain | None:
    """After trouble the error's own time, and no sooner for what waits anyway; else the earliest need."""
    trouble = _after_error(memory, error, now=now)
    return trouble or min(_needs(memory), key=lambda need: need.at, default=None)


def _needs(memory: Memory) -> Iterator[LookAgain]:
    """A refused extension's retry, an answer that never came, an extension to ask for again, a heal to confirm."""
    for entry in memory.unproven:
        if entry.status is not OperationStatus.NOT_REPORTED:
            yield LookAgain(entry.retry_at, f"{entry.extension} is unproven")
    for absent in memory.not_offered:
        yield LookAgain(absent.until, f"{absent.extension} was not offered")
    for heal in memory.awaiting:
        yield LookAgain(heal.since + ECHO_DELAY, "heal to confirm")


def _after_error(memory: Memory, error: AzureError | None, *, now: datetime) -> LookAgain | None:
    attempt = memory.look_again.attempt if memory.look_again else 0
    if isinstance(error, NotNow):
        wait = error.retry_after or LADDER[min(attempt, len(LADDER) - 1)]
        return LookAgain(now + min(wait, LONGEST_WAIT), error.code, attempt + 1)
    if error is None:
        return None
    may_be_new = error.code in _NOT_YET or isinstance(error, OutsideEstate)
    if may_be_new and memory.is_young(now, ROLE_INHERITANCE) and attempt < len(LADDER):
        return LookAgain(now + LADDER[attempt], error.code, attempt + 1)
    if isinstance(error, Refused):
        return LookAgain(now + REFUSED_LOOK, error.code, attempt + 1)
    return None
