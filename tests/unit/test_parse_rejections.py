"""Deliveries that name no place to look: each is rejected with its reason, by its shape, and never by an exception."""

from contextlib import suppress

import pytest

from enforcer.errors import BadEvent, Rejection
from enforcer.events import LARGEST_EVENT, parse_change, parse_vending
from tests.events.samples import ACTION, DELETE, OTHER, PLAN_ID, SUBSCRIPTION, VENDING, WRITE, bent, text

SECURITY = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security"
GRID = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions"
NESTED = 150_000


def rejected(delivery: str) -> BadEvent:
    with pytest.raises(BadEvent) as caught:
        parse_change(delivery)
    return caught.value


NO_EVENTS = {
    "empty text": ("", Rejection.NOT_JSON),
    "words": ("hello", Rejection.NOT_JSON),
    "half an object": ('{"type": ', Rejection.NOT_JSON),
    "an object and more": ("{} {}", Rejection.NOT_JSON),
    "XML": ("<event/>", Rejection.NOT_JSON),
    "a number longer than Python reads": ('{"id": ' + "1" * 5_000 + "}", Rejection.NOT_JSON),
    "a list": ("[]", Rejection.NOT_AN_EVENT),
    "a list of one good event": (text([WRITE]), Rejection.NOT_AN_EVENT),
    "a text": ('"event"', Rejection.NOT_AN_EVENT),
    "a number": ("NaN", Rejection.NOT_AN_EVENT),
    "null": ("null", Rejection.NOT_AN_EVENT),
    "an empty object": ("{}", Rejection.NOT_AN_EVENT),
    "a megabyte of lists": ("[" * LARGEST_EVENT, Rejection.TOO_DEEP),
    "a megabyte of closed lists": ("[" * 500_000 + "]" * 500_000, Rejection.TOO_DEEP),
    "deep objects": ('{"a":' * NESTED + "1" + "}" * NESTED, Rejection.TOO_DEEP),
    "more than a megabyte": ('{"a": "' + "x" * LARGEST_EVENT + '"}', Rejection.TOO_LARGE),
}


@pytest.mark.parametrize(("delivery", "reason"), NO_EVENTS.values(), ids=NO_EVENTS.keys())
def test_what_is_no_event_is_rejected_at_both_doors(delivery: str, reason: Rejection) -> None:
    assert rejected(delivery).reason is reason
    with pytest.raises(BadEvent) as caught:
        parse_vending(delivery)
    assert caught.value.reason is reason


NOT_AN_EVENT = Rejection.NOT_AN_EVENT
FOREIGN_TYPE = Rejection.FOREIGN_TYPE
FOREIGN = Rejection.FOREIGN_RESOURCE
BAD_ID = Rejection.BAD_SUBSCRIPTION
CONTRADICTION = Rejection.CONTRADICTION

