"""What a resource event says, in both schemas and with every oddity that was ever seen."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from enforcer.errors import BadEvent
from enforcer.events import parse_change
from enforcer.facts import ALL_CONTROLS, AccountId, Actor, AddressClass, Cause, Control, Fact
from enforcer.memory.nameless import nameless_fact
from tests.events.samples import (
    ACTION,
    APP_ID,
    CORRELATION_ID,
    DELETE,
    OBJECT_ID,
    PERSON,
    PLAN_ID,
    PRINCIPAL_ID,
    RECORDED,
    SUBSCRIPTION,
    TENANT_ID,
    WRITE,
    Node,
    as_cloud_event,
    bent,
    text,
)

USER = Actor(
    object_id=OBJECT_ID,
    app_id=APP_ID,
    tenant_id=TENANT_ID,
    kind="User",
    client="unknown",
    address=AddressClass.RESERVED,
    name="Jane Doe",
)
"""The sample's address is one of those for documents."""
SUBJECTS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security"

BOTH_SCHEMAS = pytest.mark.parametrize(
    "form",
    [pytest.param(dict, id="Event Grid schema"), pytest.param(as_cloud_event, id="CloudEvents 1.0")],
)


def parsed(event: Node) -> Fact:
    return parse_change(text(event))


@BOTH_SCHEMAS
def test_a_documented_write_names_the_subscription_the_time_and_the_ids_of_who_did_it(form: type[Node]) -> None:
    fact = parsed(form(WRITE))
    assert fact == Fact(
        subscription=fact.subscription,
        controls=ALL_CONTROLS,
        cause=Cause.PLAN_CHANGED,
        when=datetime(2018, 7, 19, 18, 38, 4, 611735, tzinfo=UTC),
        actor=USER,
        event_id="4db48cba-50a2-455a-93b4-de41a3b5b7f6",
        operation="Microsoft.Security/pricings/write",
        correlation_id=CORRELATION_ID,
    )
    assert fact.subscription == SUBSCRIPTION


@BOTH_SCHEMAS
def test_a_documented_delete_is_a_change_of_the_plan(form: type[Node]) -> None:
    fact = parsed(form(DELETE))
    assert (fact.subscription, fact.cause, fact.actor) == (SUBSCRIPTION, Cause.PLAN_CHANGED, USER)
    assert fact.when == datetime(2018, 7, 19, 19, 24, 12, 763881, tzinfo=UTC)


@BOTH_SCHEMAS
def test_a_documented_action_on_the_provider_names_the_service_principal(form: type[Node]) -> None:
    fact = parsed(form(ACTION))
    assert (fact.subscription, fact.cause) == (SUBSCRIPTION, Cause.PROVIDER_CHANGED)
    assert fact.actor == replace(USER, kind="ServicePrincipal", name=None)


def test_the_recorded_event_with_nothing_in_it_still_says_where_to_look() -> None:
    fact = parsed(RECORDED)
    assert (fact.subscription, fact.cause, fact.actor) == (SUBSCRIPTION, Cause.PLAN_CHANGED, None)
    assert fact.when == datetime(2020, 1, 1, tzinfo=UTC)


ODD = {
    "claims are empty and the evidence is a list": {"data_claims": {}, "data_authorization": {"evidence": []}},
    "claims are a list": {"data_claims": []},
    "claims are missing": {"data_claims": None},
    "claims are text": {"data_claims": "{}"},
    "the authorization is missing": {"data_authorization": None},
    "the authorization is a list": {"data_authorization": []},
    "the http request is a list": {"data_httpRequest": []},
    "the event has no id": {"id": None},
    "the id is a number": {"id": 7},
    "the id is endless": {"id": "x" * 129},
    "the id holds a line break": {"id": "a\nb"},
    "the operation is missing": {"data_operationName": None},
    "the operation is in other casing": {"data_operationName": "MICROSOFT.SECURITY/PRICINGS/WRITE"},
    "the operation is a batch of plans": {"data_operationName": "Microsoft.Security/batchPricings/write"},
    "the type is in other casing": {"eventType": "microsoft.RESOURCES.resourceWriteSUCCESS"},
    "the subject is in capitals": {"subject": PLAN_ID.upper()},
    "the subject is in small letters": {"subject": PLAN_ID.lower()},
    "the topic is in other casing": {"topic": f"/SUBSCRIPTIONS/{SUBSCRIPTION.upper()}"},
    "the topic is missing": {"topic": None},
    "the topic is no subscription": {"topic": "/tenants/contoso"},
    "the subscription id of the data is missing": {"data_subscriptionId": None},
    "the subscription id of the data is in capitals": {"data_subscriptionId": SUBSCRIPTION.upper()},
    "the data version is unheard of": {"dataVersion": "99"},
    "the subject is the batch of plans": {"subject": f"{SUBJECTS}/batchPricings/global"},
}


@pytest.mark.parametrize("changes", ODD.values(), ids=ODD.keys())
@BOTH_SCHEMAS
def test_an_oddity_is_no_reason_not_to_look(form: type[Node], changes: Node) -> None:
    fact = parsed(form(bent(WRITE, **changes)))
    assert (fact.subscription, fact.cause, fact.controls) == (SUBSCRIPTION, Cause.PLAN_CHANGED, ALL_CONTROLS)


