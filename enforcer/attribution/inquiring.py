"""When drift becomes a question to the activity log: once for each, within bounds. Pure, as part of remembering."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.assumptions import ACTIVITY_LOG_KEEPS
from enforcer.facts import ALL_CONTROLS, Control, Fact
from enforcer.looks.learnt import Learnt
from enforcer.memory.heal import Heal
from enforcer.memory.inquiry import DENIED_FOR, MOST_OPEN, ONE_QUESTION_IN, Inquiries, Inquiry
from enforcer.memory.subscription import Memory
from enforcer.verdict import GOOD, Kind

BEFORE_EVENT = timedelta(minutes=5)
"""Where nobody remembers when all was well: so long before the time that the event claims."""

SINCE_WALK = timedelta(hours=25)
"""An account's switch is read once a day, and nobody remembers when it was last on."""

_MOST_ACCOUNTS = 3
"""Of one look: a person who switches many off is found by a few."""


def inquiring(memory: Memory, learnt: Learnt) -> Memory:
    """With what this look wants to know, and with the next time of whatever it is about to ask."""
    if not learnt.asks or learnt.skips:
        untold, refusal = memory.inquiries.untold, memory.inquiries.refusal
        return replace(memory, inquiries=Inquiries(untold=untold, refusal=refusal))
    if not learnt.is_member:
        return memory
    known, now = memory.inquiries, learnt.at
    is_denied = known.denied is not None and now < known.denied + DENIED_FOR
    new = () if is_denied else tuple(_new(known, learnt))
    known = replace(known, open=(*known.open, *new)[:MOST_OPEN], raised=_is_raised(known, learnt))
    return replace(memory, inquiries=_asking(known, learnt.holder, now=now))


def _asking(known: Inquiries, holder: str, *, now: datetime) -> Inquiries:
    """When something is due, all that is open is asked about at once; soon after another question it waits a little."""
    soonest = known.asked_at + ONE_QUESTION_IN if known.asked_at else now
    if not any(inquiry.ask_at <= now for inquiry in known.open):
        return known
    if now < soonest:
        return replace(known, open=tuple(replace(one, ask_at=max(one.ask_at, soonest)) for one in known.open))
    return replace(known, open=tuple(one.asked(now) for one in known.open), asked_at=now, asked_by=holder)


def _new(known: Inquiries, learnt: Learnt) -> Iterator[Inquiry]:
    orphans = [entry.heal for entry in learnt.orphans if entry.account is None]
    if not known.raised and (orphans or _has_drifted(learnt)):
        plan_heals = [*orphans, *(heal.id for heal in _begun(learnt) if heal.control is not Control.ACCOUNT)]
        since = _last_well(learnt)
        if since is not None:
            yield _inquiry(learnt, learnt.fact, since=since, heal=plan_heals[-1] if plan_heals else "")
    for heal in _account_heals(learnt)[:_MOST_ACCOUNTS]:
        fact = replace(learnt.fact, account=heal.account)
        yield _inquiry(learnt, fact, since=learnt.at - SINCE_WALK, heal=heal.id)


def _inquiry(learnt: Learnt, fact: Fact, *, since: datetime, heal: str) -> Inquiry:
    since, now = max(since, learnt.at - ACTIVITY_LOG_KEEPS), learnt.at
    return Inquiry(fact=fact, since=since, until=now, ask_at=now, heal=heal)


def _has_drifted(learnt: Learnt) -> bool:
    return learnt.look is not None and any(verdict.kind is Kind.DRIFTED for verdict in learnt.look.verdicts)


def _is_raised(known: Inquiries, learnt: Learnt) -> bool:
    """Drift ends when plan and provider are as they should be; what comes after that is another."""
    kinds = {verdict.control: verdict.kind for verdict in learnt.verdicts}
    if learnt.look is not None and all(kinds.get(control) in GOOD for control in ALL_CONTROLS):
        return False
    return known.raised or _has_drifted(learnt)


def _last_well(learnt: Learnt) -> datetime | None:
    """None where nobody has changed anything that we know of: a subscription that was never protected."""
    if learnt.recalled.sight is not None:
        return learnt.recalled.sight
    claim = learnt.fact
    return claim.when - BEFORE_EVENT if claim.when and claim.actor else None


def _begun(learnt: Learnt) -> tuple[Heal, ...]:
    """By this look; what it only read back was asked about when it was begun."""
    return tuple(heal for heal in learnt.heals if heal.started_at >= (learnt.began or learnt.at))


def _account_heals(learnt: Learnt) -> tuple[Heal, ...]:
    """Not of those that went off with the plan, nor of accounts that a walk may be the first to see."""
    begun = _begun(learnt)
    heals = tuple(heal for heal in begun if heal.account)
    if len(heals) < len(begun):
        return ()
    is_walked = learnt.recalled.first_seen is not None and learnt.at - learnt.recalled.first_seen > SINCE_WALK
    return heals if learnt.fact.account or is_walked else ()
