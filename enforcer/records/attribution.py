"""What the activity log said of who did it → `drift_attributed`; that we may not read it → `attribution_denied`."""

from enforcer.contract.looks import AttributionDenied, DriftAttributed
from enforcer.looks.outcome import Outcome
from enforcer.memory.inquiry import Answer, Finding
from enforcer.record import Record, record_of, where, who

_ADVICE = (
    "nothing has to be done; to have claims confirmed, give the app's identity the role of infra/activity-log.bicep "
    "(Microsoft.Insights/eventtypes/values/read) at the management group"
)


def of_attribution(outcome: Outcome) -> tuple[Record, ...]:
    """One record for each drift that was asked about, when it is answered or given up."""
    records = tuple(record_of(_attributed(finding)) for finding in outcome.findings)
    if not outcome.inquest.denied:
        return records
    denied = AttributionDenied(where=where(outcome.fact), code=outcome.inquest.denied, advice=_ADVICE)
    return (*records, record_of(denied))


def _attributed(finding: Finding) -> DriftAttributed:
    """Whoever is known now in the columns of every record, and beside them what the event had claimed."""
    fact = finding.inquiry.fact
    claimed = who(fact.actor)
    return DriftAttributed(
        severity="warning" if finding.answer is Answer.CONTRADICTED else "info",
        where=where(fact),
        who=who(finding.actor or fact.actor),
        answer=finding.answer,
        claimed_object_id=claimed.actor_object_id,
        claimed_app_id=claimed.actor_app_id,
        account=str(fact.account or ""),
        heal=finding.inquiry.heal,
        claimed_at=fact.when,
        changed_at=finding.changed_at,
        after=finding.inquiry.since,
        found_at=finding.inquiry.until,
    )