def test_an_event_without_any_data_still_says_where_to_look() -> None:
    fact = parsed(bent(WRITE, data=[]))
    assert (fact.subscription, fact.actor, fact.operation) == (SUBSCRIPTION, None, None)


def test_a_cloud_event_may_carry_a_topic_instead_of_a_source() -> None:
    event = as_cloud_event(WRITE)
    event["topic"] = event.pop("source")
    assert parsed(event).subscription == SUBSCRIPTION


UNREADABLE_TIMES = {
    "missing": None,
    "a number": 1532025484,
    "empty": "",
    "words": "yesterday",
    "no such day": "2018-02-30T00:00:00Z",
    "before the first year": "0001-01-01T00:00:00+14:00",
    "after the last year": "9999-12-31T23:59:59-14:00",
}


@pytest.mark.parametrize("time", UNREADABLE_TIMES.values(), ids=UNREADABLE_TIMES.keys())
def test_an_unreadable_time_is_left_out(time: object) -> None:
    assert parsed(bent(WRITE, eventTime=time)).when is None


TIMES = {
    "seven digits are cut to six": "2018-07-19T18:38:04.6117357Z",
    "an offset is turned into UTC": "2018-07-19T20:38:04.611735+02:00",
    "without an offset it is UTC": "2018-07-19T18:38:04.611735",
}


@pytest.mark.parametrize("time", TIMES.values(), ids=TIMES.keys())
def test_times_come_out_as_utc(time: str) -> None:
    assert parsed(bent(WRITE, eventTime=time)).when == datetime(2018, 7, 19, 18, 38, 4, 611735, tzinfo=UTC)


PROVIDER_SUBJECTS = {
    "the provider itself": SUBJECTS,
    "its registering": f"{SUBJECTS}/register",
    "its unregistering in capitals": f"{SUBJECTS}/UNREGISTER",
}


@pytest.mark.parametrize("subject", PROVIDER_SUBJECTS.values(), ids=PROVIDER_SUBJECTS.keys())
def test_registering_and_unregistering_the_provider_is_a_reason_to_look(subject: str) -> None:
    assert parsed(bent(ACTION, subject=subject)).cause is Cause.PROVIDER_CHANGED


def test_the_principal_of_the_evidence_stands_in_for_a_missing_claim() -> None:
    fact = parsed(bent(ACTION, data_claims={}))
    assert fact.actor == replace(USER, object_id=PRINCIPAL_ID, app_id=None, kind="ServicePrincipal", name=None)


@pytest.mark.parametrize("value", [7, ["x"], "", "x" * 129, "a\x00b"], ids=repr)
def test_an_id_that_is_no_short_printable_text_is_left_out(value: object) -> None:
    fact = parsed(bent(WRITE, data_correlationId=value, data_claims={"appid": value}))
    assert (fact.correlation_id, fact.actor) == (None, None)


@pytest.mark.parametrize("personal", PERSON)
def test_nothing_personal_of_the_claims_is_shown_of_the_fact_nor_in_it_but_the_name(personal: str) -> None:
    fact = parsed(WRITE)
    assert personal in text(WRITE)
    assert personal not in repr(fact)
    assert personal not in repr(msgspec.to_builtins(nameless_fact(fact)))


ENROLMENT = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions/enforcer-0123456789abcdef"


@BOTH_SCHEMAS
@pytest.mark.parametrize("what", ["write", "delete"])
def test_a_change_of_an_event_subscription_of_ours_leads_to_its_subscription(form: type[Node], what: str) -> None:
    operation = f"Microsoft.EventGrid/eventSubscriptions/{what}"
    event = bent(WRITE, subject=ENROLMENT, data_operationName=operation, data_resourceUri=ENROLMENT)
    fact = parsed(form(event))
    assert (fact.subscription, fact.cause, fact.operation) == (SUBSCRIPTION, Cause.ENROLMENT_CHANGED, operation)


ACCOUNT_SUBJECT = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/RG-Shop/providers/Microsoft.CognitiveServices/accounts/Chat"
    "/defenderForAISettings/Default"
)
SWITCHED = bent(
    WRITE,
    subject=ACCOUNT_SUBJECT,
    data_resourceUri=ACCOUNT_SUBJECT,
    data_operationName="Microsoft.CognitiveServices/accounts/defenderForAISettings/write",
)


@BOTH_SCHEMAS
def test_a_write_of_an_accounts_switch_names_that_account_alone(form: type[Node]) -> None:
    fact = parsed(form(SWITCHED))
    assert (fact.cause, fact.controls, fact.actor) == (Cause.ACCOUNT_CHANGED, (Control.ACCOUNT,), USER)
    assert (fact.subscription, fact.account) == (SUBSCRIPTION, AccountId("rg-shop", "chat"))


@pytest.mark.parametrize("name", ["c", "..", "chat%2fx", "ch at", "chat?x", "x" * 65])
def test_an_account_that_azure_would_not_name_so_is_none_of_our_business(name: str) -> None:
    with pytest.raises(BadEvent, match="foreign_resource"):
        parsed(bent(SWITCHED, subject=ACCOUNT_SUBJECT.replace("Chat", name), data_resourceUri=None))


def test_another_write_of_an_account_is_none_of_our_business() -> None:
    with pytest.raises(BadEvent, match="foreign_resource"):
        parsed(bent(SWITCHED, data_operationName="Microsoft.CognitiveServices/accounts/write"))
