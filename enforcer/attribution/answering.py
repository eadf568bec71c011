"""What the activity log says to a question: whose write it was, and whether that is who was claimed. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from enforcer.events import ACCOUNT_OPERATIONS, PLAN_OPERATIONS, PROVIDER_OPERATIONS
from enforcer.exposure.stretch import Exposure
from enforcer.facts import AccountId, Actor, Attribution, Control, Fact
from enforcer.memory.incident import OpenIncident
from enforcer.memory.inquiry import Answer, Finding, Inquiry
from enforcer.observed.log_entry import LogEntry


def answered(
    inquiry: Inquiry,
    entries: Sequence[LogEntry],
    *,
    own: str | None,
    own_writes: Collection[str],
    is_last: bool,
) -> Finding | None:
    """None: wait for the next question. Our own writes are nobody's doing.

    A claim is compared with the row of the same correlation id, else with any row of whoever is claimed. Only when
    the rows can't be late any more is the last writer somebody else's contradiction.
    """
    theirs = [
        entry
        for entry in sorted(entries, key=lambda entry: entry.at)
        if _concerns(inquiry, entry) and not _is_ours(entry, own, own_writes)
    ]
    claim = inquiry.fact.actor
    if claim is None:
        return _finding(inquiry, Answer.FOUND, theirs[-1]) if theirs else _given_up(inquiry, is_last=is_last)
    for entry in reversed(theirs):
        if entry.correlation_id and entry.correlation_id == inquiry.fact.correlation_id:
            return _compared(inquiry, claim, entry)
    same = [entry for entry in theirs if entry.actor and _agree(claim, entry.actor)]
    if same:
        return _compared(inquiry, claim, same[-1])
    if theirs and is_last:
        return _finding(inquiry, Answer.CONTRADICTED, theirs[-1])
    return _given_up(inquiry, is_last=is_last)


def named(fact: Fact, findings: Sequence[Finding], *, found_at: datetime) -> Fact:
    """The fact under the name that the log gives it, where a finding is about drift of this very look, or delivery."""
    for finding in findings:
        is_of_this_look = finding.inquiry.until == found_at and finding.inquiry.fact.account == fact.account
        is_of_delivery = fact.event_id is not None and is_about(finding, fact)
        if finding.actor is not None and (is_of_this_look or is_of_delivery):
            return replace(fact, actor=finding.actor)
    return fact


def fought_by(incidents: tuple[OpenIncident, ...], findings: Sequence[Finding]) -> tuple[OpenIncident, ...]:
    """Fights under the name that the log gives the opponent who was claimed, or where nobody was."""
    return tuple(_fought_by(incident, findings) for incident in incidents)


def _fought_by(incident: OpenIncident, findings: Sequence[Finding]) -> OpenIncident:
    for finding in findings:
        claim = finding.inquiry.fact
        is_this = incident.actor == claim.actor and _is_of(claim, incident.subject.control, incident.subject.account)
        if incident.is_fight and is_this and finding.actor is not None:
            return replace(incident, actor=finding.actor)
    return incident


def begun_by(exposures: tuple[Exposure, ...], findings: Sequence[Finding]) -> tuple[Exposure, ...]:
    """Exposures under the name that the log gives whoever was claimed to have begun them, or where nobody was."""
    return tuple(_begun_by(exposure, findings) for exposure in exposures)


def _begun_by(exposure: Exposure, findings: Sequence[Finding]) -> Exposure:
    for finding in findings:
        asked = finding.inquiry
        is_this = exposure.actor == asked.fact.actor and _is_of(asked.fact, exposure.control, exposure.account)
        if is_this and exposure.opened <= asked.until and finding.actor is not None:
            return replace(exposure, actor=finding.actor)
    return exposure


def _is_of(claim: Fact, control: Control, account: AccountId | None) -> bool:
    """Plan and provider are asked about together, each account by itself, and of many together nobody is."""
    return claim.account == account and (control is Control.ACCOUNT) == (account is not None)


def is_about(finding: Finding, fact: Fact) -> bool:
    """By the delivery, the write and the account; by its cause too where no event told of it."""
    of = finding.inquiry.fact
    same = (of.event_id, of.correlation_id, of.account) == (fact.event_id, fact.correlation_id, fact.account)
    return same and (of.event_id is not None or of.cause is fact.cause)


def provider_of(inquiry: Inquiry) -> str:
    """The namespace whose rows are asked for: all that a question can be narrowed by, beside the time."""
    return "Microsoft.CognitiveServices" if inquiry.fact.account else "Microsoft.Security"


def _concerns(inquiry: Inquiry, entry: LogEntry) -> bool:
    """Registering by itself takes no protection away."""
    if entry.actor is None or not inquiry.since <= entry.at <= inquiry.until:
        return False
    account = inquiry.fact.account
    if account:
        place = f"/resourcegroups/{account.group}/providers/microsoft.cognitiveservices/accounts/{account.name}/"
        return entry.operation in ACCOUNT_OPERATIONS and place in entry.resource
    if entry.operation in PROVIDER_OPERATIONS:
        return "unregister" in entry.operation or entry.correlation_id == inquiry.fact.correlation_id
    is_of_plan = "/batchpricings/" in entry.resource or entry.resource.endswith("/pricings/ai")
    return entry.operation in PLAN_OPERATIONS and is_of_plan


def _is_ours(entry: LogEntry, own: str | None, own_writes: Collection[str]) -> bool:
    """By who, where we know who we are; and a write that nobody else can have made is ours anyway."""
    if entry.actor and entry.actor.object_id and own:
        return entry.actor.object_id == own
    return entry.correlation_id in own_writes


def _agree(claim: Actor, found: Actor) -> bool:
    """By object id where both have one, else by application."""
    if claim.object_id and found.object_id:
        return claim.object_id == found.object_id
    return claim.app_id is not None and claim.app_id == found.app_id


def _compared(inquiry: Inquiry, claim: Actor, entry: LogEntry) -> Finding:
    agrees = entry.actor is not None and _agree(claim, entry.actor)
    return _finding(inquiry, Answer.CONFIRMED if agrees else Answer.CONTRADICTED, entry)


def _finding(inquiry: Inquiry, answer: Answer, entry: LogEntry) -> Finding:
    actor = replace(entry.actor, attribution=Attribution.CONFIRMED) if entry.actor else None
    return Finding(inquiry=inquiry, answer=answer, actor=actor, changed_at=entry.at)


def _given_up(inquiry: Inquiry, *, is_last: bool) -> Finding | None:
    return Finding(inquiry=inquiry, answer=Answer.UNANSWERED) if is_last else None
