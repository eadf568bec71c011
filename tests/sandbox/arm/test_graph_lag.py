"""Resource Graph shows the tenant as it was a while ago, and only looks at what changed."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.graph.index import Index
from tests.sandbox.arm.graph import AI_PLANS, SUBSCRIPTIONS, fill, number, rows
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing

LAG_S = Assumptions().graph_lag_seconds
NEW = "00000000-0000-0000-0000-0000000000cc"
REGISTRATION = f"/subscriptions/{SUB}/providers/Microsoft.Security"


async def tiers(arm: Arm) -> list[str]:
    return [row["properties"]["pricingTier"] for row in await rows(arm, AI_PLANS)]


async def states(arm: Arm) -> dict[str, str]:
    return {row["subscriptionId"]: row["properties"]["state"] for row in await rows(arm, SUBSCRIPTIONS)}


async def test_what_was_there_before_the_first_request_is_known_at_once(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    assert await tiers(arm) == ["Standard"]


@pytest.mark.parametrize("is_asked_before", [True, False])
async def test_a_write_is_seen_only_after_the_lag(arm: Arm, is_asked_before: bool) -> None:
    if is_asked_before:
        await tiers(arm)
    await arm("PUT", AI, pricing())
    await asyncio.sleep(LAG_S - 1)
    assert await tiers(arm) == ["Free"]
    await asyncio.sleep(1)
    assert await tiers(arm) == ["Standard"]


async def test_two_changes_are_seen_one_after_the_other(azure: SimulatedAzure, arm: Arm) -> None:
    await arm("PUT", AI, pricing())
    await asyncio.sleep(600)
    await arm("PUT", AI, pricing("Free"))
    await asyncio.sleep(LAG_S - 600)
    assert await tiers(arm) == ["Standard"]
    await asyncio.sleep(600)
    assert await tiers(arm) == ["Free"]


async def test_a_change_outside_arm_is_seen_after_the_lag_too(azure: SimulatedAzure, arm: Arm) -> None:
    await tiers(arm)
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    assert await tiers(arm) == ["Free"]
    await asyncio.sleep(LAG_S)
    assert await tiers(arm) == ["Standard"]


async def test_a_new_subscription_and_a_new_state_are_late(azure: SimulatedAzure, arm: Arm) -> None:
    await states(arm)
    azure.tenant.add_subscription(NEW, name="New")
    azure.tenant.set_subscription_state(SUB, "Warned")
    assert await states(arm) == {SUB: "Enabled"}
    await asyncio.sleep(LAG_S)
    assert await states(arm) == {SUB: "Warned", NEW: "Enabled"}


async def test_a_removed_subscription_is_shown_for_a_while(azure: SimulatedAzure, arm: Arm) -> None:
    await states(arm)
    azure.tenant.remove_subscription(SUB)
    assert list(await states(arm)) == [SUB]
    await asyncio.sleep(LAG_S)
    assert await states(arm) == {}


async def test_a_subscription_that_came_and_went_is_shown_as_long_as_it_was_there(
    azure: SimulatedAzure, arm: Arm
) -> None:
    await states(arm)
    azure.tenant.add_subscription(NEW, name="New")
    await asyncio.sleep(60)
    azure.tenant.remove_subscription(NEW)
    assert list(await states(arm)) == [SUB]
    await asyncio.sleep(LAG_S - 1)
    assert NEW in await states(arm)
    await asyncio.sleep(1)
    assert list(await states(arm)) == [SUB]


async def test_a_moved_subscription_is_shown_where_it_was(azure: SimulatedAzure, arm: Arm) -> None:
    await states(arm)
    azure.tenant.add_management_group("lab")
    azure.tenant.move_subscription(SUB, management_group="lab")
    nearest = f"{SUBSCRIPTIONS} | project id, above = tostring(properties.managementGroupAncestorsChain[0].name)"
    assert [row["above"] for row in await rows(arm, nearest)] == ["corp"]
    await asyncio.sleep(LAG_S)
    assert [row["above"] for row in await rows(arm, nearest)] == ["lab"]


async def test_rows_appear_when_the_registration_is_done_and_noticed(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.Security", "NotRegistered")
    assert await tiers(arm) == []
    await arm("POST", f"{REGISTRATION}/register", version="2021-04-01")
    await asyncio.sleep(LAG_S)
    assert await tiers(arm) == []
    await asyncio.sleep(azure.assumptions.registration_seconds)
    assert await tiers(arm) == ["Free"]


async def test_rows_go_when_the_registration_goes(arm: Arm) -> None:
    await tiers(arm)
    await arm("POST", f"{REGISTRATION}/unregister", version="2021-04-01")
    assert await tiers(arm) == ["Free"]
    await asyncio.sleep(LAG_S)
    assert await tiers(arm) == []


async def test_only_what_changed_is_looked_at_again(azure: SimulatedAzure) -> None:
    fill(azure, 50)
    azure.tenant.go_live()
    index = Index(azure.tenant, timedelta(seconds=LAG_S))
    assert len(index.notice().subscriptions) == 50
    azure.tenant.set_plan(number(7), "AI", tier="Standard")
    assert index.notice().subjects == frozenset()
    await asyncio.sleep(LAG_S)
    assert [one.subscription_id for one in index.notice().subscriptions] == [number(7)]
    assert (index.notice().subjects, index.revision) == (frozenset(), 2)
    assert list(index.subscriptions) == [number(of) for of in range(50)]


async def test_what_nobody_asks_for_is_not_remembered_for_ever(azure: SimulatedAzure, arm: Arm) -> None:
    await arm("GET", AI)
    for _ in range(5):
        azure.tenant.set_plan(SUB, "AI", tier="Standard")
        await asyncio.sleep(LAG_S)
    azure.tenant.history.note("x", None, now=azure.clock.now())
    assert azure.tenant.history.subjects() == {"x"}


class TestWithoutLag:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(graph_lag_seconds=0)

    async def test_a_write_is_seen_at_once(self, arm: Arm) -> None:
        await tiers(arm)
        await arm("PUT", AI, pricing())
        assert await tiers(arm) == ["Standard"]
