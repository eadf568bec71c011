"""What the activity log says of a write over ARM (spec Microsoft.Insights 2015-04-01), and what never gets there."""

import asyncio
import contextlib
import json
from dataclasses import replace

import pytest
from azure.core.exceptions import ServiceRequestError

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.faults import Drop, Fault, LostAnswer, LostWrite
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.activity import ask, rows, since, statuses
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing

LAG_S = 1200
CORRELATION = {"x-ms-correlation-request-id": "c0ffee00-0000-4000-8000-000000000001"}
OTHER = "00000000-0000-0000-0000-00000000000b"


@pytest.fixture
def assumptions() -> Assumptions:
    return replace(Assumptions(), activity_log_lag_seconds=LAG_S, lock_seconds=60)


@pytest.fixture
def dana(azure: SimulatedAzure, arm: Arm) -> Arm:
    """A user; `arm` brings the tenant."""
    return Arm(
        azure,
        azure.tenant.add_principal(
            "Dana", kind=PrincipalKind.USER, object_id="object-dana", app_id="app", user_principal_name="dana@contoso"
        ),
    )


async def test_a_write_leaves_its_beginning_and_its_end_under_one_correlation(arm: Arm) -> None:
    await arm("PUT", AI, pricing(), headers=CORRELATION)
    await asyncio.sleep(LAG_S)
    found = await rows(arm)
    assert statuses(found) == ["Succeeded", "Started"]
    assert [row["eventName"]["value"] for row in found] == ["EndRequest", "BeginRequest"]
    assert {row["correlationId"] for row in found} == set(CORRELATION.values())
    assert [row["subStatus"]["value"] for row in found] == ["Created", ""]


async def test_a_row_says_what_was_done_to_what(arm: Arm) -> None:
    await arm("PUT", AI, pricing())
    await asyncio.sleep(LAG_S)
    row = (await rows(arm))[0]
    action = "Microsoft.Security/pricings/write"
    assert row["authorization"] == {"action": action, "scope": AI}
    assert (row["resourceId"], row["resourceType"]["value"]) == (AI, "Microsoft.Security/pricings")
    assert (row["resourceProviderName"]["value"], row["resourceGroupName"]) == ("Microsoft.Security", "")
    assert row["operationName"] == {"value": action.upper(), "localizedValue": action.upper()}
    assert row["id"].startswith(f"{AI}/events/{row['eventDataId']}/ticks/6")


async def test_a_user_is_named_by_upn_and_a_program_by_object_id(arm: Arm, dana: Arm) -> None:
    await dana("PUT", AI, pricing())
    await asyncio.sleep(60)
    await arm("PUT", AI, pricing())
    await asyncio.sleep(LAG_S)
    found = await rows(arm)
    assert [row["caller"] for row in found] == ["object-owner"] * 2 + ["dana@contoso"] * 2
    claim = "http://schemas.microsoft.com/identity/claims/objectidentifier"
    assert [row["claims"][claim] for row in found[::2]] == ["object-owner", "object-dana"]
    assert ["role" in row["authorization"] for row in found[::2]] == [False, True]


async def test_the_request_is_visible_as_it_was_sent(arm: Arm) -> None:
    await arm("PUT", AI, pricing("Free"))
    await asyncio.sleep(LAG_S)
    ended, started = await rows(arm)
    assert '"pricingTier": "Free"' in started["properties"]["requestbody"]
    assert ended["properties"]["statusCode"] == "Created"


async def test_a_write_that_the_provider_refuses_ends_as_failed_with_the_reason(arm: Arm) -> None:
    await arm("PUT", AI, pricing())
    await arm("PUT", AI, pricing("Free"), headers=CORRELATION)
    await asyncio.sleep(LAG_S)
    ended, started = await rows(arm, f"and correlationId eq '{CORRELATION['x-ms-correlation-request-id']}'")
    assert statuses([ended, started]) == ["Failed", "Started"]
    assert (ended["subStatus"]["value"], ended["level"]) == ("Conflict", "Error")
    assert json.loads(ended["properties"]["statusMessage"])["error"]["code"] == "Conflict"


async def test_a_row_can_be_read_only_after_the_lag_and_says_how_late_it_came(arm: Arm) -> None:
    await arm("PUT", AI, pricing())
    await asyncio.sleep(LAG_S - 1)
    assert await rows(arm) == []
    await asyncio.sleep(1)
    row = (await rows(arm))[0]
    assert row["eventTimestamp"] < row["submissionTimestamp"]
    assert row["submissionTimestamp"] == since(arm, days=0)


