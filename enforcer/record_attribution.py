"""What the activity log said of who did it → `drift_attributed`; that we may not read it → `attribution_denied`."""

from enforcer.inquiry import Answer, Finding
from enforcer.outcome import Outcome
from enforcer.record import Field, Record, place
from enforcer.record_actor import actor_fields

_ADVICE = (
    "nothing has to be done; to have claims confirmed, give the app's identity the role of infra/activity-log.bicep "
    "(Microsoft.Insights/eventtypes/values/read) at the management group"
)


def of_attribution(outcome: Outcome) -> tuple[Record, ...]:
    """One record for each drift that was asked about, when it is answered or given up."""
    denied: dict[str, Field] = place(outcome.fact) | {"code": outcome.inquest.denied, "advice": _ADVICE}
    records = tuple(_attributed(finding) for finding in outcome.inquest.findings)
    return (*records, Record("attribution_denied", "info", denied)) if outcome.inquest.denied else records


def _attributed(finding: Finding) -> Record:
    """Whoever is known now in the columns of every record, and beside them what the event had claimed."""
    fact = finding.inquiry.fact
    claimed = actor_fields(fact.actor)
    fields: dict[str, Field] = {
        **place(fact),
        **actor_fields(finding.actor or fact.actor),
        "answer": finding.answer.value,
        "claimed_object_id": claimed["actor_object_id"],
        "claimed_app_id": claimed["actor_app_id"],
        "account": str(fact.account or ""),
        "heal": finding.inquiry.heal,
        "claimed_at": fact.when.isoformat() if fact.when else "",
        "changed_at": finding.changed_at.isoformat() if finding.changed_at else "",
        "after": finding.inquiry.since.isoformat(),
        "found_at": finding.inquiry.until.isoformat(),
    }
    return Record("drift_attributed", "warning" if finding.answer is Answer.CONTRADICTED else "info", fields)
