"""When heals that do not hold become an incident, and which heals count (DESIGN 10). Pure.

Nothing here puts a heal off: what grows is only what people are told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from enforcer.baseline import Incident
from enforcer.facts import Cause, Control
from enforcer.looks.learnt import Learnt
from enforcer.memory.heal import READ_BACK, Heal, HealState
from enforcer.memory.incident import (
    LONGEST_REASON,
    MOST_ACCOUNTS,
    MOST_HEALED,
    MOST_OPEN,
    Healed,
    IncidentKind,
    OpenIncident,
    Subject,
    opened,
)
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import Tier
from enforcer.verdict import Kind

_PLAN = Subject(Control.PLAN)
_OF_THE_DEAD = "a worker wrote it and died before it could say why"
_REGISTERS_FOR = timedelta(minutes=10)


def undone_again(learnt: Learnt) -> tuple[Subject, ...]:
    """What others had undone and this reconcile put right; of a registration and the plan after it the first alone."""
    subjects = dict.fromkeys(Subject(heal.control, heal.account) for heal in learnt.heals if _counts(heal, learnt))
    orphans = (entry for entry in learnt.orphans if entry.control is not Control.PROVIDER)
    subjects |= dict.fromkeys(Subject(entry.control, entry.account) for entry in orphans)
    registered = {Healed(subject, learnt.at) for subject in subjects} | set(learnt.recalled.healed)
    if learnt.fact.cause is not Cause.PLAN_CHANGED and any(_has_just_begun(entry, learnt) for entry in registered):
        subjects.pop(_PLAN, None)
    return tuple(subjects)


def _has_just_begun(healed: Healed, learnt: Learnt) -> bool:
    """Whether the plan is Free because the provider was unregistered: it comes back a little later."""
    return healed.subject.control is Control.PROVIDER and learnt.at - healed.at < _REGISTERS_FOR


def begins_fight(learnt: Learnt) -> bool:
    """Whether this look's heals open one."""
    known = {(one.kind, one.subject) for one in learnt.recalled.incidents}
    return any((one.kind, one.subject) not in known for one in with_fights(learnt.recalled, learnt).incidents)


def _counts(heal: Heal, learnt: Learnt) -> bool:
    """Proven ones; and one that brought the plan back, whatever the service refused of its extensions.

    A forced PUT of what was never shown is no heal of somebody's change.
    """
    if heal.control is Control.PROVIDER and any(one.control is heal.control for one in learnt.recalled.awaiting):
        return False  # a registration that takes long is asked about again and again
    if heal.control is not Control.PLAN or heal.proof == READ_BACK:
        return heal.state in {HealState.PROVEN, HealState.PENDING}
    seen = learnt.look.seen if learnt.look else None
    if seen is None or seen.tier is not Tier.STANDARD:
        return heal.state in {HealState.PROVEN, HealState.UNPROVEN} or heal.is_without_some
    drifted = learnt.look is not None and learnt.look.kind(Control.PLAN) is Kind.DRIFTED
    return drifted and (heal.state is HealState.PROVEN or heal.is_without_some)


def with_fights(memory: Memory, learnt: Learnt) -> Memory:
    since = learnt.at - learnt.incident.within
    kept = [one for one in memory.incidents if one.over_at is None or learnt.at < one.over_at]
    healed = [entry for entry in memory.healed if entry.at > since]
    was_outside = memory.undone[-1:] == (learnt.at,)
    for subject in undone_again(learnt):
        if subject == _PLAN and was_outside:  # told as `reverted outside ARM`
            continue
        if Healed(subject, learnt.at) in memory.healed:  # a ledger may apply a change twice
            continue
        healed.append(Healed(subject, learnt.at))
        times = sum(entry.subject == subject for entry in healed)
        is_fight = times >= learnt.incident.after_heals
        fight = _folded(subject, kept)
        known = opened(kept, IncidentKind.FIGHT, fight)
        if known and (is_fight or fight == subject):
            kept[kept.index(known)] = _goes_on(known, learnt)
        elif is_fight:
            kept.append(_begun(fight, times, learnt))
    return replace(memory, healed=_latest(healed, learnt.incident), incidents=tuple(kept[-MOST_OPEN:]))


def _latest(healed: Sequence[Healed], incident: Incident) -> tuple[Healed, ...]:
    """As many as a memory holds. However many accounts are fought over, what counts of plan and provider stays."""
    of_each = ([entry for entry in healed if entry.subject == one] for one in (Subject(Control.PROVIDER), _PLAN))
    others = [entry for some in of_each for entry in some[-incident.after_heals :]]
    of_accounts = [entry for entry in healed if entry.subject.account][-(MOST_HEALED - len(others)) :]
    return tuple(sorted((*others, *of_accounts), key=lambda entry: entry.at))


def _folded(subject: Subject, kept: Sequence[OpenIncident]) -> Subject:
    """One account too many is fought over together with the others: no fight has to go so that it has a place."""
    named = [one.subject for one in kept if one.is_fight and one.subject.account]
    if subject.account is None or subject in named or len(named) < MOST_ACCOUNTS:
        return subject
    return Subject(Control.ACCOUNT)


def _begun(subject: Subject, count: int, learnt: Learnt) -> OpenIncident:
    return OpenIncident(
        kind=IncidentKind.FIGHT,
        subject=subject,
        since=learnt.at,
        last=learnt.at,
        count=count,
        reason=_reason(subject, learnt),
        actor=learnt.fact.actor,
        rivals=learnt.rivals,
    )


def _goes_on(known: OpenIncident, learnt: Learnt) -> OpenIncident:
    return replace(
        known,
        last=learnt.at,
        count=known.count + 1,
        reason=_reason(known.subject, learnt),
        actor=learnt.fact.actor or known.actor,
        rivals=learnt.rivals or known.rivals,
    )


def _reason(subject: Subject, learnt: Learnt) -> str:
    of_control = (heal for heal in learnt.heals if heal.control is subject.control)
    heals = (heal for heal in of_control if subject.account in {None, heal.account})
    return next((heal.reason for heal in heals), _OF_THE_DEAD)[:LONGEST_REASON]
