"""What the activity log says of drift → the memory under the names that it gives, and fights that it tells apart. Pure.

A plan that went back while no event told of it is a fight like any other where the log names who did it, and a change
outside ARM where it does not.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from enforcer.attribution.answering import begun_by, fought_by, is_about
from enforcer.baseline import Incident
from enforcer.facts import Actor
from enforcer.incidents.fought import fought
from enforcer.incidents.noticing import outside_noticed
from enforcer.incidents.reverted import with_outside
from enforcer.memory.inquiry import MOST_OPEN, Finding
from enforcer.memory.subscription import Memory

_REASON = "the plan went back and no event told of it: who did it stands in the activity log"


def said(memory: Memory, findings: Sequence[Finding], incident: Incident, *, now: datetime) -> Memory:
    """With the findings' inquiries no longer open."""
    if not findings:
        return memory
    before = memory
    done = {(finding.inquiry.until, finding.inquiry.fact) for finding in findings}
    known = memory.inquiries
    still = tuple(inquiry for inquiry in known.open if (inquiry.until, inquiry.fact) not in done)
    memory = _renamed(
        replace(memory, inquiries=replace(known, open=still, untold=(*known.untold, *findings)[-MOST_OPEN:])), findings
    )
    for finding in findings:
        if finding.actor is not None and finding.inquiry.until in memory.undone:
            memory = _in_arm(memory, finding.inquiry.until, finding.actor, incident, now=now)
    return outside_noticed(before, with_outside(memory, incident, now=now), now=now)


def _renamed(memory: Memory, findings: Sequence[Finding]) -> Memory:
    exposure = replace(memory.exposure, open=begun_by(memory.exposure.open, findings))
    memory = replace(memory, incidents=fought_by(memory.incidents, findings), exposure=exposure)
    first = memory.unsettled
    for finding in findings:
        if first is not None and finding.actor is not None and is_about(finding, first):
            return replace(memory, unsettled=replace(first, actor=finding.actor))
    return memory


def _in_arm(memory: Memory, at: datetime, actor: Actor, incident: Incident, *, now: datetime) -> Memory:
    """It was found undone at `at`, by a write that has a row."""
    undone = tuple(each for each in memory.undone if each != at)
    return fought(replace(memory, undone=undone, outside=None), at, actor, incident, _REASON, now=now)
