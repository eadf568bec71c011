"""PUT and DELETE of pricings (defender-plan.md 2, 3, 9, 16)."""

import asyncio

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.mgmt.security.v2024_01_01.aio.operations import PricingsOperations
from azure.mgmt.security.v2024_01_01.models import Extension, Pricing

from sandbox.azure import SimulatedAzure
from sandbox.operation import ArmOperation, OperationKind
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing, told

SCOPE = f"subscriptions/{SUB}"
EXTENSIONS = ("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner")


def enabled(azure: SimulatedAzure) -> dict[str, bool]:
    return {name: state.enabled for name, state in azure.tenant.plan(SUB, "AI").extensions.items()}


async def test_turning_a_plan_on_switches_omitted_extensions_on(
    azure: SimulatedAzure, pricings: PricingsOperations
) -> None:
    body = Pricing(pricing_tier="Standard", extensions=[Extension(name="AIModelScanner", is_enabled="False")])
    await pricings.update(SCOPE, "AI", body)
    assert enabled(azure) == {"AIPromptEvidence": True, "AIPromptSharingWithPurview": True, "AIModelScanner": False}


async def test_a_plan_that_is_on_keeps_omitted_extensions(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIModelScanner": True})
    reply = await arm("PUT", AI, pricing(AIPromptEvidence=True))
    assert enabled(azure) == {"AIPromptEvidence": True, "AIPromptSharingWithPurview": False, "AIModelScanner": True}
    shown = reply.body["properties"]["extensions"]
    assert [extension["name"] for extension in shown if "operationStatus" in extension] == ["AIPromptEvidence"]


async def test_the_answer_to_a_put_says_how_each_extension_went(pricings: PricingsOperations) -> None:
    answer = await pricings.update(SCOPE, "AI", Pricing(pricing_tier="Standard"))
    assert told(answer) == dict.fromkeys(EXTENSIONS, ("True", "Succeeded"))


async def test_the_first_put_creates_and_the_next_updates(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation]
) -> None:
    first = await arm("PUT", AI, pricing())
    await asyncio.sleep(azure.assumptions.lock_seconds)
    second = await arm("PUT", AI, pricing())
    assert (first.status, second.status) == (201, 200)
    assert [operation.creates for operation in operations] == [True, False]


async def test_turning_a_plan_off_forgets_its_extensions_and_its_time(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions=dict.fromkeys(EXTENSIONS, True))
    reply = await arm("PUT", AI, pricing("Free"))
    assert not {"extensions", "enablementTime"} & set(reply.body["properties"])
    assert azure.tenant.plan(SUB, "AI").tier == "Free"
    assert not any(enabled(azure).values())


async def test_delete_is_refused_verbatim(azure: SimulatedAzure, pricings: PricingsOperations) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    with pytest.raises(HttpResponseError) as caught:
        await pricings.delete(SCOPE, "AI")
    assert caught.value.status_code == 400
    assert caught.value.error is not None
    assert caught.value.error.code == "InvalidUrlConfiguration"
    assert caught.value.error.message == (
        "Delete operation is supported only for single resources scope (not subscriptions). "
        "Use PUT to Enabled or Disable specific pricing bundles on a subscription."
    )
    assert azure.tenant.plan(SUB, "AI").tier == "Standard"


async def test_a_second_update_within_the_lock_conflicts_without_retry_after(
    azure: SimulatedAzure, arm: Arm, pricings: PricingsOperations
) -> None:
    await arm("PUT", AI, pricing())
    with pytest.raises(ResourceExistsError) as caught:
        await pricings.update(SCOPE, "CloudPosture", Pricing(pricing_tier="Standard"))
    assert caught.value.error is not None
    assert caught.value.error.code == "Conflict"
    assert "retry-after" not in azure.exchanges[1].response_headers
    await asyncio.sleep(azure.assumptions.lock_seconds)
    assert (await pricings.update(SCOPE, "CloudPosture", Pricing(pricing_tier="Standard"))).pricing_tier == "Standard"


async def test_reads_pass_while_the_subscription_is_locked(arm: Arm) -> None:
    await arm("PUT", AI, pricing())
    assert (await arm("GET", AI)).status == 200


async def test_a_write_tells_its_listeners_who_did_what(arm: Arm, operations: list[ArmOperation]) -> None:
    await arm(
        "PUT",
        AI.upper().replace("SUBSCRIPTIONS", "Subscriptions"),
        pricing(),
        headers={"x-ms-correlation-request-id": "c-1"},
    )
    heard = operations[0]
    assert (heard.name, heard.kind) == ("Microsoft.Security/pricings/write", OperationKind.WRITE)
    assert (heard.resource_id, heard.correlation_id) == (AI, "c-1")
    assert (heard.caller.object_id, heard.caller.role) == ("object-owner", "Owner")


async def test_an_identical_put_is_an_event_but_no_new_enablement(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation]
) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    before = azure.tenant.plan(SUB, "AI").enablement_time
    await asyncio.sleep(60)
    await arm("PUT", AI, pricing())
    assert len(operations) == 1
    assert azure.tenant.plan(SUB, "AI").enablement_time == before


async def test_a_change_outside_arm_is_no_event(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation]
) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    assert operations == []
    assert len(azure.exchanges) == 0


async def test_a_disabled_subscription_can_be_read_but_not_written(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation]
) -> None:
    azure.tenant.set_subscription_state(SUB, "Disabled")
    assert (await arm("GET", AI)).status == 200
    reply = await arm("PUT", AI, pricing())
    assert (reply.status, reply.code) == (409, "ReadOnlyDisabledSubscription")
    assert reply.message.startswith(f"The subscription '{SUB}' is disabled and therefore marked as read only.")
    assert operations == []
