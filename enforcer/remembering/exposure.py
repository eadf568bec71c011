"""What one reconcile saw and was told of → the exposures that the memory holds. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.errors import OutsideEstate
from enforcer.exposure.exposed import accounts_left, left, seen, self_corrected, told, walked
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import AccountId, Actor, Cause, Control, Fact
from enforcer.looks.learnt import Learnt
from enforcer.memory.subscription import Memory
from enforcer.verdict import GOOD, Kind, Verdict

SKEW = timedelta(seconds=5)
"""So far ahead of our clock another one may be; an event from further ahead tells no time."""

OLDEST = timedelta(hours=25)
"""Event Grid delivers for a day."""

_CHANGES = {
    Cause.PLAN_CHANGED: (Control.PLAN,),
    Cause.PROVIDER_CHANGED: (Control.PROVIDER, Control.PLAN),
    Cause.ACCOUNT_CHANGED: (Control.ACCOUNT,),
}


def telling(fact: Fact, *, is_ours: bool, now: datetime) -> Telling | None:
    """When somebody else changed what, as the fact's event says; None where it says no time that can be.

    `is_ours`: an echo, or it names us: a write of a worker that died before it could note it, or a forgery.
    """
    controls = _CHANGES.get(fact.cause)
    if controls is None or is_ours or fact.when is None or not now - OLDEST < fact.when <= now + SKEW:
        return None
    return Telling(min(fact.when, now), controls, fact.account)


def sighting(verdict: Verdict, *, sent: datetime, got: datetime, account: AccountId | None = None) -> Sighting:
    """Of a control that was just read."""
    is_exempt = verdict.kind is Kind.EXEMPT
    return Sighting(verdict.control, sent, got, verdict.kind not in GOOD, is_exempt=is_exempt, account=account)


def met(memory: Memory, now: datetime) -> Memory:
    """A subscription that nobody has looked at, heard of for the first time."""
    known = memory.exposure
    if memory.first_seen or known.met:
        return memory
    return replace(memory, exposure=replace(known, met=now))


def looked_at(memory: Memory, began: datetime, *, in_force_since: datetime | None) -> ExposureKnown:
    """What is known when a look begins at what is ours. Where the subscription was skipped or elsewhere, either the
    baseline (`in_force_since`) has changed since then, or where it lies.
    """
    wanted_since = max((at for at in (in_force_since, memory.placed_at) if at), default=None)
    return met(memory, began).exposure.back(wanted_since, latest=began)


def author(fact: Fact, memory: Memory, account: AccountId | None) -> Actor | None:
    """Who is said to have begun what this look finds of the plan, or of the account. A due row reports in the name of
    one event; of an account's it says nothing of anything else.
    """
    first = memory.unsettled
    is_about = first is None or first.account is None or first.account == account
    return fact.actor if is_about or fact.cause is not Cause.LOOK_AGAIN else None


def with_exposures(memory: Memory, latest: Memory, learnt: Learnt) -> Memory:
    """The memory with what this reconcile adds to `latest`; may be applied to a newer one."""
    began = learnt.began or learnt.at
    before = met(latest, began).exposure
    if learnt.skips or isinstance(learnt.error, OutsideEstate):
        return replace(memory, exposure=left(before, at=learnt.at))
    every = sorted((*learnt.sightings, *learnt.kept.sightings), key=_sent)
    sightings = [one for one in every if one.is_off or learnt.is_judged]
    # A look that could read nothing found whose it is all the same, and what a later one finds off was off since then.
    if sightings or learnt.scope is not None:
        before = looked_at(latest, began, in_force_since=learnt.in_force_since)
    known = told(before, learnt.telling) if learnt.telling else before
    for each in sightings:
        known = seen(
            known,
            each,
            waived=replace(learnt.waived, exempt=each.is_exempt),
            actor=author(learnt.fact, latest, each.account),
            awaits=any((entry.control, entry.account) == (each.control, each.account) for entry in latest.awaiting),
        )
    return replace(memory, exposure=self_corrected(before, _walked(known, learnt)))


def _walked(known: ExposureKnown, learnt: Learnt) -> ExposureKnown:
    kept = learnt.kept
    if not learnt.is_judged:
        return known
    if kept.lets_go:
        return accounts_left(known, at=learnt.began or learnt.at)
    if not kept.walked:
        return known
    return walked(
        known,
        began=(learnt.began or learnt.at) if kept.begins else None,
        is_over=kept.walk is None,
        is_whole=kept.verdict is None or kept.verdict.kind is not Kind.UNKNOWN,
        at=learnt.at,
    )


def _sent(sighting: Sighting) -> datetime:
    return sighting.sent
