"""A plan that goes back after heals that held, while no event tells of a change: somebody changes it outside ARM.

Microsoft 365 security rules manage plans so (defender-plan 4.2), and leave neither an event nor a row in the activity
log. Protection comes back all the same; what is told is that the fight can't be won here.
"""

from dataclasses import replace
from datetime import datetime

from enforcer.facts import Control
from enforcer.incident import QUIET
from enforcer.learnt import Learnt
from enforcer.memory import EnrolmentState, Memory
from enforcer.verdict import Kind


def counted(memory: Memory, learnt: Learnt) -> Memory:
    """An event that tells of somebody's write ends the count: that is a fight inside ARM."""
    if learnt.announces:
        return _closed(replace(memory, stood=None, undone=()), learnt.at)
    if learnt.look is None or memory.writes != learnt.known.writes:
        return memory
    if learnt.look.is_good(Control.PLAN):
        is_awaited = any(entry.control is Control.PLAN for entry in learnt.recalled.awaiting)
        return _closed(replace(memory, stood=learnt.at) if is_awaited else memory, learnt.at)
    if not _is_undone(memory, learnt):
        return replace(memory, stood=None)
    since = learnt.at - learnt.incident.within
    undone = (*(at for at in memory.undone if at > since), learnt.at)[-learnt.incident.after_heals :]
    opens = memory.outside is None and len(undone) >= learnt.incident.after_heals
    return replace(memory, stood=None, undone=undone, outside=learnt.at if opens else memory.outside)


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
    if memory.outside is None or now < max((memory.outside, *memory.undone)) + QUIET:
        return memory
    return replace(memory, outside=None, undone=())
