"""Azure's JSON → plans, registrations and members; what is not as documented is no answer."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from azure.core.pipeline import PipelineResponse
from azure.mgmt.security.v2024_01_01 import models

from enforcer.azure.errors import translated
from enforcer.azure.groups import read_page
from enforcer.azure.providers import registration
from enforcer.azure.security import _on_the_wire, _seen
from enforcer.errors import AnswerLost, NotNow
from enforcer.facts import SubscriptionId
from enforcer.observed.plan import Extension, PlanSeen, Registration, Tier
from tests.unit.build import EVIDENCE, FAILED, NOT_REPORTED, SUBSCRIPTION, SUCCEEDED

type Body = dict[str, Any]  # Any: JSON that tests bend at will


def response(**headers: str) -> PipelineResponse[Any, Any]:  # Any: azure-core's own types
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    http = SimpleNamespace(headers=named)
    return cast("PipelineResponse[Any, Any]", SimpleNamespace(http_response=http))  # cast, Any: only its headers matter


def answered(properties: Body) -> PlanSeen:
    with translated(writing=True):
        return _seen(
            response(x_ms_correlation_request_id="c"), models.Pricing.deserialize({"properties": properties}), {}
        )


def extension(**fields: object) -> PlanSeen:
    return answered({"pricingTier": "Standard", "extensions": [{"name": EVIDENCE, "isEnabled": "True"} | fields]})


def test_a_documented_answer_becomes_a_plan() -> None:
    status = {"code": "Succeeded", "message": "Successfully enabled extension"}
    assert extension(operationStatus=status, additionalExtensionProperties={"b": 1, "a": "x"}) == PlanSeen(
        Tier.STANDARD,
        (
            Extension(
                EVIDENCE, enabled=True, properties='{"a": "x", "b": 1}', status=SUCCEEDED, message=status["message"]
            ),
        ),
        correlation_id="c",
    )


def test_a_documented_free_row_has_neither_extensions_nor_a_time() -> None:
    row = {
        "pricingTier": "Free",
        "freeTrialRemainingTime": "PT0S",
        "enforce": "False",
        "resourcesCoverageStatus": "NotCovered",
    }
    assert answered(row) == PlanSeen(Tier.FREE, (), correlation_id="c")


@pytest.mark.parametrize(("word", "on"), [("True", True), ("true", True), ("FALSE", False), (True, True)])
def test_a_switch_is_read_in_any_casing(word: object, *, on: bool) -> None:
    plan = extension(isEnabled=word)
    assert plan is not None
    assert plan.is_on(EVIDENCE) is on


STATUSES = {
    "Succeeded": ({"code": "Succeeded"}, SUCCEEDED),
    "in small letters": ({"code": "succeeded"}, SUCCEEDED),
    "Failed": ({"code": "FAILED"}, FAILED),
    "another word": ({"code": "InProgress"}, NOT_REPORTED),
    "our own word": ({"code": "no answer"}, NOT_REPORTED),
    "no code": ({}, NOT_REPORTED),
    "nothing": (None, NOT_REPORTED),
}


@pytest.mark.parametrize(("status", "meaning"), STATUSES.values(), ids=STATUSES.keys())
def test_only_the_two_documented_words_mean_something(status: object, meaning: object) -> None:
    plan = extension(operationStatus=status)
    assert plan is not None
    assert plan.extensions[0].status is meaning


NO_ANSWERS: dict[str, Body] = {
    "an unknown tier": {"pricingTier": "Premium"},
    "extensions without a tier": {"extensions": [{"name": EVIDENCE, "isEnabled": "True"}]},
    "a switch that is a word": {"pricingTier": "Standard", "extensions": [{"name": EVIDENCE, "isEnabled": "maybe"}]},
    "no switch": {"pricingTier": "Standard", "extensions": [{"name": EVIDENCE}]},
    "no name": {"pricingTier": "Standard", "extensions": [{"isEnabled": "True"}]},
    "extensions that are a text": {"pricingTier": "Standard", "extensions": "none"},
    "extensions that are an object": {"pricingTier": "Standard", "extensions": {"name": EVIDENCE}},
    "an extension that is a number": {"pricingTier": "Standard", "extensions": [7]},
}


@pytest.mark.parametrize("properties", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_not_as_documented_is_a_lost_answer(properties: Body) -> None:
    with pytest.raises(AnswerLost):
        answered(properties)


def test_an_extension_that_is_null_is_a_lost_answer() -> None:
    with pytest.raises(AnswerLost):
        answered({"pricingTier": "Standard", "extensions": [None]})


def test_an_empty_answer_is_a_lost_one() -> None:
    with pytest.raises(AnswerLost):
        answered({})
    with pytest.raises(AnswerLost):
        _seen(response(), None, {})


def test_properties_go_out_with_what_is_on_only() -> None:
    on = _on_the_wire(Extension(EVIDENCE, enabled=True, properties='{"cap":10}')).serialize()
    off = _on_the_wire(Extension(EVIDENCE, enabled=False, properties='{"cap":10}')).serialize()
    assert on == {"name": EVIDENCE, "isEnabled": "True", "additionalExtensionProperties": {"cap": 10}}
    assert off == {"name": EVIDENCE, "isEnabled": "False"}


@pytest.mark.parametrize("state", Registration)
def test_a_registration_is_read_in_any_casing(state: Registration) -> None:
    assert registration({"registrationState": state.value.upper()}) is state


@pytest.mark.parametrize("value", [None, "", "Maybe", 7, []])
def test_a_registration_unheard_of_is_no_answer(value: object) -> None:
    with pytest.raises(NotNow):
        registration({"registrationState": value})


def entry(name: object, kind: object = "Microsoft.Management/managementGroups/subscriptions") -> Body:
    return {"id": "x", "type": kind, "name": name, "properties": {}}


def test_only_subscriptions_are_members() -> None:
    groups = entry("mg-child", "Microsoft.Management/managementGroups")
    shouted = entry(SUBSCRIPTION.upper(), "/SUBSCRIPTIONS")
    homes: dict[SubscriptionId, str] = {}
    read_page({"value": [groups, shouted, entry(SUBSCRIPTION)]}, {}, homes)
    assert homes == {SUBSCRIPTION: ""}


PAGES: dict[str, Body] = {
    "no list": {},
    "a list that is null": {"value": None},
    "an object": {"value": {}},
    "an entry that is null": {"value": [None]},
    "an entry that is a text": {"value": ["x"]},
    "a subscription with a name": {"value": [entry("mg")]},
    "a subscription without a name": {"value": [entry(None)]},
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_page_that_is_not_as_documented_is_no_answer(page: Body) -> None:
    with pytest.raises(NotNow):
        read_page(page, {}, {})
