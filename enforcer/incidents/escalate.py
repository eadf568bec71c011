"""Which incidents open, go on and end by what a look found: fights and refusals. Pure."""

from dataclasses import replace

from enforcer.errors import OutsideEstate
from enforcer.incidents.fights import with_fights
from enforcer.incidents.refusals import with_refusals
from enforcer.looks.learnt import Learnt
from enforcer.memory.incident import MOST_OPEN, OpenIncident
from enforcer.memory.subscription import Memory


def escalated(memory: Memory, learnt: Learnt) -> Memory:
    """What is not enforced here any more has no incident either."""
    if learnt.skips or isinstance(learnt.error, OutsideEstate):
        return _with_over(replace(memory, healed=(), incidents=()), memory.incidents)
    return _with_over(with_refusals(with_fights(memory, learnt), learnt), memory.incidents)


def _with_over(after: Memory, before: tuple[OpenIncident, ...]) -> Memory:
    open_ = {(one.kind, one.subject) for one in after.incidents}
    over = tuple(one for one in before if (one.kind, one.subject) not in open_)
    return replace(after, incidents_over=(*after.incidents_over, *over)[-MOST_OPEN:])
