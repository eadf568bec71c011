"""Policy state → event of the management group's system topic (facts/events.md 4.2)."""

from sandbox.events import EventSchema, PolicyState, policy_event
from tests.sandbox.events.samples import START, SUBSCRIPTION

SCOPE = "/tenants/t/providers/Microsoft.Management/managementGroups/root"
STATE = PolicyState(SCOPE, SUBSCRIPTION, "/Assignments/A", "/Definitions/C2C0", compliant=False, at=START)


def test_it_names_the_subscription_and_lower_cases_the_policy() -> None:
    body = policy_event(STATE).rendered(EventSchema.EVENT_GRID)
    assert body["eventType"] == "Microsoft.PolicyInsights.PolicyStateCreated"
    assert body["topic"] == SCOPE
    assert body["data"] == {
        "timestamp": "2026-11-23T07:00:00.1234567Z",
        "policyAssignmentId": "/assignments/a",
        "policyDefinitionId": "/definitions/c2c0",
        "policyDefinitionReferenceId": "",
        "complianceState": "NonCompliant",
        "subscriptionId": SUBSCRIPTION,
        "complianceReasonCode": "",
    }


def test_its_id_is_64_hexadecimal_digits() -> None:
    assert len(policy_event(STATE).id) == 64
    int(policy_event(STATE).id, 16)
