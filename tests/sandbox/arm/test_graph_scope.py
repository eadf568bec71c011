"""Which subscriptions a query is about, and how many at most."""

import pytest

from sandbox.assumptions import Assumptions, Overflow
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import AI_PLANS, SUBSCRIPTIONS, ask, fill, number, reasons
from tests.sandbox.arm.raw import SUB, Arm

TENANT = "11111111-1111-1111-1111-111111111111"
LIMIT_HIT = "x-ms-tenant-subscription-limit-hit"


@pytest.fixture(autouse=True)
def others(azure: SimulatedAzure, arm: Arm) -> None:
    """Three subscriptions in `lab`, beside that of `arm` in `corp`."""
    azure.tenant.add_management_group("lab")
    fill(azure, 3, group="lab")


async def seen(arm: Arm, query: str = SUBSCRIPTIONS, **scope: object) -> list[str]:
    return sorted(row["subscriptionId"] for row in (await ask(arm, query, scope=scope)).body["data"])


async def test_listed_subscriptions_narrow_a_query_in_any_case(arm: Arm) -> None:
    assert await seen(arm, subscriptions=[SUB.upper(), number(1)]) == [number(1), SUB]
    assert await seen(arm, AI_PLANS, subscriptions=[number(1)]) == [number(1)]


async def test_a_subscription_that_is_not_there_has_no_rows(arm: Arm) -> None:
    assert await seen(arm, subscriptions=[number(99)]) == []


async def test_listed_groups_narrow_a_query_to_all_below_them(arm: Arm) -> None:
    assert await seen(arm, managementGroups=["CORP"]) == [SUB]
    assert await seen(arm, managementGroups=["lab", "corp"]) == [number(0), number(1), number(2), SUB]
    assert len(await seen(arm, managementGroups=[TENANT])) == 4


async def test_groups_themselves_are_in_the_scope_of_groups_not_of_subscriptions(arm: Arm) -> None:
    query = "resourcecontainers | where type == 'microsoft.management/managementgroups' | project name"
    named = (await ask(arm, query, scope={"managementGroups": ["lab"]})).body["data"]
    assert named == [{"name": "lab"}]
    assert (await ask(arm, query, scope={"subscriptions": [SUB]})).body["data"] == []


async def test_an_unknown_group_is_denied(arm: Arm) -> None:
    reply = await ask(arm, SUBSCRIPTIONS, scope={"managementGroups": ["nowhere"]})
    assert (reply.status, reply.code) == (403, "AccessDenied")


async def test_groups_and_subscriptions_exclude_each_other(arm: Arm) -> None:
    reply = await ask(arm, SUBSCRIPTIONS, scope={"managementGroups": ["lab"], "subscriptions": [SUB]})
    assert (reply.status, reasons(reply)) == (400, ["InvalidRequest"])


async def test_a_subscription_id_must_be_one(arm: Arm) -> None:
    assert (await ask(arm, SUBSCRIPTIONS, scope={"subscriptions": ["mine"]})).status == 400


async def test_only_so_many_subscriptions_may_be_listed(azure: SimulatedAzure, arm: Arm) -> None:
    limit = azure.assumptions.graph_subscriptions_listed
    listed = [number(one) for one in range(limit + 1)]
    assert (await ask(arm, SUBSCRIPTIONS, scope={"subscriptions": listed[:limit]})).status == 200
    assert reasons(await ask(arm, SUBSCRIPTIONS, scope={"subscriptions": listed})) == ["TooManySubscriptions"]


async def test_above_the_limit_only_the_first_are_asked_and_a_header_says_so(azure: SimulatedAzure, arm: Arm) -> None:
    fill(azure, 10_000)
    reply = await ask(arm, f"{SUBSCRIPTIONS} | count")
    assert (reply.body["data"], reply.headers[LIMIT_HIT]) == ([{"Count": 10_000}], "true")
    assert LIMIT_HIT not in (await ask(arm, SUBSCRIPTIONS, scope={"managementGroups": ["corp"]})).headers


class TestRefused:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(graph_overflow=Overflow.REFUSED)

    async def test_above_the_limit_a_query_may_be_refused(self, azure: SimulatedAzure, arm: Arm) -> None:
        fill(azure, 10_000)
        assert reasons(await ask(arm, SUBSCRIPTIONS)) == ["TooManySubscriptionsUnderScope"]
        reply = await ask(arm, SUBSCRIPTIONS, allowPartialScopes=True)
        assert (reply.status, reply.headers[LIMIT_HIT]) == (200, "true")
