"""What Resource Graph's tables hold (defender-plan.md 6, events.md 4.5)."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import AI_PLANS, SUBSCRIPTIONS, ask, rows
from tests.sandbox.arm.raw import AI, SUB, Arm

UNREGISTERED = "00000000-0000-0000-0000-00000000000b"
TENANT = "11111111-1111-1111-1111-111111111111"
STARTER_KIT = """
ResourceContainers
| where type == 'microsoft.resources/subscriptions'
| project id, subscriptionId, state = tostring(properties.state)
| join kind=leftouter (SecurityResources
   | where type =~ 'Microsoft.Security/pricings' and name =~ 'ai'
   | project subscriptionId, tier = tostring(properties.pricingTier), ext = properties.extensions) on subscriptionId
| project id, subscriptionId, state, tier, ext
| order by subscriptionId asc
"""


async def test_a_subscription_shows_its_groups_nearest_first(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_management_group("online", parent="corp")
    azure.tenant.move_subscription(SUB, management_group="online")
    (row,) = await rows(arm, SUBSCRIPTIONS)
    assert row["id"] == f"/subscriptions/{SUB}"
    assert (row["name"], row["subscriptionId"], row["tenantId"]) == ("Subscription A", SUB, TENANT)
    assert row["tags"] == {}
    assert row["properties"] == {
        "managedByTenants": [],
        "managementGroupAncestorsChain": [
            {"displayName": "online", "name": "online"},
            {"displayName": "Corporation", "name": "corp"},
            {"displayName": "Tenant Root Group", "name": TENANT},
        ],
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


async def test_a_subscription_shows_what_its_owner_can_change(azure: SimulatedAzure, arm: Arm) -> None:
    subscription = azure.tenant.subscription(SUB)
    subscription.change_traits(name="renamed", tags={"dataClass": "secret"}, quota_id="MSDN_2014-09-01")
    (row,) = await rows(arm, SUBSCRIPTIONS)
    assert (row["name"], row["tags"]) == ("renamed", {"dataClass": "secret"})
    assert row["properties"]["subscriptionPolicies"]["quotaId"] == "MSDN_2014-09-01"
    told = (await arm("GET", f"/subscriptions/{SUB}", version="2022-12-01")).body
    assert (told["displayName"], told["tags"]) == ("renamed", {"dataClass": "secret"})
    assert told["subscriptionPolicies"]["quotaId"] == "MSDN_2014-09-01"


async def test_a_management_group_shows_the_groups_above(arm: Arm) -> None:
    found = await rows(arm, "resourcecontainers | where type == 'microsoft.management/managementgroups'")
    group = next(row for row in found if row["name"] == "corp")
    assert len(found) == 2
    assert group["id"] == "/providers/Microsoft.Management/managementGroups/corp"
    assert group["properties"]["displayName"] == "Corporation"
    assert [above["name"] for above in group["properties"]["details"]["managementGroupAncestorsChain"]] == [TENANT]


async def test_a_pricing_says_what_arm_says(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    (row,) = await rows(arm, AI_PLANS)
    shown = (await arm("GET", AI)).body
    assert row["properties"] == shown["properties"]
    assert (row["id"], row["name"], row["type"]) == (AI, "AI", "microsoft.security/pricings")
    assert (row["subscriptionId"], row["tenantId"]) == (SUB, TENANT)


async def test_a_running_trial_is_as_old_as_the_index(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    await asyncio.sleep(timedelta(days=2, minutes=30).total_seconds())
    (row,) = await rows(arm, AI_PLANS)
    assert azure.assumptions.graph_lag_seconds == timedelta(minutes=30).total_seconds()
    assert row["properties"]["freeTrialRemainingTime"] == "P28DT0H0M"


async def test_every_plan_of_a_registered_subscription_has_a_row(azure: SimulatedAzure, arm: Arm) -> None:
    found = await rows(arm, "securityresources | project id, name")
    assert [row["name"] for row in found] == [offer.name for offer in azure.tenant.offers.values()]


async def test_a_subscription_that_is_not_registered_has_no_pricing_row(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(UNREGISTERED, name="B", registered=False)
    assert [row["subscriptionId"] for row in await rows(arm, AI_PLANS)] == [SUB]


async def test_the_starter_kits_join_finds_what_is_not_onboarded(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(UNREGISTERED, name="B", registered=False)
    azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    first, second = await rows(arm, STARTER_KIT)
    assert (first["subscriptionId"], first["tier"], len(first["ext"])) == (SUB, "Standard", 3)
    assert (second["subscriptionId"], second["tier"], second["ext"]) == (UNREGISTERED, "", None)


async def test_resources_is_the_default_table_and_empty_without_accounts(arm: Arm) -> None:
    assert await rows(arm, "Resources | project id") == []
    assert await rows(arm, "where type =~ 'microsoft.storage/storageaccounts' | project id") == []


@pytest.mark.parametrize("column", ["tags", "resourceGroup"])
async def test_pricings_have_no(arm: Arm, column: str) -> None:
    assert (await ask(arm, f"securityresources | project id, {column}")).status == 400


async def test_time_in_a_query_is_the_sandboxs(azure: SimulatedAzure, arm: Arm) -> None:
    for _ in range(2):
        await asyncio.sleep(86400)
        (row,) = await rows(arm, f"{SUBSCRIPTIONS} | project id, since = ago(1h)")
        assert row["since"] == f"{azure.clock.now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%S.%f}0Z"