async def test_an_action_is_logged_at_the_resource_that_it_acts_on(arm: Arm) -> None:
    provider = f"/subscriptions/{SUB}/providers/Microsoft.Security"
    await arm("POST", f"{provider}/register", version="2021-04-01")
    await asyncio.sleep(LAG_S)
    row = (await rows(arm))[0]
    assert row["resourceId"] == provider
    assert row["authorization"]["action"] == "Microsoft.Security/register/action"


async def test_what_is_done_outside_arm_or_only_read_leaves_nothing(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    azure.tenant.accounts.add(SUB, "rg", "chat")
    azure.tenant.accounts.set_switch(SUB, "rg", "chat", "Disabled")
    await arm("GET", AI)
    await asyncio.sleep(LAG_S)
    assert await rows(arm) == []


async def test_an_account_switched_over_arm_is_logged_in_its_group(azure: SimulatedAzure, arm: Arm) -> None:
    account = azure.tenant.accounts.add(SUB, "rg-chat", "chat")
    switch = f"{account.resource_id}/defenderForAISettings/Default"
    await arm("PATCH", switch, {"properties": {"state": "Disabled"}}, version="2025-09-01")
    await asyncio.sleep(LAG_S)
    row = (await rows(arm, "and resourceGroupName eq 'RG-CHAT'"))[0]
    assert (row["resourceId"], row["httpRequest"]["method"]) == (switch, "PATCH")
    assert row["resourceType"]["value"] == "Microsoft.CognitiveServices/accounts/defenderForAISettings"


@pytest.mark.parametrize(("action", "logged"), [(LostAnswer(), 2), (LostWrite(), 2), (Drop(), 0)], ids=repr)
async def test_a_write_is_logged_as_arm_answered_it_whether_or_not_the_answer_came(
    azure: SimulatedAzure, arm: Arm, action: LostAnswer | LostWrite | Drop, logged: int
) -> None:
    azure.faults.add(Fault("PUT", "pricings", action))
    with contextlib.suppress(ServiceRequestError):
        await arm("PUT", AI, pricing())
    await asyncio.sleep(LAG_S)
    assert len(await rows(arm)) == logged


@pytest.mark.parametrize(("shows", "expected"), [(True, ["Failed", "Started"]), (False, [])])
async def test_whether_a_refusal_of_arm_itself_is_logged_is_assumed(shows: bool, expected: list[str]) -> None:
    azure = SimulatedAzure(assumptions=Assumptions(activity_log_shows_refusals=shows, activity_log_lag_seconds=0))
    azure.tenant.add_subscription(SUB, name="A")
    reader = azure.tenant.add_principal(
        "r", kind=PrincipalKind.USER, object_id="object-r", app_id="r", actions=("*/read",)
    )
    arm = Arm(azure, reader)
    assert (await arm("PUT", AI, pricing())).status == 403
    assert statuses(await rows(arm)) == expected


async def test_a_throttled_write_is_not_logged(azure: SimulatedAzure, arm: Arm) -> None:
    replies = [await arm("PUT", f"{PRICINGS}/Nothing", pricing()) for _ in range(201)]
    assert replies[-1].status == 429
    await asyncio.sleep(LAG_S)
    assert len(await rows(arm)) == 2 * 200


async def test_the_operations_name_may_keep_its_own_case() -> None:
    azure = SimulatedAzure(assumptions=Assumptions(activity_log_upper_case=False, activity_log_lag_seconds=0))
    azure.tenant.add_subscription(SUB, name="A")
    arm = Arm(azure, azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="a", app_id="a"))
    await arm("PUT", AI, pricing())
    assert (await rows(arm))[0]["operationName"]["value"] == "Microsoft.Security/pricings/write"


async def test_each_subscription_has_its_own_log(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(OTHER, name="B")
    await arm("PUT", AI.replace(SUB, OTHER), pricing())
    await asyncio.sleep(LAG_S)
    assert await rows(arm) == []


async def test_reading_the_log_needs_its_own_right(azure: SimulatedAzure, arm: Arm) -> None:
    action = "Microsoft.Insights/eventtypes/values/read"
    azure.tenant.access.revoke(arm.principal.object_id)
    azure.tenant.assign(arm.principal, actions=("*",), not_actions=(action,))
    reply = await ask(arm, f"eventTimestamp ge '{since(arm)}'")
    assert (reply.status, f"'{action}'" in reply.message) == (403, True)
