"""Resource Graph shows only what the caller may read; roles do not lag."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import AI_PLANS, SUBSCRIPTIONS, ask, number, reader, rows
from tests.sandbox.arm.raw import SUB, Arm

READ_SUBSCRIPTION = "Microsoft.Resources/subscriptions/read"
READ_PRICING = "Microsoft.Security/pricings/read"
CORP = "/providers/Microsoft.Management/managementGroups/corp"


@pytest.fixture(autouse=True)
def other(azure: SimulatedAzure, arm: Arm) -> str:
    """A subscription outside `corp`."""
    azure.tenant.add_subscription(number(1), name="Other")
    return number(1)


async def seen(arm: Arm) -> tuple[list[str], list[str], int]:
    """Subscriptions, subscriptions with pricings, and the number of groups."""
    groups = await rows(arm, "resourcecontainers | where type =~ 'microsoft.management/managementGroups' | count")
    subscriptions, plans = await rows(arm, SUBSCRIPTIONS), await rows(arm, AI_PLANS)
    return (
        sorted(row["subscriptionId"] for row in subscriptions),
        sorted(row["subscriptionId"] for row in plans),
        groups[0]["Count"],
    )


async def test_no_permission_no_row_and_no_error(azure: SimulatedAzure) -> None:
    assert await seen(reader(azure)) == ([], [], 0)


async def test_each_kind_of_row_needs_its_own_right(azure: SimulatedAzure, other: str) -> None:
    assert await seen(reader(azure, READ_SUBSCRIPTION)) == ([other, SUB], [], 0)
    assert await seen(reader(azure, READ_PRICING)) == ([], [other, SUB], 0)
    assert await seen(reader(azure, "Microsoft.Management/managementGroups/read")) == ([], [], 2)
    assert await seen(reader(azure, "*/read")) == ([other, SUB], [other, SUB], 2)


async def test_a_role_at_a_group_shows_what_is_below(azure: SimulatedAzure) -> None:
    assert await seen(reader(azure, "*/read", scope=CORP)) == ([SUB], [SUB], 1)


async def test_a_role_at_a_subscription_shows_that_one(azure: SimulatedAzure, other: str) -> None:
    assert await seen(reader(azure, "*/read", scope=f"/subscriptions/{other}")) == ([other], [other], 0)


async def test_a_right_that_is_taken_away_again_hides_the_row(azure: SimulatedAzure) -> None:
    arm = reader(azure, "*/read")
    assert len((await seen(arm))[0]) == 2
    azure.tenant.access.revoke(arm.principal.object_id)
    assert await seen(arm) == ([], [], 0)


async def test_an_inherited_role_reaches_a_newcomer_late(azure: SimulatedAzure) -> None:
    arm = reader(azure, "*/read", scope=CORP)
    await seen(arm)
    azure.tenant.move_subscription(number(1), management_group="corp")
    assert (await seen(arm))[0] == [SUB]
    await asyncio.sleep(azure.assumptions.inheritance_seconds)
    assert (await seen(arm))[0] == [number(1), SUB]


async def test_a_removed_subscription_is_judged_by_where_it_was(azure: SimulatedAzure, other: str) -> None:
    arm = reader(azure, "*/read", scope=CORP)
    await seen(arm)
    azure.tenant.remove_subscription(SUB)
    assert (await seen(arm))[0] == [SUB]
    assert (await seen(reader(azure, "*/read", scope=f"/subscriptions/{other}")))[0] == [other]


class TestBlind:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(graph_refuses_the_blind=True)

    async def test_who_may_read_nothing_can_be_refused(self, azure: SimulatedAzure) -> None:
        reply = await ask(reader(azure), SUBSCRIPTIONS)
        assert (reply.status, reply.code) == (403, "AccessDenied")
        assert (await ask(reader(azure, READ_PRICING), SUBSCRIPTIONS)).status == 200
