"""Accounts that are made, changed and deleted over ARM (defender-plan.md 4.3; bicep types of 2025-09-01)."""

import asyncio
from typing import Any

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid
from sandbox.faults import Fault, LostWrite
from sandbox.operation import ArmOperation
from tests.sandbox.arm.graph import reader, rows
from tests.sandbox.arm.raw import SUB, Arm

VERSION = "2025-09-01"
CHAT = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/chat"
SWITCH = f"{CHAT}/defenderForAISettings/Default"
ACCOUNTS = "resources | where type == 'microsoft.cognitiveservices/accounts' | project id, name, properties"
LAG_S, MADE_S = Assumptions().graph_lag_seconds, Assumptions().account_seconds
OFF = {"properties": {"state": "Disabled"}}


def body(**members: object) -> dict[str, Any]:  # Any: JSON of a request
    return {"kind": "OpenAI", "location": "westeurope", "sku": {"name": "S0"}, **members}


async def made(arm: Arm, **members: object) -> int:
    """The status; afterwards nobody has to wait for the account."""
    status = (await arm("PUT", CHAT, body(**members), version=VERSION)).status
    await asyncio.sleep(MADE_S)
    return status


async def test_a_new_account_is_there_accepted_and_settles_by_itself(arm: Arm) -> None:
    reply = await arm("PUT", CHAT, body(tags={"team": "a"}, properties={"disableLocalAuth": True}), version=VERSION)
    assert (reply.status, reply.body["id"], reply.body["kind"], reply.body["tags"]) == (
        201,
        CHAT,
        "OpenAI",
        {"team": "a"},
    )
    assert (reply.body["properties"]["provisioningState"], reply.body["properties"]["disableLocalAuth"]) == (
        "Accepted",
        True,
    )
    await asyncio.sleep(MADE_S)
    assert (await arm("GET", CHAT, version=VERSION)).body["properties"]["provisioningState"] == "Succeeded"


async def test_nobody_writes_an_account_that_is_being_made(arm: Arm) -> None:
    await arm("PUT", CHAT, body(), version=VERSION)
    for method, path, content in (
        ("PUT", CHAT, body()),
        ("PATCH", CHAT, {}),
        ("PUT", SWITCH, OFF),
        ("PATCH", SWITCH, OFF),
    ):
        reply = await arm(method, path, content, version=VERSION)
        assert (reply.status, reply.code) == (409, "AccountProvisioningStateInvalid")
    await asyncio.sleep(MADE_S)
    assert (await arm("PUT", SWITCH, OFF, version=VERSION)).status == 201


async def test_making_changing_and_deleting_are_events(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation]
) -> None:
    grid = EventGrid(azure.clock)
    azure.on_operation.append(grid.announce)
    await made(arm)
    await arm("PATCH", CHAT, {"tags": {"a": "b"}}, version=VERSION)
    assert (await arm("DELETE", CHAT, version=VERSION)).status == 200
    assert (await arm("DELETE", CHAT, version=VERSION)).status == 204
    write, delete = (f"Microsoft.CognitiveServices/accounts/{verb}" for verb in ("write", "delete"))
    assert [(told.name, told.resource_id, told.creates) for told in operations] == [
        (write, CHAT, True),
        (write, CHAT, False),
        (delete, CHAT, False),
    ]
    assert [event.type.rpartition(".")[2] for event in grid.events] == [
        "ResourceWriteSuccess",
        "ResourceWriteSuccess",
        "ResourceDeleteSuccess",
    ]


