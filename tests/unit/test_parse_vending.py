"""A vending event is an id and nothing else."""

import pytest

from enforcer.errors import BadEvent, Rejection
from enforcer.events import parse_change, parse_vending
from enforcer.facts import ALL_CONTROLS, Cause
from tests.events.samples import (
    ACTION,
    DELETE,
    OTHER,
    RECORDED,
    SUBSCRIPTION,
    VENDING,
    WRITE,
    Node,
    as_cloud_event,
    bent,
    text,
)

GOOD = {
    "the Event Grid schema": VENDING,
    "CloudEvents": as_cloud_event(VENDING),
    "the type in small letters": bent(VENDING, eventType="subscriptioncreated"),
    "an id in capitals": bent(VENDING, data_subscriptionId=SUBSCRIPTION.upper()),
    "no subject": bent(VENDING, subject=None),
    "no event id": bent(VENDING, id=None),
    "a subject of another subscription": bent(VENDING, subject=f"/subscriptions/{OTHER}"),
}


@pytest.mark.parametrize("event", GOOD.values(), ids=GOOD.keys())
def test_a_vending_event_names_a_subscription_to_look_at(event: Node) -> None:
    fact = parse_vending(text(event))
    assert (fact.subscription, fact.cause) == (SUBSCRIPTION, Cause.SUBSCRIPTION_CREATED)
    assert fact.controls == ALL_CONTROLS


def test_claims_and_times_inside_a_vending_event_are_ignored() -> None:
    inside = WRITE["data"] | {"eventTime": "2018-07-19T18:38:04Z"}
    fact = parse_vending(text(bent(VENDING, data=inside)))
    assert (fact.when, fact.actor, fact.operation, fact.correlation_id) == (None, None, None, None)


BAD = {
    "no data": (bent(VENDING, data=None), Rejection.BAD_SUBSCRIPTION),
    "data that is a text": (bent(VENDING, data=SUBSCRIPTION), Rejection.BAD_SUBSCRIPTION),
    "no id": (bent(VENDING, data={}), Rejection.BAD_SUBSCRIPTION),
    "an id that is a number": (bent(VENDING, data_subscriptionId=7), Rejection.BAD_SUBSCRIPTION),
    "an id that is a word": (bent(VENDING, data_subscriptionId="production"), Rejection.BAD_SUBSCRIPTION),
    "an id that climbs": (bent(VENDING, data_subscriptionId=f"../{SUBSCRIPTION}"), Rejection.BAD_SUBSCRIPTION),
    "an id that is a path": (
        bent(VENDING, data_subscriptionId=f"/subscriptions/{SUBSCRIPTION}"),
        Rejection.BAD_SUBSCRIPTION,
    ),
    "an id with a line break": (bent(VENDING, data_subscriptionId=SUBSCRIPTION + "\n"), Rejection.BAD_SUBSCRIPTION),
    "another type": (bent(VENDING, eventType="SubscriptionDeleted"), Rejection.FOREIGN_TYPE),
    "a write": (WRITE, Rejection.WRONG_DOOR),
    "a delete": (DELETE, Rejection.WRONG_DOOR),
    "an action": (ACTION, Rejection.WRONG_DOOR),
    "a recorded cloud event": (RECORDED, Rejection.WRONG_DOOR),
}


@pytest.mark.parametrize(("event", "reason"), BAD.values(), ids=BAD.keys())
def test_what_is_no_vending_event_is_rejected(event: Node, reason: Rejection) -> None:
    with pytest.raises(BadEvent) as caught:
        parse_vending(text(event))
    assert caught.value.reason is reason


@pytest.mark.parametrize("event", GOOD.values(), ids=GOOD.keys())
def test_a_vending_event_at_the_door_for_changes_is_at_the_wrong_door(event: Node) -> None:
    with pytest.raises(BadEvent) as caught:
        parse_change(text(event))
    assert caught.value.reason is Rejection.WRONG_DOOR
