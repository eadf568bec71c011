"""System topics over ARM, and event subscriptions below them (events.md 4.2, 6.4, 6.7)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid, PolicyState
from sandbox.events.through_arm import connect
from sandbox.faults import Fault, LostWrite
from sandbox.operation import ArmOperation, PrincipalKind
from tests.sandbox.arm.raw import AI, SUB, Arm, Reply, pricing
from tests.sandbox.events.samples import Endpoint

VERSION = "2025-02-15"
SCOPE = f"/subscriptions/{SUB}"
TOPICS = f"{SCOPE}/resourceGroups/rg-events/providers/Microsoft.EventGrid/systemTopics"
STATES, CHANGES = f"{TOPICS}/policy-states", f"{TOPICS}/changes"
WEB = {"endpointType": "WebHook", "properties": {"endpointUrl": "https://enforcer.example/e"}}


def corp(azure: SimulatedAzure) -> str:
    return f"/tenants/{azure.tenant.tenant_id}/providers/Microsoft.Management/managementGroups/corp"


def topic(source: str, kind: str = "Microsoft.PolicyInsights.PolicyStates", **more: Any) -> dict[str, Any]:  # Any: JSON
    return {"location": "global", "properties": {"source": source, "topicType": kind}, **more}


OF_SUB = topic(SCOPE, "Microsoft.Resources.Subscriptions")


async def ask(arm: Arm, method: str, path: str, body: object = None) -> Reply:
    return await arm(method, path, body, version=VERSION)


@dataclass
class World:
    azure: SimulatedAzure
    arm: Arm
    grid: EventGrid
    endpoint: Endpoint

    async def report(self, *, compliant: bool = False) -> None:
        now = self.azure.clock.now()
        await self.grid.report(PolicyState(corp(self.azure), SUB, "/a", "/d", compliant=compliant, at=now))
        await self.grid.settle(5)

    def types(self) -> list[str]:
        return [body[0]["eventType"] for body in self.endpoint.bodies()]


@pytest.fixture
async def world(azure: SimulatedAzure, arm: Arm) -> AsyncIterator[World]:
    endpoint = Endpoint()
    grid = EventGrid(azure.clock, endpoint)
    connect(azure, grid)
    yield World(azure, arm, grid, endpoint)
    await grid.aclose()


async def test_policy_states_of_a_management_group_arrive_until_the_event_subscription_is_deleted(world: World) -> None:
    mine = f"{STATES}/eventSubscriptions/mine"
    assert (await ask(world.arm, "PUT", STATES, topic(corp(world.azure)))).status == 201
    assert (await ask(world.arm, "PUT", mine, {"properties": {"destination": WEB}})).status == 201
    await world.arm("PUT", AI, pricing())
    await world.report()
    assert world.types() == ["Microsoft.PolicyInsights.PolicyStateCreated"]
    assert (await ask(world.arm, "DELETE", mine)).status == 202
    await world.report()
    assert len(world.types()) == 1


async def test_policy_states_are_filtered(world: World) -> None:
    compliant = {"operatorType": "StringIn", "key": "data.complianceState", "values": ["Compliant"]}
    await ask(world.arm, "PUT", STATES, topic(corp(world.azure)))
    wanted = {"properties": {"destination": WEB, "filter": {"advancedFilters": [compliant]}}}
    await ask(world.arm, "PUT", f"{STATES}/eventSubscriptions/mine", wanted)
    await world.report()
    await world.report(compliant=True)
    assert [body[0]["data"]["complianceState"] for body in world.endpoint.bodies()] == ["Compliant"]


async def test_a_subscriptions_topic_tells_of_its_changes_and_dies_with_what_is_below(world: World) -> None:
    await ask(world.arm, "PUT", CHANGES, OF_SUB)
    only_plans = {"destination": WEB, "filter": {"subjectEndsWith": "/pricings/AI"}}
    await ask(world.arm, "PUT", f"{CHANGES}/eventSubscriptions/mine", {"properties": only_plans})
    await world.arm("PUT", AI, pricing())
    await world.grid.settle(5)
    assert world.types() == ["Microsoft.Resources.ResourceWriteSuccess"]
    assert (await ask(world.arm, "DELETE", CHANGES)).status == 202
    assert world.grid.subscriptions == ()
    assert [(await ask(world.arm, "GET", path)).status for path in (CHANGES, f"{CHANGES}/eventSubscriptions")] == [
        404
    ] * 2


async def test_what_is_below_a_topic_has_its_names(azure: SimulatedAzure, arm: Arm) -> None:
    await ask(arm, "PUT", STATES, topic(corp(azure)))
    mine = f"{STATES}/eventSubscriptions/mine"
    made = (await ask(arm, "PUT", mine, {"properties": {"destination": WEB}})).body
    assert (made["id"], made["type"]) == (mine, "Microsoft.EventGrid/systemTopics/eventSubscriptions")
    assert made["properties"]["topic"] == STATES
    assert len(made["properties"]["filter"]["includedEventTypes"]) == 3
    assert (await ask(arm, "GET", mine)).body["name"] == "mine"
    rows = (await ask(arm, "GET", f"{STATES}/eventSubscriptions")).body["value"]
    assert [row["id"] for row in rows] == [mine]
    await asyncio.sleep(azure.assumptions.event_subscription_seconds)
    assert (await ask(arm, "GET", mine)).body["properties"]["provisioningState"] == "Succeeded"


async def test_a_topic_is_made_updated_listed_and_deleted(arm: Arm, operations: list[ArmOperation]) -> None:
    system = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {f"{SCOPE}/resourceGroups/rg/id": {}}}}
    assert (await ask(arm, "PUT", CHANGES, OF_SUB)).status == 201
    reply = await ask(arm, "PUT", CHANGES.upper().replace(SUB.upper(), SUB), {**OF_SUB, **system, "tags": {"a": "b"}})
    assert (reply.status, reply.body["tags"], reply.body["identity"]) == (200, {"a": "b"}, system["identity"])
    assert (await ask(arm, "GET", CHANGES)).body["properties"]["source"] == SCOPE
    listed = (await ask(arm, "GET", f"{SCOPE}/providers/Microsoft.EventGrid/systemTopics")).body["value"]
    assert [row["name"] for row in listed] == ["changes"]
    assert [(await ask(arm, "DELETE", CHANGES)).status for _ in range(2)] == [202, 204]
    verbs = [told.name.removeprefix("Microsoft.EventGrid/systemTopics/") for told in operations]
    assert verbs == ["write", "write", "delete"]


async def test_a_source_has_one_topic_which_keeps_it(azure: SimulatedAzure, arm: Arm) -> None:
    await ask(arm, "PUT", CHANGES, OF_SUB)
    second = await ask(arm, "PUT", f"{TOPICS}/second", OF_SUB)
    assert (second.status, "Only one system topic" in second.message) == (400, True)
    assert (await ask(arm, "PUT", CHANGES, topic(corp(azure)))).status == 400


FOREIGN = "/tenants/00000000-0000-0000-0000-000000000000/providers/Microsoft.Management/managementGroups/corp"


@pytest.mark.parametrize(
    "wrong",
    [
        b"{",
        {},
        {**OF_SUB, "location": "westus2"},
        {**OF_SUB, "tags": {"a": 1}},
        {**OF_SUB, "surprise": 1},
        {**OF_SUB, "identity": {"userAssignedIdentities": []}},
        {"location": "global", "properties": {"source": 7, "topicType": {}}},
        topic(SCOPE, "Microsoft.Storage.StorageAccounts"),
        topic(SCOPE),
        topic("/subscriptions/00000000-0000-0000-0000-00000000000f", "Microsoft.Resources.Subscriptions"),
        topic("/providers/Microsoft.Management/managementGroups/corp"),
        topic(FOREIGN),
        topic(FOREIGN.replace("00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111") + "o"),
    ],
)
async def test_a_wrong_topic_is_refused(azure: SimulatedAzure, arm: Arm, wrong: object) -> None:
    assert (await ask(arm, "PUT", STATES, wrong)).status == 400
    assert azure.tenant.system_topics.get(STATES) is None


async def test_a_name_of_wrong_form_is_refused(arm: Arm) -> None:
    assert (await ask(arm, "PUT", f"{TOPICS}/a_b", OF_SUB)).status == 400


async def test_a_groups_policy_states_need_a_right_on_the_group(azure: SimulatedAzure, arm: Arm) -> None:
    assert arm.principal
    app = azure.tenant.add_principal("app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="o", app_id="a", actions=())
    azure.tenant.assign(app, actions=("Microsoft.EventGrid/*",), scope=SCOPE)
    refused = await ask(Arm(azure, app), "PUT", STATES, topic(corp(azure)))
    assert (refused.status, refused.code) == (403, "LinkedAuthorizationFailed")
    group = "/providers/Microsoft.Management/managementGroups/corp"
    azure.tenant.assign(app, actions=("Microsoft.PolicyInsights/eventGridFilters/read",), scope=group)
    assert (await ask(Arm(azure, app), "PUT", STATES, topic(corp(azure)))).status == 201


async def test_lost_writes_leave_nothing_changed(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("PUT", "systemTopics", LostWrite()))
    assert (await ask(arm, "PUT", CHANGES, OF_SUB)).status == 201
    assert azure.tenant.system_topics.get(CHANGES) is None
    await ask(arm, "PUT", CHANGES, OF_SUB)
    azure.faults.add(Fault("DELETE", "systemTopics", LostWrite()))
    assert (await ask(arm, "DELETE", CHANGES)).status == 202
    assert azure.tenant.system_topics.get(CHANGES) is not None


async def test_a_missing_topic_is_not_found_and_an_unregistered_event_grid_takes_none(
    azure: SimulatedAzure, arm: Arm
) -> None:
    one = f"{STATES}/eventSubscriptions/mine"
    found = [(await ask(arm, "GET", path)).status for path in (STATES, one)]
    assert [*found, (await ask(arm, "PUT", one, {"properties": {"destination": WEB}})).status] == [404] * 3
    azure.tenant.set_registration(SUB, "Microsoft.EventGrid", "NotRegistered")
    assert (await ask(arm, "PUT", CHANGES, OF_SUB)).code == "MissingSubscriptionRegistration"
