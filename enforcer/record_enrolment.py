"""A look at an enrolment → canonical records: enrolled, an incident opened or closed, or nothing new."""

from enforcer.memory import EnrolmentState
from enforcer.outcome import Enrolled, Outcome
from enforcer.record import Field, Record, place, seconds

_ADVICE = {
    "AuthorizationFailed": "assign the estate role at the management group (infra/estate-role.json)",
    "LinkedAuthorizationFailed": "assign the hub role at the event target (infra/hub-role.json)",
    "SchemaIsFixed": "somebody put it with another schema: `enforcer unenrol --subscription ID` deletes it",
}
_MISSING = "run infra/changes-subscription.sh for it, or `enforcer enrol`, or set ENFORCER_ENROL=self"
_OTHER = "mend what the reason says; it is tried again every hour, and the sweep covers the subscription meanwhile"


def of_enrolment(outcome: Outcome) -> tuple[Record, ...]:
    """`subscription_enrolled` when it is first read as it should be; `incident_opened` and `incident_closed`, of kind
    `enrolment`, around what only a person can mend.
    """
    enrolled = outcome.enrolled
    if enrolled is None:
        return ()
    was = enrolled.before.state if enrolled.before else None
    now = enrolled.after.state
    records = []
    if was is EnrolmentState.BLOCKED and now is not was:
        records.append(_closed(outcome, enrolled))
    if now is EnrolmentState.BLOCKED and now is not was:
        records.append(_opened(outcome, enrolled))
    if now is EnrolmentState.ENROLLED and now is not was:
        records.append(Record("subscription_enrolled", "info", _fields(outcome, enrolled)))
    return tuple(records)


def _opened(outcome: Outcome, enrolled: Enrolled) -> Record:
    advice = _ADVICE.get(enrolled.code, _OTHER if enrolled.code else _MISSING)
    fields: dict[str, Field] = {"kind": "enrolment", "code": enrolled.code, "advice": advice}
    return Record("incident_opened", "error", _fields(outcome, enrolled) | fields)


def _closed(outcome: Outcome, enrolled: Enrolled) -> Record:
    since = enrolled.before.since if enrolled.before else outcome.finished_at
    fields: dict[str, Field] = {"kind": "enrolment", "open_s": seconds(since, outcome.finished_at)}
    return Record("incident_closed", "info", _fields(outcome, enrolled) | fields)


def _fields(outcome: Outcome, enrolled: Enrolled) -> dict[str, Field]:
    """`attempts`: looks before this one that did not end well."""
    return place(outcome.fact) | {
        "event_subscription": enrolled.name,
        "target": enrolled.target,
        "reason": enrolled.verdict.reason,
        "attempts": enrolled.before.attempts if enrolled.before else 0,
    }
