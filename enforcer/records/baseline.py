"""What became of a published baseline → canonical records, each version once."""

from msgspec.structs import replace

from enforcer.adoption.decision import Adoption, Decision
from enforcer.baselines.exemptions import Notice
from enforcer.contract.columns import Difference, Problems
from enforcer.contract.published import (
    BaselineChanged,
    BaselineHeld,
    BaselineRejected,
    Exempted,
    ExemptionEnded,
    ExemptionExpiring,
)
from enforcer.contract.words import bounded, listed
from enforcer.record import Record, problems_told, record_of

_LONGEST = 5_000
"""Characters of a difference: it waits in a row of the ledger until it is told."""
_LONGEST_REASONS = 1_000
CHANGED = "baseline_changed"


def of_adoption(adoption: Adoption) -> tuple[Record, ...]:
    """`baseline_changed`, `baseline_held` with the digest that an approval names, or `baseline_rejected`."""
    if not adoption.news:
        return ()
    digest = adoption.digest
    if adoption.decision is Decision.HELD:
        return (record_of(BaselineHeld(digest=digest, found=_difference(adoption))),)
    if adoption.decision is not Decision.REJECTED:
        return (record_of(BaselineChanged(digest=digest, found=_difference(adoption))),)
    if adoption.problems:
        return (record_of(BaselineRejected(digest=digest, problems=_problems(adoption))),)
    return (record_of(BaselineRejected(digest=digest, found=_difference(adoption))),)


def of_untold(adoption: Adoption) -> tuple[Record, ...]:
    """What this worker has taken on to put on record."""
    return tuple(Record(one.name, one.severity, dict(one.fields)) for one in adoption.to_tell)


def of_notice(notice: Notice, *, names: bool) -> Record:
    """`exemption_expiring` with the days that are left, `exemption_ended`; `controls` are enforced from then on.

    `names`: whether the baseline lets names be told; its owner may be one.
    """
    exemption = notice.exemption
    exempted = Exempted(
        subscription=exemption.subscription or "",
        management_group=exemption.management_group or "",
        controls=", ".join(control.value for control in exemption.controls),
        owner=exemption.owner if names else "",
        ticket=exemption.ticket,
        until=exemption.until,
        days_left=notice.days_left,
    )
    return record_of(ExemptionEnded(exempted=exempted) if notice.is_over else ExemptionExpiring(exempted=exempted))


def _problems(adoption: Adoption) -> Problems:
    told = problems_told(adoption.problems)
    return replace(told, all=bounded(told.all, _LONGEST))


def _difference(adoption: Adoption) -> Difference:
    """Numbers of subscriptions; `reasons` why it is held back, or, where `approved`, why it would have been."""
    found = adoption.comparison
    return Difference(
        baseline=adoption.name,
        before=adoption.before,
        subscriptions=found.subscriptions if found else 0,
        loosened=found.loosened if found else 0,
        changed=found.changed if found else 0,
        disclosing=found.disclosing if found else 0,
        difference=listed(found.words, most=_LONGEST) if found else "",
        reasons=listed(adoption.reasons, most=_LONGEST_REASONS),
        approved=adoption.decision is Decision.CHANGED and bool(adoption.reasons),
    )
