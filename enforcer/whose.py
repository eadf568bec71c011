"""In whose name a look reports, and a heal after the read that confirms it. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.facts import Cause, Fact
from enforcer.memory import READ_BACK, Heal, HealState, Memory

OLDEST_EVENT = timedelta(hours=25)
"""Event Grid delivers for a day; a time before that, or in the future, is not believed."""


def in_whose_name(fact: Fact, memory: Memory, *, is_echo: bool, now: datetime) -> Fact:
    """A due row reports in the name of the fact that it goes back to; nobody is blamed by an echo of our own."""
    if fact.cause is not Cause.LOOK_AGAIN and not is_echo:
        return replace(fact, when=max(min(fact.when, now), now - OLDEST_EVENT)) if fact.when else fact
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


def confirmed(heal: Heal, now: datetime) -> Heal:
    """A heal whose answer was lost or not final is proven by this read, and confirmed by it."""
    if heal.state in {HealState.BEGUN, HealState.PENDING}:
        heal = replace(heal, state=HealState.PROVEN, proof=READ_BACK, answered_at=now)
    return replace(heal, confirmed_at=heal.confirmed_at or now)
