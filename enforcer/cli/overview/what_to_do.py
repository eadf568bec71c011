"""An incident, and the plan that was last seen there → what a person does about it, and the lines that do it. Pure."""

from collections.abc import Iterator

from enforcer.baseline import PlanWanted
from enforcer.cli.overview.overview import Trouble
from enforcer.commands.standing import Incident
from enforcer.facts import Control, SubscriptionId
from enforcer.incidents.advice import account_az, plan_az, plan_terraform, provider_az
from enforcer.memory.incident import Subject
from enforcer.observed.plan import PlanSeen

_SAYS = {
    "fight": "Whoever undoes it should want it as the baseline does; where they are right, exempt the subscription.",
    "refusal": "Mend what the reason says: a right, the subscription's state, the offer. It is tried again hourly.",
    "enrolment": "enforcer enrol --check says what is in the way. Until then the hourly sweep finds what changes.",
    "content-filter": "Have the opt-out taken back, or exempt the subscription from this control.",
    "efficacy": "Name a security contact or a continuous export, so that an alert reaches somebody.",
}
"""By the kinds of `incident_opened`; Purview's incident says itself what to do."""


def trouble(incident: Incident, *, wanted: PlanWanted | None, last: PlanSeen | None) -> Trouble:
    """`wanted` None: no baseline says what is wanted there."""
    lines = tuple(_lines(incident, wanted, last)) if incident.kind == "fight" else ()
    return Trouble(incident, _SAYS.get(incident.kind, ""), lines)


def _lines(incident: Incident, wanted: PlanWanted | None, last: PlanSeen | None) -> Iterator[tuple[str, str]]:
    """By the tool that they are for."""
    if not incident.subscription:
        return
    one, subject = SubscriptionId(incident.subscription), incident.subject or Subject(Control.PLAN)
    if subject.account:
        yield "az", account_az(one, subject.account)
    elif subject.control is Control.PROVIDER:
        yield "az", provider_az(one)
    elif subject.control is Control.PLAN and wanted is not None:
        yield "Terraform", plan_terraform(one, wanted, last)
        yield "az", plan_az(one, wanted, last)
