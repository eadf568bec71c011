"""News of a plan that is changed outside ARM → an incident that is opened and closed."""

from enforcer.contract.incidents import IncidentClosed, IncidentOpened, Kinds
from enforcer.looks.outcome import Outcome
from enforcer.memory.notice import About, News, Notice
from enforcer.record import Record, record_of, seconds, where

REASON = About.OUTSIDE.value
_ADVICE = (
    "look whether a Microsoft 365 security rule manages the plan (Defender portal; `managedBy` and `originatedFrom` of "
    "the plan at api-version 2026-07-01) and change it there; if none does, see that events arrive: "
    "`enforcer enrol --check`"
)


def of_reverted(outcome: Outcome) -> tuple[Record, ...]:
    """`incident_opened` and `incident_closed`, of kind `fight`: the plan went back and no event told of it."""
    return tuple(_told(outcome, notice) for notice in outcome.notices if notice.about is About.OUTSIDE)


def _told(outcome: Outcome, notice: Notice) -> Record:
    here = where(outcome.fact)
    if notice.news is News.OPENED:
        opened = IncidentOpened(severity="error", where=here, kind=Kinds.FIGHT, reason=REASON, advice=_ADVICE)
        return record_of(opened)
    lasted = seconds(notice.since or notice.at, notice.at)
    return record_of(IncidentClosed(where=here, kind=Kinds.FIGHT, reason=REASON, open_s=lasted))
