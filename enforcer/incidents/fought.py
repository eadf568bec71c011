"""A heal of the plan of which it is known only later that somebody's write over ARM made it due → the fights. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from enforcer.baseline import Incident
from enforcer.facts import Actor, Control
from enforcer.looks.learnt import Learnt
from enforcer.memory.incident import MOST_HEALED, Healed, IncidentKind, OpenIncident, Subject
from enforcer.memory.subscription import Memory
from enforcer.verdict import GOOD

_PLAN = Subject(Control.PLAN)
_REASON = "the plan went back, and the event that tells of it came after the look that put it right"


def fought(
    memory: Memory, at: datetime, actor: Actor | None, incident: Incident, reason: str, *, now: datetime
) -> Memory:
    """With the heal at `at`, which ended what `actor` had done."""
    healed = sorted((*memory.healed, Healed(_PLAN, at)), key=lambda entry: entry.at)[-MOST_HEALED:]
    memory = replace(memory, healed=tuple(healed))
    known = next((one for one in memory.incidents if one.is_fight and one.subject == _PLAN), None)
    if known:
        goes_on = replace(known, last=max(known.last, at), count=known.count + 1, actor=actor or known.actor)
        return replace(memory, incidents=tuple(goes_on if one is known else one for one in memory.incidents))
    times = _together(at, [entry.at for entry in healed if entry.subject == _PLAN], incident)
    if not times:
        return memory
    kind = IncidentKind.FIGHT
    begun = OpenIncident(
        kind=kind, subject=_PLAN, since=now, last=times[-1], count=len(times), reason=reason, actor=actor
    )
    return replace(memory, incidents=(*memory.incidents, begun))


def told_late(memory: Memory, learnt: Learnt) -> Memory:
    """What another look found undone and put right, while the event that tells of it was on its way."""
    at, telling = max(memory.undone, default=None), learnt.telling
    if at is None or telling is None or telling.controls != (Control.PLAN,) or not _is_put_right(learnt):
        return memory
    others = (*memory.undone[:-1], *(entry.at for entry in memory.healed if entry.subject == _PLAN))
    if not max(others, default=telling.at) <= telling.at <= at:
        return memory
    return fought(memory, at, learnt.fact.actor, learnt.incident, _REASON, now=learnt.at)


def _is_put_right(learnt: Learnt) -> bool:
    """By another look."""
    is_good = any(one.control is Control.PLAN and one.kind in GOOD for one in learnt.verdicts)
    return is_good and not any(heal.control is Control.PLAN for heal in learnt.heals)


def _together(at: datetime, healed: Sequence[datetime], incident: Incident) -> Sequence[datetime]:
    """The latest heals, `at` among them, of which there are so many within the time of a fight; else none."""
    for last in reversed(healed):
        some = [each for each in healed if last - incident.within < each <= last]
        if len(some) >= incident.after_heals and some[0] <= at <= last:
            return some
    return ()
