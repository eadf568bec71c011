"""Whose events an event subscription hears: those of its source, and of what is in its resource group (2.3)."""

from dataclasses import replace

import pytest

from sandbox.assumptions import Assumptions
from sandbox.clock import Clock
from sandbox.events import EventGrid, PolicyState
from tests.sandbox.events.samples import PLAN_WRITE, SCOPE, START, SUBSCRIPTION, Endpoint, grid_to, subscription

GROUP = f"{SCOPE}/resourceGroups/Data"
ACCOUNT = f"{SCOPE}/resourcegroups/data/providers/Microsoft.Storage/storageAccounts/st"


@pytest.mark.parametrize(
    ("changed", "heard"),
    [
        (ACCOUNT, True),
        (ACCOUNT.upper(), True),
        (GROUP, True),
        (PLAN_WRITE.resource_id, False),
        (ACCOUNT.replace("/data/", "/database/"), False),
    ],
    ids=["below", "below, in another case", "the group", "beside it", "a longer name"],
)
async def test_a_group_hears_of_what_is_in_it(changed: str, *, heard: bool) -> None:
    endpoint = Endpoint()
    async with grid_to(endpoint, subscription(scope=GROUP)) as grid:
        await grid.announce(replace(PLAN_WRITE, resource_id=changed))
        await grid.settle(5)
    assert bool(endpoint.received) is heard


async def test_a_group_is_the_topic_of_its_events_and_the_subscription_of_its_own() -> None:
    endpoint = Endpoint()
    async with grid_to(endpoint, subscription(name="group", scope=GROUP), subscription()) as grid:
        await grid.announce(replace(PLAN_WRITE, resource_id=ACCOUNT))
        await grid.settle(5)
    assert {body[0]["topic"] for body in endpoint.bodies()} == {GROUP, SCOPE}


async def test_a_group_hears_nothing_of_another_subscription_or_of_policy_states() -> None:
    endpoint, tenant = Endpoint(), "/tenants/t/providers/Microsoft.Management/managementGroups/root"
    async with grid_to(endpoint, subscription(scope=GROUP)) as grid:
        await grid.announce(replace(PLAN_WRITE, resource_id=ACCOUNT, subscription_id="another"))
        await grid.report(PolicyState(tenant, SUBSCRIPTION, "/a", "/d", compliant=False, at=START))
        await grid.settle(5)
    assert endpoint.received == []


async def test_a_group_may_hear_nothing_at_all() -> None:
    grid = EventGrid(Clock(START), Endpoint(), assumptions=Assumptions(group_scope_hears_below=False))
    await grid.subscribe(subscription(scope=GROUP))
    await grid.announce(replace(PLAN_WRITE, resource_id=ACCOUNT))
    await grid.settle(5)
    assert grid.attempts == []
    await grid.aclose()
