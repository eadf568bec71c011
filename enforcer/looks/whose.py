"""In whose name a look reports, since when, and a heal after the read that confirms it. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.assumptions import CORRELATION_ID_IS_KEPT
from enforcer.facts import Cause, Fact
from enforcer.memory.heal import READ_BACK, Heal, HealState
from enforcer.memory.subscription import Memory

OLDEST_EVENT = timedelta(hours=25)
"""Event Grid delivers for a day; a time before that, or in the future, is not believed."""


def is_echo(fact: Fact, memory: Memory, own: str | None) -> bool:
    """An event of a write of ours: by the write's correlation id, which others can read in the activity log and send
    with a write of their own. So where the event names somebody, and we know who we are (`own`), it has to be us.
    """
    if not CORRELATION_ID_IS_KEPT or fact.correlation_id not in memory.own_writes:
        return False
    named = fact.actor.object_id if fact.actor else None
    return own is None or named is None or named == own


def claims_us(fact: Fact, own: str | None) -> bool:
    return own is not None and fact.actor is not None and fact.actor.object_id == own


def in_whose_name(fact: Fact, memory: Memory, *, is_echo: bool, now: datetime, own: str | None = None) -> Fact:
    """A due row reports in the name of the fact that it goes back to; nobody is blamed by an echo of our own, nor we by
    an event that only claims to be one.
    """
    if claims_us(fact, own):
        fact = replace(fact, actor=None)
    if fact.cause is not Cause.LOOK_AGAIN and not is_echo:
        return replace(fact, when=believed(fact, memory, now=now))
    first = memory.unsettled
    if first is None or (fact.account and first.account != fact.account):
        return replace(fact, actor=None, when=None) if is_echo else fact
    return replace(
        first,
        controls=fact.controls,
        cause=fact.cause,
        account=fact.account,
        event_id=fact.event_id or first.event_id,
    )


def read_back(heals: Iterable[Heal]) -> tuple[Heal, ...]:
    """Those whose lost answer a read made up for."""
    return tuple(heal for heal in heals if heal.proof == READ_BACK)


def believed(fact: Fact, memory: Memory, *, now: datetime) -> datetime | None:
    """Not in the future, nor before the last look that proved the plan as it should be: what was so then can't have
    been changed earlier. Of an account nobody remembers when it was last right.
    """
    if fact.when is None:
        return None
    oldest = now - OLDEST_EVENT
    if memory.sight and fact.account is None:
        oldest = max(oldest, min(memory.sight, now))
    return max(min(fact.when, now), oldest)


def confirmed(heal: Heal, now: datetime) -> Heal:
    """A heal whose answer was lost or not final is proven by this read, and confirmed by it."""
    if heal.state in {HealState.BEGUN, HealState.PENDING}:
        heal = replace(heal, state=HealState.PROVEN, proof=READ_BACK, answered_at=now)
    return replace(heal, confirmed_at=heal.confirmed_at or now)