async def test_the_plan_decides_how_the_switch_of_a_new_account_begins(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    await made(arm)
    assert (await arm("GET", SWITCH, version=VERSION)).body["properties"] == {"state": "Enabled"}


async def test_a_put_replaces_what_a_client_may_set_and_a_patch_merges(arm: Arm) -> None:
    assert await made(arm, tags={"a": "1"}, properties={"disableLocalAuth": True}) == 201
    await arm(
        "PATCH", CHAT, {"properties": {"publicNetworkAccess": "Disabled"}, "sku": {"name": "S1"}}, version=VERSION
    )
    shown = (await arm("GET", CHAT, version=VERSION)).body
    assert (shown["tags"], shown["sku"]) == ({"a": "1"}, {"name": "S1"})
    assert (shown["properties"]["disableLocalAuth"], shown["properties"]["publicNetworkAccess"]) == (True, "Disabled")
    assert await made(arm, kind="AIServices") == 200
    shown = (await arm("GET", CHAT, version=VERSION)).body
    assert ("tags" in shown, "disableLocalAuth" in shown["properties"], shown["kind"]) == (False, False, "AIServices")


async def test_a_write_keeps_the_switch_and_what_microsoft_granted(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.accounts.add(SUB, "rg", "chat", capabilities={"ContentLogging": "false"}, switch="Enabled")
    sent = [{"name": "ContentLogging", "value": "true"}]
    reply = await arm("PATCH", CHAT, {"properties": {"capabilities": sent}}, version=VERSION)
    assert {"name": "ContentLogging", "value": "false"} in reply.body["properties"]["capabilities"]
    assert azure.tenant.accounts.get(SUB, "rg", "chat").switch == "Enabled"


async def test_the_graph_sees_what_was_written_after_its_lag(arm: Arm) -> None:
    assert await rows(arm, ACCOUNTS) == []
    await arm("PUT", CHAT, body(), version=VERSION)
    await asyncio.sleep(LAG_S)
    (row,) = await rows(arm, ACCOUNTS)
    assert (row["name"], row["properties"]["provisioningState"]) == ("chat", "Accepted")
    await asyncio.sleep(MADE_S)
    (row,) = await rows(arm, ACCOUNTS)
    assert row["properties"]["provisioningState"] == "Succeeded"
    await arm("DELETE", CHAT, version=VERSION)
    await asyncio.sleep(LAG_S)
    assert await rows(arm, ACCOUNTS) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "InvalidRequestContent"),
        ([], "InvalidRequestContent"),
        ({"kind": "OpenAI", "location": "westeurope"}, "InvalidRequestContent"),
        (body(kind="Emotion"), "InvalidApiSetId"),
        (body(kind=7), "InvalidRequestContent"),
        (body(sku={}), "BadRequest"),
        (body(sku={"name": "S0", "capacity": "two"}), "InvalidRequestContent"),
        (body(tags={"a": 1}), "InvalidRequestContent"),
        (body(properties={"publicNetworkAccess": "Maybe"}), "BadRequest"),
        (body(properties={"contentLogging": False}), "InvalidRequestContent"),
        (body(color="red"), "InvalidRequestContent"),
    ],
    ids=repr,
)
async def test_a_body_that_no_spec_allows_is_refused(
    azure: SimulatedAzure, arm: Arm, content: object, code: str
) -> None:
    reply = await arm("PUT", CHAT, content, version=VERSION)
    assert (reply.status, reply.code) == (400, code)
    assert azure.tenant.accounts.of(SUB) == ()


async def test_a_name_that_azure_would_not_take_is_refused(arm: Arm) -> None:
    assert (await arm("PUT", CHAT.replace("/chat", "/c"), body(), version=VERSION)).status == 400
    assert (await arm("PUT", CHAT.replace("/rg/", "/rg./"), body(), version=VERSION)).status == 400


async def test_an_account_stays_where_it_is(arm: Arm) -> None:
    await made(arm)
    assert (await arm("PUT", CHAT, body(location="West Europe"), version=VERSION)).status == 200
    for method, content in (("PUT", body(location="eastus")), ("PATCH", {"location": "eastus"})):
        reply = await arm(method, CHAT, content, version=VERSION)
        assert (reply.status, reply.code) == (409, "InvalidResourceLocation")


async def test_reading_accounts_allows_neither_writing_nor_deleting_them(azure: SimulatedAzure, arm: Arm) -> None:
    await made(arm)
    only = reader(azure, "Microsoft.CognitiveServices/accounts/read")
    refused = [await only(method, CHAT, body(), version=VERSION) for method in ("PUT", "PATCH", "DELETE")]
    assert [reply.status for reply in refused] == [403] * 3
    assert "'Microsoft.CognitiveServices/accounts/delete'" in refused[2].message


@pytest.mark.parametrize(("method", "status"), [("PUT", 201), ("DELETE", 200)])
async def test_a_lost_write_only_looks_like_one(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation], method: str, status: int
) -> None:
    if method == "DELETE":
        azure.tenant.accounts.add(SUB, "rg", "chat")
    before = azure.tenant.accounts.of(SUB)
    azure.faults.add(Fault(method, "accounts/chat", LostWrite()))
    assert (await arm(method, CHAT, body(), version=VERSION)).status == status
    assert (azure.tenant.accounts.of(SUB), operations) == (before, [])


@pytest.mark.parametrize("kind", ["SpeechServices", "OpenAI"])
async def test_accounts_of_other_kinds_may_have_no_switch(kind: str) -> None:
    azure = SimulatedAzure(assumptions=Assumptions(other_kinds_have_switch=False))
    azure.tenant.add_subscription(SUB, name="A")
    account = azure.tenant.accounts.add(SUB, "rg", "chat", kind=kind)
    arm = reader(azure, "*")
    listed = (await arm("GET", SWITCH.removesuffix("/Default"), version=VERSION)).body["value"]
    replies = [await arm(method, SWITCH, OFF, version=VERSION) for method in ("GET", "PUT", "PATCH")]
    has = [200, 201, 200] if account.is_ai else [404, 400, 404]
    assert (len(listed), [reply.status for reply in replies]) == (int(account.is_ai), has)