BENT = {
    "no type": ({"eventType": None}, NOT_AN_EVENT),
    "a type that is a number": ({"eventType": 7}, NOT_AN_EVENT),
    "a type that is a list": ({"eventType": ["Microsoft.Resources.ResourceWriteSuccess"]}, NOT_AN_EVENT),
    "no subject": ({"subject": None}, NOT_AN_EVENT),
    "a subject that is an object": ({"subject": {}}, NOT_AN_EVENT),
    "a write that failed": ({"eventType": "Microsoft.Resources.ResourceWriteFailure"}, FOREIGN_TYPE),
    "a policy state that is gone": ({"eventType": "Microsoft.PolicyInsights.PolicyStateDeleted"}, FOREIGN_TYPE),
    "a type that only begins well": ({"eventType": "Microsoft.Resources.ResourceWriteSuccess2"}, FOREIGN_TYPE),
    "an event subscription of somebody else": ({"subject": f"{GRID}/theirs"}, FOREIGN),
    "one that is named nearly like ours": ({"subject": f"{GRID}/enforcer-0123456789abcdeg"}, FOREIGN),
    "one of ours, and another operation": ({"subject": f"{GRID}/enforcer-0123456789abcdef"}, FOREIGN),
    "an empty subject": ({"subject": ""}, FOREIGN),
    "a subject with dots": ({"subject": PLAN_ID.replace("Microsoft.Security", "../Microsoft.Security")}, FOREIGN),
    "a subject that climbs at its end": ({"subject": PLAN_ID + "/../AI"}, FOREIGN),
    "a subject with an encoded slash": ({"subject": PLAN_ID.replace("/AI", "%2fAI")}, FOREIGN),
    "a subject with a query": ({"subject": PLAN_ID + "?api-version=2017-08-01"}, FOREIGN),
    "a subject with a fragment": ({"subject": PLAN_ID + "#x"}, FOREIGN),
    "a subject with a line break at its end": ({"subject": PLAN_ID + "\n"}, FOREIGN),
    "a subject with a slash at its end": ({"subject": PLAN_ID + "/"}, FOREIGN),
    "a whole URL": ({"subject": "https://management.azure.com" + PLAN_ID}, FOREIGN),
    "another provider": ({"subject": PLAN_ID.replace("Security", "Storage")}, FOREIGN),
    "a provider that only ends like ours": ({"subject": PLAN_ID.replace("Microsoft", "xMicrosoft")}, FOREIGN),
    "a provider with another dot": ({"subject": PLAN_ID.replace("Microsoft.", "Microsoft-")}, FOREIGN),
    "a letter that only looks like ours": ({"subject": PLAN_ID.replace("Security", "\u017fecurity")}, FOREIGN),
    "a resource in a group": ({"subject": PLAN_ID.replace("/providers", "/resourceGroups/g/providers")}, FOREIGN),
    "another kind of ours": ({"subject": f"{SECURITY}/workspaceSettings/default"}, FOREIGN),
    "another operation on the plan": ({"data_operationName": "Microsoft.Security/pricings/read"}, FOREIGN),
    "an action on the plan": ({"data_operationName": "Microsoft.Security/unregister/action"}, FOREIGN),
    "a write of the provider": ({"subject": SECURITY}, FOREIGN),
    "another plan": ({"subject": f"{SECURITY}/pricings/VirtualMachines"}, Rejection.OTHER_PLAN),
    "a plan that only begins well": ({"subject": f"{SECURITY}/pricings/AI2"}, Rejection.OTHER_PLAN),
    "an id that is a word": ({"subject": PLAN_ID.replace(SUBSCRIPTION, "production")}, BAD_ID),
    "an id that climbs": ({"subject": PLAN_ID.replace(SUBSCRIPTION, "..")}, BAD_ID),
    "an id with an encoded slash": ({"subject": PLAN_ID.replace("-0000-", "%2f", 1)}, BAD_ID),
    "an id with a query": ({"subject": PLAN_ID.replace(SUBSCRIPTION, SUBSCRIPTION + "?x")}, BAD_ID),
    "an id without dashes": ({"subject": PLAN_ID.replace("-", "")}, BAD_ID),
    "an id in braces": ({"subject": PLAN_ID.replace(SUBSCRIPTION, "{" + SUBSCRIPTION + "}")}, BAD_ID),
    "an id with a blank": ({"subject": PLAN_ID.replace(SUBSCRIPTION, SUBSCRIPTION + " ")}, BAD_ID),
    "an id in full-width digits": ({"subject": PLAN_ID.replace("5f6c", "\uff15f6c")}, BAD_ID),
    "data of another subscription": ({"data_subscriptionId": OTHER}, CONTRADICTION),
    "data of no subscription": ({"data_subscriptionId": "production"}, CONTRADICTION),
    "a topic of another subscription": ({"topic": f"/subscriptions/{OTHER}"}, CONTRADICTION),
    "a topic inside another subscription": ({"topic": f"/subscriptions/{OTHER}/resourceGroups/g"}, CONTRADICTION),
    "a source of another subscription": ({"topic": None, "source": f"/subscriptions/{OTHER}"}, CONTRADICTION),
}


@pytest.mark.parametrize(("changes", "reason"), BENT.values(), ids=BENT.keys())
def test_a_bent_event_is_rejected_for_its_reason(changes: dict[str, object], reason: Rejection) -> None:
    assert rejected(text(bent(WRITE, **changes))).reason is reason


def test_a_source_beside_the_topic_must_agree_too() -> None:
    assert rejected(text(bent(WRITE, source=f"/subscriptions/{OTHER}"))).reason is CONTRADICTION


def test_the_resource_uri_must_agree_too() -> None:
    assert rejected(text(bent(WRITE, data_resourceUri=PLAN_ID.replace(SUBSCRIPTION, OTHER)))).reason is CONTRADICTION


WRONG_TYPES: tuple[object, ...] = (None, True, 7, 1.5, "x", [], ["x"], {}, {"x": 1})


@pytest.mark.parametrize("value", WRONG_TYPES, ids=repr)
def test_a_wrong_type_anywhere_gives_a_fact_or_a_rejection(value: object) -> None:
    for key in (*WRITE, *(f"data_{key}" for key in WRITE["data"])):
        for event in (WRITE, DELETE, ACTION, VENDING):
            with suppress(BadEvent):
                assert parse_change(text(bent(event, **{key: value}))).subscription == SUBSCRIPTION


SECRET = "hunter2-secret"


@pytest.mark.parametrize("event", [WRITE, DELETE, ACTION, VENDING], ids=["write", "delete", "action", "vending"])
@pytest.mark.parametrize("broken", ["eventType", "subject"])
def test_a_rejection_shows_keys_and_types_and_never_a_value(event: dict[str, object], broken: str) -> None:
    secretive = dict.fromkeys(event, SECRET) | {
        "data": {"claims": {SECRET: SECRET}, "list": [SECRET]},
        broken: [SECRET],
    }
    error = rejected(text(secretive))
    assert "claims: dict" in error.shape
    assert SECRET not in f"{error} {error.shape} {error.detail}"


def test_a_shape_is_short_however_many_and_long_the_keys_are() -> None:
    error = rejected(text({f"{number}{'\N{PILE OF POO}' * 99}": {"k" * 99: 1} for number in range(999)}))
    assert len(error.shape) <= 500
    assert error.shape.isascii()


def test_a_shape_is_one_printable_line() -> None:
    assert rejected(text({"a\nreconciled\x00": 1})).shape.isprintable()
