"""What became of a published baseline → canonical records, each version once."""

from enforcer.adoption import Adoption, Decision
from enforcer.exemptions import Notice
from enforcer.record import Field, Record, problem_fields

_LONGEST = 5_000
"""Characters of a difference: it waits in a row of the ledger until it is told."""
_LONGEST_REASONS = 1_000
CHANGED = "baseline_changed"
_NAMES = {
    Decision.FIRST: (CHANGED, "info"),
    Decision.CHANGED: (CHANGED, "info"),
    Decision.HELD: ("baseline_held", "error"),
    Decision.REJECTED: ("baseline_rejected", "error"),
}


def of_adoption(adoption: Adoption) -> tuple[Record, ...]:
    """`baseline_changed`, `baseline_held` with the digest that an approval names, or `baseline_rejected`."""
    if not adoption.news:
        return ()
    name, severity = _NAMES[adoption.decision]
    fields: dict[str, Field] = {"digest": adoption.digest}
    if adoption.problems:
        fields |= problem_fields(adoption.problems)
        fields["all"] = str(fields["all"])[:_LONGEST]
    else:
        fields |= _difference(adoption)
    return (Record(name, severity, fields),)


def of_untold(adoption: Adoption) -> tuple[Record, ...]:
    """What this worker has taken on to put on record."""
    return tuple(Record(one.name, one.severity, dict(one.fields)) for one in adoption.to_tell)


def of_notice(notice: Notice) -> Record:
    """`exemption_expiring` with the days that are left, `exemption_ended`; `controls` are enforced from then on."""
    exemption = notice.exemption
    fields: dict[str, Field] = {
        "subscription": exemption.subscription or "",
        "management_group": exemption.management_group or "",
        "controls": ", ".join(control.value for control in exemption.controls),
        "owner": exemption.owner,
        "ticket": exemption.ticket,
        "until": exemption.until.isoformat(),
        "days_left": notice.days_left,
    }
    return Record("exemption_ended" if notice.is_over else "exemption_expiring", "warning", fields)


def _difference(adoption: Adoption) -> dict[str, Field]:
    """Numbers of subscriptions; `reasons` why it is held back, or, where `approved`, why it would have been."""
    found = adoption.comparison
    return {
        "baseline": adoption.name,
        "before": adoption.before,
        "subscriptions": found.subscriptions if found else 0,
        "loosened": found.loosened if found else 0,
        "changed": found.changed if found else 0,
        "disclosing": found.disclosing if found else 0,
        "difference": "; ".join(found.words)[:_LONGEST] if found else "",
        "reasons": "; ".join(adoption.reasons)[:_LONGEST_REASONS],
        "approved": adoption.decision is Decision.CHANGED and bool(adoption.reasons),
    }
