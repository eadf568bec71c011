"""Policy states of a management group → where to look, in both schemas."""

import json
from datetime import UTC, datetime

import pytest

from enforcer.errors import BadEvent, Rejection
from enforcer.events import parse_change, parse_vending
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from sandbox.events.event import EventSchema, JsonObject
from sandbox.events.policy_event import PolicyChange, PolicyState, policy_event

SUB = SubscriptionId("11111111-1111-1111-1111-111111111111")
GROUP = "/tenants/22222222-2222-2222-2222-222222222222/providers/Microsoft.Management/managementGroups/mg"


def event(
    schema: EventSchema = EventSchema.EVENT_GRID,
    change: PolicyChange = PolicyChange.CREATED,
    *,
    compliant: bool = False,
) -> JsonObject:
    state = PolicyState(GROUP, SUB, "/a", "/d", compliant, datetime(2026, 11, 25, tzinfo=UTC), change)
    return policy_event(state).rendered(schema)


@pytest.mark.parametrize("schema", EventSchema)
@pytest.mark.parametrize("change", [PolicyChange.CREATED, PolicyChange.CHANGED])
@pytest.mark.parametrize("compliant", [True, False])
def test_a_policy_state_says_where_to_look(schema: EventSchema, change: PolicyChange, *, compliant: bool) -> None:
    told = event(schema, change, compliant=compliant)
    wanted = Fact(subscription=SUB, controls=ALL_CONTROLS, cause=Cause.POLICY_STATE, event_id=str(told["id"]))
    assert parse_change(json.dumps(told)) == wanted


REFUSED: dict[str, tuple[JsonObject, Rejection]] = {
    "a state that was deleted": (event(change=PolicyChange.DELETED), Rejection.FOREIGN_TYPE),
    "another subscription in the subject": (
        event() | {"subject": f"/subscriptions/{SUB[:-1]}2"},
        Rejection.CONTRADICTION,
    ),
    "an id that only begins alike": (event() | {"subject": f"/subscriptions/{SUB}2"}, Rejection.CONTRADICTION),
    "no subscription": (event() | {"data": {}}, Rejection.BAD_SUBSCRIPTION),
    "data that is a list": (event() | {"data": []}, Rejection.BAD_SUBSCRIPTION),
    "an id that is a path": (event() | {"data": {"subscriptionId": f"{SUB}/../x"}}, Rejection.BAD_SUBSCRIPTION),
}


@pytest.mark.parametrize(("told", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_right_is_rejected(told: JsonObject, why: Rejection) -> None:
    with pytest.raises(BadEvent) as caught:
        parse_change(json.dumps(told))
    assert caught.value.reason is why


def test_a_resource_of_the_subscription_leads_to_the_subscription() -> None:
    told = event() | {"subject": f"/subscriptions/{SUB.upper()}/resourceGroups/rg"}
    assert parse_change(json.dumps(told)).subscription == SUB


def test_the_vending_door_is_the_wrong_one() -> None:
    with pytest.raises(BadEvent) as caught:
        parse_vending(json.dumps(event()))
    assert caught.value.reason is Rejection.WRONG_DOOR
