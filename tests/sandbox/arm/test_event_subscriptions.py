"""Event subscriptions over ARM, as in the recorded exchange (events.md 6.3)."""

import asyncio
from typing import Any

from sandbox.azure import SimulatedAzure
from sandbox.event_subscriptions import EventSubscriptionChange, EventSubscriptionRefused
from sandbox.faults import Fault, LostWrite
from sandbox.operation import ArmOperation
from tests.sandbox.arm.raw import SUB, Arm, Reply

SCOPE = f"/subscriptions/{SUB}"
ALL = f"{SCOPE}/providers/Microsoft.EventGrid/eventSubscriptions"
ONE = f"{ALL}/ai-protection"
VERSION = "2022-06-15"
FUNCTION = f"{SCOPE}/resourceGroups/rg/providers/Microsoft.Web/sites/app/functions/on_change"
TO_FUNCTION = {"endpointType": "AzureFunction", "properties": {"resourceId": FUNCTION}}
FILTER = {"operatorType": "StringIn", "key": "data.operationName", "values": ["Microsoft.Security/pricings/write"]}


def body(**properties: Any) -> dict[str, Any]:  # Any: JSON
    return {"properties": {"destination": TO_FUNCTION, **properties}}


async def put(arm: Arm, wanted: object = None, path: str = ONE) -> Reply:
    return await arm("PUT", path, body() if wanted is None else wanted, version=VERSION)


async def get(arm: Arm, path: str) -> Reply:
    return await arm("GET", path, version=VERSION)


async def test_a_put_creates_and_its_operation_ends(azure: SimulatedAzure, arm: Arm) -> None:
    reply = await put(arm, body(filter={"advancedFilters": [FILTER]}))
    assert (reply.status, reply.body["properties"]["provisioningState"]) == (201, "Creating")
    poll = reply.headers["azure-asyncoperation"]
    assert (await arm("GET", poll, version=None)).body["status"] == "InProgress"
    await asyncio.sleep(azure.assumptions.event_subscription_seconds)
    assert (await arm("GET", poll, version=None)).body["status"] == "Succeeded"
    shown = (await get(arm, ONE)).body
    assert (shown["id"], shown["properties"]["topic"]) == (ONE, SCOPE)
    assert shown["properties"]["provisioningState"] == "Succeeded"
    assert shown["properties"]["filter"]["advancedFilters"] == [FILTER]


async def test_what_is_not_said_is_filled_in(arm: Arm) -> None:
    shown = (await put(arm)).body["properties"]
    assert len(shown["filter"]["includedEventTypes"]) == 9
    assert shown["eventDeliverySchema"] == "EventGridSchema"
    assert shown["retryPolicy"] == {"maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440}


async def test_a_second_put_updates_under_the_same_name_in_any_case(arm: Arm) -> None:
    await put(arm)
    reply = await put(arm, body(labels=["new"]), ONE.replace("ai-protection", "AI-Protection"))
    assert (reply.status, reply.body["name"]) == (201, "ai-protection")
    assert reply.body["properties"]["provisioningState"] == "Updating"
    assert [row["name"] for row in (await get(arm, ALL)).body["value"]] == ["ai-protection"]


async def test_a_delete_is_polled_until_it_is_done(azure: SimulatedAzure, arm: Arm) -> None:
    await put(arm)
    reply = await arm("DELETE", ONE, version=VERSION)
    assert (reply.status, reply.body) == (202, None)
    assert (await arm("GET", reply.headers["location"], version=None)).status == 202
    await asyncio.sleep(azure.assumptions.event_subscription_seconds)
    assert (await arm("GET", reply.headers["location"], version=None)).status == 200
    assert (await get(arm, ALL)).body == {"value": []}
    assert [(await get(arm, ONE)).status, (await arm("DELETE", ONE, version=VERSION)).status] == [404, 204]


async def test_scopes_are_apart(arm: Arm) -> None:
    topic = f"{SCOPE}/resourceGroups/rg/providers/Microsoft.EventGrid/topics/vending"
    inner = f"{topic}/providers/Microsoft.EventGrid/eventSubscriptions"
    await put(arm, path=f"{inner}/ai-protection")
    assert (await get(arm, ALL)).body["value"] == []
    assert (await get(arm, inner)).body["value"][0]["properties"]["topic"] == topic


async def test_the_cli_lists_by_topic_type(arm: Arm) -> None:
    await put(arm)
    types = f"{SCOPE}/providers/Microsoft.EventGrid/topicTypes"
    rows = [
        (await get(arm, f"{types}/{kind}/eventSubscriptions")).body["value"]
        for kind in ("Microsoft.Resources.Subscriptions", "Microsoft.Storage.StorageAccounts")
    ]
    assert [len(found) for found in rows] == [1, 0]


async def test_a_name_of_wrong_form_is_refused(arm: Arm) -> None:
    assert (await put(arm, path=f"{ALL}/a_b")).status == 400


async def test_the_delivery_schema_can_not_be_changed(arm: Arm) -> None:
    await put(arm)
    assert (await put(arm, body(eventDeliverySchema="CloudEventSchemaV1_0"))).status == 400


async def test_listeners_are_told_and_may_refuse(azure: SimulatedAzure, arm: Arm) -> None:
    heard: list[EventSubscriptionChange] = []

    async def listen(change: EventSubscriptionChange) -> None:
        heard.append(change)
        if change.name == "bad":
            raise EventSubscriptionRefused("No answer to the handshake.")

    azure.on_event_subscription.append(listen)
    await put(arm)
    refused = await put(arm, path=f"{ALL}/bad-one".replace("bad-one", "bad"))
    await arm("DELETE", ONE, version=VERSION)
    assert (refused.status, refused.code) == (400, "Url validation")
    assert [(one.name, one.after is not None) for one in heard] == [
        ("ai-protection", True),
        ("bad", True),
        ("ai-protection", False),
    ]
    assert azure.tenant.event_subscriptions.at(SCOPE) == ()


async def test_a_write_and_a_delete_are_told_like_any_other(arm: Arm, operations: list[ArmOperation]) -> None:
    await put(arm)
    await arm("DELETE", ONE, version=VERSION)
    assert [(told.name, told.resource_id) for told in operations] == [
        ("Microsoft.EventGrid/eventSubscriptions/write", ONE),
        ("Microsoft.EventGrid/eventSubscriptions/delete", ONE),
    ]


async def test_a_lost_write_leaves_nothing(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("PUT", "eventSubscriptions", LostWrite()))
    assert (await put(arm)).status == 201
    assert azure.tenant.event_subscriptions.at(SCOPE) == ()


async def test_an_unregistered_event_grid_takes_none(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.EventGrid", "NotRegistered")
    reply = await put(arm)
    assert (reply.status, reply.code) == (409, "MissingSubscriptionRegistration")


async def test_an_unknown_operation_is_not_found(arm: Arm) -> None:
    path = f"{SCOPE}/providers/Microsoft.EventGrid/operationsStatus/x"
    assert (await get(arm, path)).status == 404
