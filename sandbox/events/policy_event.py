"""One policy state → the event of the system topic Microsoft.PolicyInsights.PolicyStates (facts/events.md 4.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256

from sandbox.events.event import Event, timestamp


class PolicyChange(Enum):
    CREATED = "Microsoft.PolicyInsights.PolicyStateCreated"
    CHANGED = "Microsoft.PolicyInsights.PolicyStateChanged"
    DELETED = "Microsoft.PolicyInsights.PolicyStateDeleted"


@dataclass(frozen=True, slots=True)
class PolicyState:
    """`scope`: `/tenants/{id}/providers/Microsoft.Management/managementGroups/{name}`, tree-wide."""

    scope: str
    subscription_id: str
    assignment_id: str
    definition_id: str
    compliant: bool
    at: datetime
    change: PolicyChange = PolicyChange.CREATED


def policy_event(state: PolicyState) -> Event:
    """Its id is 64 hexadecimal digits, not a UUID; policy ids are lower-cased; `data.timestamp` gives the order."""
    subject = f"/subscriptions/{state.subscription_id}"
    seed = f"{subject}|{state.definition_id}|{state.at.isoformat()}|{state.change.value}"
    return Event(
        id=sha256(seed.encode()).hexdigest().upper(),
        topic=state.scope,
        subject=subject,
        type=state.change.value,
        time=timestamp(state.at),
        data={
            "timestamp": timestamp(state.at),
            "policyAssignmentId": state.assignment_id.lower(),
            "policyDefinitionId": state.definition_id.lower(),
            "policyDefinitionReferenceId": "",
            "complianceState": "Compliant" if state.compliant else "NonCompliant",
            "subscriptionId": state.subscription_id,
            "complianceReasonCode": "",
        },
        data_version="1",
    )
