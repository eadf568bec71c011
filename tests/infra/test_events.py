"""What Event Grid lets through, and where it leads: nothing that the product would read is held back."""

import json
from datetime import UTC, datetime
from itertools import product

import pytest

from enforcer.contract.outcome_event import PREFIX, PUBLISHED
from enforcer.events import (
    ACCOUNT_OPERATIONS,
    CHANGE_TYPES,
    ENROLMENT_OPERATIONS,
    PLAN_OPERATIONS,
    POLICY_TYPES,
    PROVIDER_OPERATIONS,
    parse_change,
    parse_vending,
)
from enforcer.memory.drill import NAME, OVERDUE
from enforcer.observed.enrolment import enrolment_name, event_target
from sandbox.events.arm_form import Places, subscription_of
from sandbox.events.event import Event, EventSchema, Json
from sandbox.events.policy_event import PolicyChange, PolicyState, policy_event
from sandbox.events.subscription import EndpointKind, EventSubscription
from sandbox.storage.account import StorageAccount
from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import Sources, altered, sources

SUB = "11111111-1111-1111-1111-111111111111"
OURS = enrolment_name(
    event_target(f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.Web/sites/f/functions/x")
)
GROUP = "/tenants/22222222-2222-2222-2222-222222222222/providers/Microsoft.Management/managementGroups/mg"
DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"
PLACES = Places(
    {
        "'${functionAppId}/functions/on_change'": "on_change",
        "'${app.id}/functions/on_change'": "on_change",
        "'${app.id}/functions/on_vending'": "on_vending",
    },
    {"account.id": StorageAccount("st", "", "https://blobs", "https://queues", "https://tables")},
)


def subscription(path: str, symbol: str, found: Sources) -> EventSubscription:
    """As the simulated Event Grid takes it; function URLs are the functions' names."""
    body = plain(parsed(path, found).resources[symbol].body)
    return subscription_of(f"/subscriptions/{SUB}", body["name"], body["properties"], PLACES)


def changes(found: Sources) -> EventSubscription:
    return subscription("infra/changes-subscription.bicep", "changes", found)


def vending(found: Sources) -> EventSubscription:
    return subscription("infra/vending-subscription.bicep", "vending", found)


def drills(found: Sources) -> EventSubscription:
    return subscription("infra/drill-subscription.bicep", "drills", found)


def states(found: Sources) -> EventSubscription:
    return subscription("infra/policy-states-topic.bicep", "states", found)


def audited(found: Sources) -> str:
    """The definition of the policy that is assigned."""
    assigned = plain(parsed("infra/policy-states.bicep", found).resources["assignment"].body)["properties"]
    return str(assigned["policyDefinitionId"])


def state(definition: str, kind: PolicyChange = PolicyChange.CREATED, *, compliant: bool = False) -> Event:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return policy_event(PolicyState(GROUP, SUB, f"{DEFINITIONS}/assigned", definition, compliant, when, kind))


def change(kind: str, operation: str) -> Event:
    subject = f"/subscriptions/{SUB}/providers/Microsoft.Security"
    if operation in PLAN_OPERATIONS:
        subject += f"/{operation.split('/')[1]}/AI"
    elif operation in ENROLMENT_OPERATIONS:
        subject = f"/subscriptions/{SUB}/providers/Microsoft.EventGrid/eventSubscriptions/{OURS}"
    elif operation in PROVIDER_OPERATIONS:
        subject += f"/{operation.split('/')[1]}"
    elif operation in ACCOUNT_OPERATIONS:
        account = "Microsoft.CognitiveServices/accounts/chat"
        subject = f"/subscriptions/{SUB}/resourceGroups/rg/providers/{account}/defenderForAISettings/Default"
    data: Json = {"operationName": operation, "resourceUri": subject, "subscriptionId": SUB}
    return Event("1", f"/subscriptions/{SUB}", subject, kind, "2026-01-01T00:00:00Z", data)


OPERATIONS = sorted(PLAN_OPERATIONS | PROVIDER_OPERATIONS | ENROLMENT_OPERATIONS | ACCOUNT_OPERATIONS)
UNDERSTOOD = [change(kind, operation) for kind, operation in product(sorted(CHANGE_TYPES), OPERATIONS)]
ANNOUNCED = Event("1", "", "x", "SubscriptionCreated", "2026-01-01T00:00:00Z", {"subscriptionId": SUB})


def held_back(found: Sources) -> list[str]:
    """What on_change understands, and the filter would keep from it."""
    lets = changes(found)
    return [f"{one.type} {one.data}" for one in UNDERSTOOD if not lets.filter.passes(one, lets.schema)]


@pytest.mark.parametrize("schema", EventSchema)
def test_what_these_checks_publish_is_what_the_product_understands(schema: EventSchema) -> None:
    assert {parse_change(json.dumps(one.rendered(schema))).subscription for one in UNDERSTOOD} == {SUB}
    assert parse_vending(json.dumps(ANNOUNCED.rendered(schema))).subscription == SUB


def test_all_that_on_change_understands_passes() -> None:
    assert held_back(sources()) == []


def test_what_on_change_would_turn_away_is_held_back() -> None:
    lets = changes(sources())
    foreign = (
        change("Microsoft.Resources.ResourceWriteSuccess", "Microsoft.Compute/virtualMachines/write"),
        change("Microsoft.Resources.ResourceWriteFailure", "Microsoft.Security/pricings/write"),
    )
    assert [lets.filter.passes(one, lets.schema) for one in foreign] == [False, False]


@pytest.mark.parametrize(
    "line",
    [
        '"Microsoft.Security/batchPricings/write",',
        '"Microsoft.Resources.ResourceDeleteSuccess",',
        '"Microsoft.EventGrid/eventSubscriptions/write",',
    ],
)
def test_a_filter_that_lacks_a_line_is_told(line: str) -> None:
    assert held_back(altered("infra/changes-filter.json", line, ""))


def test_every_announcement_of_a_vending_pipeline_passes_misspelt_ones_too() -> None:
    lets = vending(sources())
    misspelt = Event("1", "", "x", "SubscriptionCraeted", "2026-01-01T00:00:00Z", {})
    assert [lets.filter.passes(one, lets.schema) for one in (ANNOUNCED, misspelt)] == [True, True]


def test_drills_pass_and_nothing_else_that_the_topic_tells() -> None:
    lets = drills(sources())
    told = {
        name: Event("1", "/app", "/subscriptions/x", PREFIX + name, None, {}, schema=EventSchema.CLOUD_EVENTS)
        for name in (*PUBLISHED, NAME)
    }
    assert [name for name, one in told.items() if lets.filter.passes(one, lets.schema)] == [NAME]
    assert (lets.endpoint_url, lets.ttl_minutes) == ("on_change", OVERDUE.total_seconds() / 60)


def states_held_back(found: Sources) -> list[str]:
    """What the policy that is assigned tells and on_change reads, and the filter would keep from it."""
    lets = states(found)
    told = [
        state(audited(found), kind, compliant=compliant)
        for kind in PolicyChange
        if kind.value.lower() in POLICY_TYPES
        for compliant in (True, False)
    ]
    assert {parse_change(json.dumps(one.rendered(lets.schema))).subscription for one in told} == {SUB}
    return [f"{one.type} {one.data}" for one in told if not lets.filter.passes(one, lets.schema)]


def test_every_state_of_the_policy_that_is_assigned_passes_whatever_it_says() -> None:
    assert states_held_back(sources()) == []


def test_states_of_other_policies_and_those_that_end_are_held_back() -> None:
    lets = states(sources())
    foreign = (state(f"{DEFINITIONS}/7e92882a-2f8a-4991-9bc4-d3147d40abb0"), ended(sources()))
    assert [lets.filter.passes(one, lets.schema) for one in foreign] == [False, False]


def ended(found: Sources) -> Event:
    return state(audited(found), PolicyChange.DELETED)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("infra/policy-states-filter.json", '"Microsoft.PolicyInsights.PolicyStateChanged"', '"Other.Type"'),
        ("infra/policy-states-filter.json", "c2c0c6d8-007b", "c2c0c6d8-007c"),
        ("infra/policy-states.bicep", "c2c0c6d8-007b", "c2c0c6d8-007c"),
        ("infra/policy-states-filter.json", "data.policyDefinitionId", "data.policyAssignmentId"),
    ],
)
def test_policy_states_that_would_not_arrive_are_told(path: str, old: str, new: str) -> None:
    assert states_held_back(altered(path, old, new))


def test_all_lead_to_their_functions_one_event_at_a_time_for_a_day() -> None:
    every = (changes(sources()), states(sources()), vending(sources()))
    assert [one.endpoint_url for one in every] == ["on_change", "on_change", "on_vending"]
    assert {(one.endpoint_kind, one.max_delivery_attempts, one.ttl_minutes) for one in every} == {
        (EndpointKind.AZURE_FUNCTION, 30, 1440)
    }


def test_what_a_topic_with_an_identity_can_not_deliver_lies_where_the_lifecycle_rule_clears_up() -> None:
    kept = [one.dead_letter_url for one in (states(sources()), vending(sources()), changes(sources()))]
    assert kept == ["https://blobs/dead-letters", "https://blobs/dead-letters", None]
    file = parsed("infra/dead-letters.bicep", sources())
    container = plain(file.resources["letters"].body)["name"]
    [rule] = plain(file.resources["lifecycle"].body)["properties"]["policy"]["rules"]
    assert [f"https://blobs/{container}"] * 2 == kept[:2]
    assert rule["definition"]["filters"]["prefixMatch"] == [f"{container}/"]
    assert rule["definition"]["actions"]["baseBlob"]["delete"] == {"daysAfterModificationGreaterThan": 30}
