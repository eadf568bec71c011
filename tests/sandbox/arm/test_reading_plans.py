"""GET and LIST of pricings (defender-plan.md 2.4, 9, 16)."""

import asyncio
import re
from datetime import timedelta

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.security.v2024_01_01.aio.operations import PricingsOperations

from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing


async def test_a_free_plan_shows_neither_extensions_nor_enablement_time(arm: Arm) -> None:
    reply = await arm("GET", AI)
    assert reply.status == 200
    assert reply.body == {
        "id": AI,
        "name": "AI",
        "type": "Microsoft.Security/pricings",
        "properties": {
            "pricingTier": "Free",
            "freeTrialRemainingTime": "PT0S",
            "enforce": "False",
            "resourcesCoverageStatus": "NotCovered",
        },
    }


async def test_a_standard_plan_shows_extensions_without_operation_status(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    assert (await arm("GET", AI)).body["properties"]["extensions"] == [
        {"name": "AIPromptEvidence", "isEnabled": "True"},
        {"name": "AIPromptSharingWithPurview", "isEnabled": "False"},
        {"name": "AIModelScanner", "isEnabled": "False"},
    ]


async def test_the_enablement_time_has_seven_fractional_digits(
    azure: SimulatedAzure, arm: Arm, pricings: PricingsOperations
) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    shown = (await arm("GET", AI)).body["properties"]["enablementTime"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", shown)
    assert (await pricings.get(f"subscriptions/{SUB}", "AI")).enablement_time == azure.tenant.plan(
        SUB, "AI"
    ).enablement_time


async def test_the_trial_runs_out(azure: SimulatedAzure, pricings: PricingsOperations) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    assert (await pricings.get(f"subscriptions/{SUB}", "AI")).free_trial_remaining_time == timedelta(days=30)
    await asyncio.sleep(timedelta(days=30).total_seconds())
    assert (await pricings.get(f"subscriptions/{SUB}", "AI")).free_trial_remaining_time == timedelta()


@pytest.mark.parametrize(("method", "path"), [("GET", AI), ("GET", PRICINGS), ("PUT", AI), ("DELETE", AI)])
async def test_an_unregistered_subscription_is_not_found_with_spaces_in_the_code(
    azure: SimulatedAzure, arm: Arm, method: str, path: str
) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.Security", "NotRegistered")
    reply = await arm(method, path, pricing() if method == "PUT" else None)
    assert reply.status == 404
    assert reply.body == {
        "error": {
            "code": "Subscription Not Registered",
            "message": "Please register to Microsoft.Security in order to view your security status",
        }
    }


async def test_the_sdk_does_not_register_by_itself(azure: SimulatedAzure, pricings: PricingsOperations) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.Security", "NotRegistered")
    with pytest.raises(ResourceNotFoundError) as caught:
        await pricings.get(f"subscriptions/{SUB}", "AI")
    assert caught.value.error is not None
    assert caught.value.error.code == "Subscription Not Registered"
    assert azure.tenant.registration(SUB, "Microsoft.Security") == "NotRegistered"


async def test_a_list_has_every_plan_and_no_next_link(arm: Arm) -> None:
    reply = await arm("GET", PRICINGS)
    names = [row["name"] for row in reply.body["value"]]
    assert set(reply.body) == {"value"}
    assert len(names) == 16
    assert {"AI", "CloudPosture", "KubernetesService"} <= set(names)


async def test_a_deprecated_plan_says_what_replaces_it(arm: Arm) -> None:
    shown = (await arm("GET", f"{PRICINGS}/KubernetesService")).body["properties"]
    assert (shown["deprecated"], shown["replacedBy"]) == (True, ["Containers"])


async def test_the_sdks_filter_narrows_the_list(pricings: PricingsOperations) -> None:
    found = await pricings.list(f"subscriptions/{SUB}", "name in (AI, cloudposture, NoSuchPlan)")
    assert [row.name for row in found.value] == ["CloudPosture", "AI"]


async def test_another_filter_is_refused(arm: Arm) -> None:
    assert (await arm("GET", f"{PRICINGS}?$filter=tier%20eq%20Free")).status == 400


@pytest.mark.parametrize("path", [AI.upper(), AI.lower(), AI.replace("/providers", "//providers"), f"/{AI}", f"{AI}/"])
async def test_paths_match_in_any_case_and_with_double_slashes(arm: Arm, path: str) -> None:
    assert (await arm("GET", path)).body["name"] == "AI"


async def test_an_unknown_plan_is_refused_with_the_known_names(arm: Arm) -> None:
    reply = await arm("GET", f"{PRICINGS}/Ai2")
    assert reply.status == 400
    assert reply.message.startswith(
        "The name 'Ai2' is not a valid name. Possible pricing bundle names: VirtualMachines, "
    )


async def test_the_older_api_version_lacks_the_newer_members(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    older = (await arm("GET", AI, version="2023-01-01")).body["properties"]
    assert set(older) == {"pricingTier", "freeTrialRemainingTime", "enablementTime", "extensions"}
