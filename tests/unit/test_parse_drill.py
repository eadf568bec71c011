"""A drill's event → where to look and which drill it says it is; and what every rejection says besides its reason."""

import pytest

from enforcer.errors import BadEvent, Rejection
from enforcer.events import parse_change, parse_message, parse_vending
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.memory.drill import EVENT_TYPE
from tests.events.samples import OTHER, PLAN_ID, SUBSCRIPTION, VENDING, WRITE, Node, bent, text

DRILL: Node = {"eventType": EVENT_TYPE, "data": {"subscription": SUBSCRIPTION, "drill": "d-1"}}
POLICY: Node = {"type": "Microsoft.PolicyInsights.PolicyStateChanged", "data": {"subscriptionId": SUBSCRIPTION}}


def test_a_drill_names_its_subscription_and_its_own_id() -> None:
    assert parse_change(text(DRILL)) == Fact(
        subscription=SubscriptionId(SUBSCRIPTION), controls=ALL_CONTROLS, cause=Cause.DRILL, event_id="d-1"
    )


@pytest.mark.parametrize("data", [None, {}, [], {"subscription": None}, {"subscriptionId": SUBSCRIPTION}])
def test_a_drill_without_a_subscription_is_rejected(data: object) -> None:
    assert saying(parse_change, DRILL | {"data": data})[0] is Rejection.BAD_SUBSCRIPTION


NEITHER = "neither the AI plan, Microsoft.Security, an AI account's switch nor our event subscription"
NO_UUID = "not a UUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
STRANGE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts"
TWO = "subject and event name different subscriptions"

SAID = {
    "a vending event": (parse_change, VENDING, Rejection.WRONG_DOOR, "SubscriptionCreated belongs to on_vending"),
    "another type": (
        parse_change,
        bent(WRITE, eventType="X"),
        Rejection.FOREIGN_TYPE,
        "not a successful write, delete or action of a resource",
    ),
    "no type": (parse_change, bent(WRITE, eventType=None), Rejection.NOT_AN_EVENT, "no eventType and no type"),
    "no subject": (parse_change, bent(WRITE, subject=None), Rejection.NOT_AN_EVENT, "no subject"),
    "another resource": (parse_change, bent(WRITE, subject="/x"), Rejection.FOREIGN_RESOURCE, NEITHER),
    "another plan": (
        parse_change,
        bent(WRITE, subject=PLAN_ID.replace("AI", "Dns")),
        Rejection.OTHER_PLAN,
        "another Defender plan",
    ),
    "two subscriptions": (parse_change, bent(WRITE, topic=f"/subscriptions/{OTHER}"), Rejection.CONTRADICTION, TWO),
    "no UUID": (
        parse_change,
        bent(WRITE, subject=PLAN_ID.replace(SUBSCRIPTION, "x")),
        Rejection.BAD_SUBSCRIPTION,
        NO_UUID,
    ),
    "no account": (
        parse_change,
        bent(WRITE, subject=f"{STRANGE}/a%2f/defenderForAISettings/default", data_operationName=""),
        Rejection.FOREIGN_RESOURCE,
        "not the name of an account in small letters",
    ),
    "a policy state of two": (
        parse_change,
        POLICY | {"subject": f"/subscriptions/{OTHER}"},
        Rejection.CONTRADICTION,
        "subject and data name different subscriptions",
    ),
    "a policy state of none": (parse_change, POLICY | {"data": {}}, Rejection.BAD_SUBSCRIPTION, "no subscription id"),
    "a drill of none": (parse_change, DRILL | {"data": {}}, Rejection.BAD_SUBSCRIPTION, "no subscription id"),
    "a drill of no UUID": (
        parse_change,
        DRILL | {"data": {"subscription": "x"}},
        Rejection.BAD_SUBSCRIPTION,
        NO_UUID,
    ),
    "a resource event": (parse_vending, WRITE, Rejection.WRONG_DOOR, "resource events belong to on_change"),
    "a policy state": (parse_vending, POLICY, Rejection.WRONG_DOOR, "resource events belong to on_change"),
    "any other": (parse_vending, DRILL, Rejection.FOREIGN_TYPE, "not SubscriptionCreated"),
    "vended without an id": (parse_vending, VENDING | {"data": {}}, Rejection.BAD_SUBSCRIPTION, "no subscription id"),
    "vended without a type": (parse_vending, {"id": 1}, Rejection.NOT_AN_EVENT, "no eventType and no type"),
    "a message of none": (parse_message, {"x": 1}, Rejection.BAD_SUBSCRIPTION, "no subscription id"),
}


def saying(parse: object, event: object) -> tuple[Rejection, str, str]:
    with pytest.raises(BadEvent) as caught:
        parse(text(event))  # type: ignore[operator]  # one of the doors
    return caught.value.reason, caught.value.detail, caught.value.shape


@pytest.mark.parametrize(("parse", "event", "reason", "detail"), SAID.values(), ids=SAID)
def test_a_rejection_says_why_in_words_and_shows_the_shape(
    parse: object, event: Node, reason: Rejection, detail: str
) -> None:
    told = saying(parse, event)
    assert told[:2] == (reason, detail)
    assert told[2].startswith("{")
    assert all(f"{key}: " in told[2] for key in list(event)[:3])


def test_what_is_no_object_shows_its_type_or_nothing() -> None:
    assert saying(parse_change, [1]) == (Rejection.NOT_AN_EVENT, "not a JSON object", "list")
    for delivery, reason, detail in (
        ("{", Rejection.NOT_JSON, "not JSON"),
        ("[" * 200_000, Rejection.TOO_DEEP, "nested too deeply"),
        ("x" * (1024 * 1024 + 1), Rejection.TOO_LARGE, "1048577 characters"),
    ):
        with pytest.raises(BadEvent) as caught:
            parse_message(delivery)
        assert (caught.value.reason, caught.value.detail, caught.value.shape) == (reason, detail, "")


def test_the_largest_event_is_read() -> None:
    whole = text(VENDING)
    padded = whole + " " * (1024 * 1024 - len(whole))
    assert parse_vending(padded).event_id == VENDING["id"]
