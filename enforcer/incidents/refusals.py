"""When what Azure does not take becomes an incident, and when that is over. Pure."""

from dataclasses import replace
from datetime import datetime

from enforcer.exposure.stretch import Waived
from enforcer.facts import Control
from enforcer.looks.learnt import Learnt
from enforcer.memory.incident import (
    LONGEST_REASON,
    MOST_OPEN,
    REFUSALS_BEFORE,
    IncidentKind,
    OpenIncident,
    Subject,
    opened,
)
from enforcer.memory.subscription import Memory
from enforcer.schedule import is_role_on_its_way
from enforcer.verdict import GOOD, Kind, Verdict

_LOOKED_AT = frozenset({Control.PROVIDER, Control.PLAN, Control.ACCOUNT})
"""The others have incidents of their own."""
_LEFT_ALONE = frozenset({Kind.EXEMPT, Kind.OBSERVED, Kind.SKIPPED})


def with_refusals(memory: Memory, learnt: Learnt) -> Memory:
    kept = list(memory.incidents)
    for verdict in learnt.verdicts:
        if verdict.control not in _LOOKED_AT:
            continue
        known = opened(kept, IncidentKind.REFUSAL, Subject(verdict.control))
        if reason := _refused(verdict, memory, learnt):
            met = replace(known or _refusal(verdict.control, learnt.at), last=learnt.at, reason=reason[:LONGEST_REASON])
            is_again = known is not None and known.last == learnt.at
            met = replace(met, count=met.count + (0 if is_again else 1))
            kept = [*(one for one in kept if one is not known), met]
        elif known and _is_over(verdict, memory, learnt.waived):
            kept.remove(known)
    return replace(memory, incidents=tuple(kept[-MOST_OPEN:]))


def _refusal(control: Control, now: datetime) -> OpenIncident:
    return OpenIncident(kind=IncidentKind.REFUSAL, subject=Subject(control), since=now, last=now, count=0)


def _refused(verdict: Verdict, memory: Memory, learnt: Learnt) -> str:
    """What Azure does not take, or nothing. A right that has not arrived yet at a new subscription is no refusal."""
    if verdict.kind is Kind.REFUSED:
        is_early = learnt.error is not None and is_role_on_its_way(learnt.error, learnt.recalled, now=learnt.at)
        return "" if is_early else verdict.reason
    if verdict.control is not Control.PLAN or verdict.kind is not Kind.UNPROVEN:
        return ""
    stubborn = [entry for entry in memory.unproven if entry.attempts >= REFUSALS_BEFORE]
    return verdict.reason if stubborn else ""


def _is_over(verdict: Verdict, memory: Memory, waived: Waived) -> bool:
    """One account that is as it should be says nothing of those that wait, and a pause takes nothing away: what was
    refused before it is refused after it.
    """
    if verdict.kind is Kind.OBSERVED and waived.paused and not waived.observed:
        return False
    if verdict.kind in _LEFT_ALONE:
        return True
    waits = verdict.control is Control.ACCOUNT and (memory.accounts.waiting or memory.accounts.walk)
    return verdict.kind in GOOD and not waits
