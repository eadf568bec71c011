"""A plan that goes back after heals that held, while no event tells of a change: somebody changes it outside ARM.

Microsoft 365 security rules manage plans so (defender-plan 4.2), and leave neither an event nor a row in the activity
log. Protection comes back all the same; what is told is that the fight can't be won here.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.baseline import Incident
from enforcer.facts import Control
from enforcer.incidents.fought import told_late
from enforcer.looks.learnt import Learnt
from enforcer.memory.enrolment import EnrolmentState
from enforcer.memory.subscription import Memory
from enforcer.verdict import Kind

_ANSWERED_WITHIN = timedelta(hours=1)
"""The log's last question is asked half an hour after the drift."""

_MOST_UNDONE = 40
"""As many as the hour of a question can have, when somebody looks every two minutes."""


def counted(memory: Memory, learnt: Learnt) -> Memory:
    """An event that tells of somebody's write ends the count: that is a fight inside ARM."""
    if learnt.announces:
        return _closed(replace(told_late(memory, learnt), stood=None, undone=()), learnt.at)
    if learnt.look is None or memory.writes != learnt.known.writes:
        return memory
    if learnt.look.is_good(Control.PLAN):
        is_awaited = any(entry.control is Control.PLAN for entry in learnt.recalled.awaiting)
        return _closed(replace(memory, stood=learnt.at) if is_awaited else memory, learnt.at)
    if not _is_undone(memory, learnt):
        return replace(memory, stood=None)
    since = learnt.at - learnt.incident.within - _ANSWERED_WITHIN
    undone = (*(at for at in memory.undone if at > since), learnt.at)[-_MOST_UNDONE:]
    return with_outside(replace(memory, stood=None, undone=undone), learnt.incident, now=learnt.at)


def with_outside(memory: Memory, incident: Incident, *, now: datetime) -> Memory:
    """Opened by the third time within the hour; where the activity log is asked who did it, once it has no row of it.

    What came after the first question that is still open is not known either: not each is asked about.
    """
    asked = min((inquiry.until for inquiry in memory.inquiries.open if inquiry.fact.account is None), default=None)
    sure = [at for at in memory.undone if asked is None or at < asked][-incident.after_heals :]
    is_old = not sure or sure[0] <= sure[-1] - incident.within or sure[-1] <= now - incident.within - _ANSWERED_WITHIN
    if memory.outside is not None or is_old or len(sure) < incident.after_heals:
        return memory
    return replace(memory, outside=now)


def _is_undone(memory: Memory, learnt: Learnt) -> bool:
    """Drift after a heal that a read confirmed, or whose own echo finds it. Only where events would have come."""
    hears = not learnt.enrols or (memory.enrolment is not None and memory.enrolment.state is EnrolmentState.ENROLLED)
    look = learnt.look
    drifted = look is not None and any(
        verdict.control is Control.PLAN and verdict.kind is Kind.DRIFTED for verdict in look.verdicts
    )
    awaited = any(entry.control is Control.PLAN for entry in learnt.recalled.awaiting)
    return hears and drifted and (learnt.recalled.stood is not None or (learnt.is_echo and awaited))


def _closed(memory: Memory, now: datetime) -> Memory:
    if memory.outside_over_at is None or now < memory.outside_over_at:
        return memory
    return replace(memory, outside=None, undone=())
