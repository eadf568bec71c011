"""A look at an enrolment → canonical records: enrolled, an incident opened or closed, or nothing new."""

from enforcer.baseline import Mode
from enforcer.errors import OutsideEstate
from enforcer.memory import Enrolment, EnrolmentState
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
    `enrolment`, around what only a person can mend, or what is nobody's business any more: the reason says why.
    """
    was, now = outcome.enrolment_before, outcome.enrolment
    is_another = was is None or now is None or (was.name, was.state) != (now.name, now.state)
    if not is_another:
        return ()
    records = []
    if was and was.state is EnrolmentState.BLOCKED:
        records.append(_closed(outcome, was))
    if outcome.enrolled and now and now.state is EnrolmentState.BLOCKED:
        records.append(_opened(outcome, outcome.enrolled))
    if outcome.enrolled and now and now.state is EnrolmentState.ENROLLED:
        records.append(Record("subscription_enrolled", "info", _fields(outcome, outcome.enrolled)))
    return tuple(records)


def _opened(outcome: Outcome, enrolled: Enrolled) -> Record:
    advice = _ADVICE.get(enrolled.code, _OTHER if enrolled.code else _MISSING)
    fields: dict[str, Field] = {"kind": "enrolment", "code": enrolled.code, "advice": advice}
    return Record("incident_opened", "error", _fields(outcome, enrolled) | fields)


def _closed(outcome: Outcome, was: Enrolment) -> Record:
    """Of an old target no more than the name that it made is known."""
    enrolled = outcome.enrolled
    is_same = enrolled is not None and enrolled.name == was.name
    fields: dict[str, Field] = {
        "event_subscription": was.name,
        "target": enrolled.target if enrolled and is_same else "",
        "reason": enrolled.verdict.reason if enrolled and is_same else _no_business(outcome),
        "attempts": was.attempts,
        "kind": "enrolment",
        "open_s": seconds(was.since, outcome.finished_at),
    }
    return Record("incident_closed", "info", place(outcome.fact) | fields)


def _no_business(outcome: Outcome) -> str:
    if isinstance(outcome.error, OutsideEstate):
        return "the subscription is not in the estate any more"
    if outcome.mode is Mode.SKIP:
        return "the baseline skips the subscription now"
    return "events lead to another target now" if outcome.enrolled else "enrolment is off now (ENFORCER_ENROL)"


def _fields(outcome: Outcome, enrolled: Enrolled) -> dict[str, Field]:
    """`attempts`: looks before this one that did not end well."""
    return place(outcome.fact) | {
        "event_subscription": enrolled.name,
        "target": enrolled.target,
        "reason": enrolled.verdict.reason,
        "attempts": enrolled.before.attempts if enrolled.before else 0,
    }
