"""News of an enrolment → canonical records: enrolled, an incident opened or closed."""

from enforcer.contract.estate import SubscriptionEnrolled
from enforcer.contract.incidents import Enrolled, IncidentClosed, IncidentOpened, Kinds
from enforcer.looks.outcome import Outcome
from enforcer.memory.notice import About, News, Notice
from enforcer.record import Record, record_of, seconds, where

_ADVICE = {
    "AuthorizationFailed": "assign the enrolment role at the management group (infra/enrol-role.json)",
    "LinkedAuthorizationFailed": "assign the hub role at the event target (infra/hub-role.json)",
    "NotKept": "what is put reads otherwise: the activity log names who, or which Azure Policy, changes it; it is put"
    " again every hour, and the sweep covers the subscription meanwhile",
    "SchemaIsFixed": "somebody put it with another schema: `enforcer unenrol --subscription ID` deletes it",
}
_MISSING = "run infra/changes-subscription.sh for it, or `enforcer enrol`, or set ENFORCER_ENROL=self"
_OTHER = "mend what the reason says; it is tried again every hour, and the sweep covers the subscription meanwhile"


def of_enrolment(outcome: Outcome) -> tuple[Record, ...]:
    """`subscription_enrolled` when it is first read as it should be; `incident_opened` and `incident_closed`, of kind
    `enrolment`, around what only a person can mend, or what is nobody's business any more: the reason says why.
    """
    return tuple(_told(outcome, notice) for notice in outcome.notices if notice.about is About.ENROLMENT)


def _told(outcome: Outcome, notice: Notice) -> Record:

    here, reason = where(outcome.fact), notice.reason
    enrolled = Enrolled(event_subscription=notice.name, target=notice.target, attempts=notice.attempts)
    if notice.news is News.ENROLLED:
        return record_of(SubscriptionEnrolled(where=here, enrolled=enrolled, reason=reason))
    if notice.news is News.CLOSED:
        lasted = seconds(notice.since or notice.at, notice.at)
        return record_of(
            IncidentClosed(where=here, kind=Kinds.ENROLMENT, enrolled=enrolled, reason=reason, open_s=lasted)
        )
    return record_of(
        IncidentOpened(
            severity="error",
            where=here,
            kind=Kinds.ENROLMENT,
            enrolled=enrolled,
            reason=reason,
            code=notice.code,
            advice=_ADVICE.get(notice.code, _OTHER if notice.code else _MISSING),
        )
    )
