"""Drift that a sweep found and no event told of: from that look until it is on record, each drift once. Pure."""

from datetime import datetime

from enforcer.baseline import PlanWanted
from enforcer.facts import ALL_CONTROLS, Cause
from enforcer.looks.learnt import Learnt
from enforcer.memory.subscription import Memory
from enforcer.schedule import UNANNOUNCED_AFTER
from enforcer.verdict import GOOD, Kind

NEVER_GOOD = ""
"""Nothing that can leave the baseline: it has not been there, or that it left is on record already."""


def is_unannounced(memory: Memory, *, announces: bool, now: datetime) -> bool:
    """Whether drift that a sweep found is on record now as such: it is old enough, and no event told of it."""
    return memory.unannounced is not None and now >= memory.unannounced + UNANNOUNCED_AFTER and not announces


def suspected(latest: Memory, learnt: Learnt) -> datetime | None:
    """A look ends a sweep's suspicion. A slice's look that could not read leaves one to the look after it."""
    if learnt.look:
        return None
    if learnt.fact.cause is Cause.SLICE and latest.unsettled is None:
        return latest.suspected or learnt.at
    return latest.suspected


def unannounced(latest: Memory, learnt: Learnt) -> datetime | None:
    """Since when drift waits for an event to tell of it; None once one did, or once it is on record."""
    if learnt.announces or is_unannounced(latest, announces=learnt.announces, now=learnt.at):
        return None
    if latest.unannounced or not learnt.look or not _is_of_the_sweep(learnt):
        return latest.unannounced
    drifted = any(verdict.kind is Kind.DRIFTED for verdict in learnt.look.verdicts)
    return learnt.at if drifted and learnt.recalled.good_for == rules(learnt.wanted) else None


def good_for(latest: Memory, learnt: Learnt) -> str:
    """The rules that this look found kept, or put right; NEVER_GOOD once drift from them is on record, or waived."""
    kinds = {verdict.kind for verdict in learnt.verdicts if verdict.control in ALL_CONTROLS}
    if learnt.look and kinds and kinds <= GOOD:
        return rules(learnt.wanted)
    if Kind.EXEMPT in kinds or is_unannounced(latest, announces=learnt.announces, now=learnt.at):
        return NEVER_GOOD
    return latest.good_for


def rules(wanted: PlanWanted) -> str:
    """Which extension is wanted how, in one line. Whoever wants something else is the one who made the difference."""
    return " ".join(sorted(f"{one.name.casefold()}={one.rule.value}" for one in wanted.managed)) or "tier"


def _is_of_the_sweep(learnt: Learnt) -> bool:
    """What an event told of and nobody put right yet is announced, whoever looks."""
    recalled = learnt.recalled
    return recalled.suspected is not None or (learnt.fact.cause is Cause.SLICE and recalled.unsettled is None)
