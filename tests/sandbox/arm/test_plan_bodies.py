"""Which bodies of a PUT the service takes (defender-plan.md 2.3, 2.5, 3.2)."""

import asyncio

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.security.v2024_01_01.aio.operations import PricingsOperations
from azure.mgmt.security.v2024_01_01.models import Extension, Pricing

from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing

SCOPE = f"subscriptions/{SUB}"


async def test_extensions_with_tier_free_are_refused(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    assert (await arm("PUT", AI, pricing("Free", AIPromptEvidence=False))).status == 400
    assert azure.tenant.plan(SUB, "AI").tier == "Standard"


@pytest.mark.parametrize("spelling", ["true", "True", "TRUE", "tRuE"])
async def test_is_enabled_is_taken_in_any_casing_and_shown_in_one(arm: Arm, spelling: str) -> None:
    reply = await arm("PUT", AI, pricing(AIPromptEvidence=spelling))
    assert reply.body["properties"]["extensions"][0]["isEnabled"] == "True"


async def test_an_unknown_extension_is_refused_with_the_known_ones(arm: Arm) -> None:
    reply = await arm("PUT", AI, pricing(AIPromptEvidnce="True"))
    assert reply.status == 400
    assert reply.message == (
        "Extension 'AIPromptEvidnce' is not supported for plan 'AI'. "
        "Supported extensions: [AIPromptEvidence, AIPromptSharingWithPurview, AIModelScanner]"
    )


async def test_properties_on_a_disabled_extension_are_an_internal_error(pricings: PricingsOperations) -> None:
    spoilt = Extension(name="AIPromptEvidence", is_enabled="False", additional_extension_properties={"a": 1})
    with pytest.raises(HttpResponseError, match="can't be updated while the extension is disabled") as caught:
        await pricings.update(SCOPE, "AI", Pricing(pricing_tier="Standard", extensions=[spoilt]))
    assert caught.value.status_code == 500


async def test_properties_of_an_enabled_extension_are_kept_and_shown(arm: Arm) -> None:
    extension = {"name": "AIPromptEvidence", "isEnabled": "True", "additionalExtensionProperties": {"cap": 10}}
    await arm("PUT", AI, {"properties": {"pricingTier": "Standard", "extensions": [extension]}})
    assert (await arm("GET", AI)).body["properties"]["extensions"][0] == extension


async def test_what_was_read_can_be_written_back(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    shown = (await arm("PUT", AI, pricing(AIPromptEvidence="True"))).body
    await asyncio.sleep(azure.assumptions.lock_seconds)
    assert (await arm("PUT", AI, shown)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        [],
        {},
        {"properties": None},
        {"properties": {}},
        {"properties": {"pricingTier": "standard"}},
        {"properties": {"pricingTier": True}},
        {"properties": {"pricingTier": []}},
        {"properties": {"pricingTier": "Standard", "extensions": {}}},
        {"properties": {"pricingTier": "Standard", "extensions": ["AIPromptEvidence"]}},
        {"properties": {"pricingTier": "Standard", "pricingtier": "Standard"}},
        {"properties": {"pricingTier": "Standard", "subPlan": 1}},
        {"properties": {"pricingTier": "Standard", "enforce": True}},
        {"pricingTier": "Standard"},
        pricing(AIPromptEvidence=1),
        pricing(AIPromptEvidence="yes"),
        pricing(AIPromptEvidence=None),
        {"properties": {"pricingTier": "Standard", "extensions": [{"isEnabled": "True"}]}},
        {"properties": {"pricingTier": "Standard", "extensions": [{"name": "AIPromptEvidence", "isEnabled": True}]}},
        {
            "properties": {
                "pricingTier": "Standard",
                "extensions": [{"name": "AIPromptEvidence", "isEnabled": "True"}] * 2,
            }
        },
    ],
    ids=str,
)
async def test_a_body_that_no_spec_allows_is_refused(azure: SimulatedAzure, arm: Arm, body: object) -> None:
    reply = await arm("PUT", AI, body)
    assert (reply.status, reply.code) == (400, "InvalidRequestContent")
    assert azure.tenant.plan(SUB, "AI").tier == "Free"


async def test_a_sub_plan_that_the_plan_lacks_is_refused(arm: Arm) -> None:
    machines = f"{PRICINGS}/VirtualMachines"
    assert (await arm("PUT", AI, {"properties": {"pricingTier": "Standard", "subPlan": "P2"}})).status == 400
    assert (await arm("PUT", machines, {"properties": {"pricingTier": "Standard", "subPlan": "P2"}})).status == 201
    assert (await arm("GET", machines)).body["properties"]["subPlan"] == "P2"
