"""In whose name a look reports: of what is found, whoever was first told to have caused it is named."""

from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.facts import Cause, Fact
from enforcer.memory import Memory

OLDEST_EVENT = timedelta(hours=25)
"""Event Grid delivers for a day; a time before that, or in the future, is not believed."""


def in_whose_name(fact: Fact, memory: Memory, *, is_echo: bool, now: datetime) -> Fact:
    """A due row reports in the name of the fact that it goes back to; nobody is blamed by an echo of our own."""
    if fact.cause is not Cause.LOOK_AGAIN and not is_echo:
        return replace(fact, when=max(min(fact.when, now), now - OLDEST_EVENT)) if fact.when else fact
    first = memory.unsettled
    if first is None:
        return replace(fact, actor=None, when=None) if is_echo else fact
    return replace(first, cause=fact.cause, event_id=fact.event_id or first.event_id)
