"""The Defender switch of one account, `defenderForAISettings/Default` (defender-plan.md 4.3)."""

import asyncio
from dataclasses import replace

import pytest

from sandbox.accounts import Account
from sandbox.assumptions import Assumptions, FollowsPlan
from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid
from sandbox.faults import Fault, LostWrite, StaleRead
from sandbox.operation import ArmOperation, PrincipalKind
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing

VERSION = "2025-09-01"
SETTINGS = (
    f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/chat/defenderForAISettings"
)
SWITCH = f"{SETTINGS}/Default"
WRITE = "Microsoft.CognitiveServices/accounts/defenderForAISettings/write"
ON, OFF = ({"properties": {"state": state}} for state in ("Enabled", "Disabled"))


@pytest.fixture
def chat(azure: SimulatedAzure, arm: Arm) -> Account:
    """An account of a subscription whose plan is on, with its switch on."""
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    return azure.tenant.accounts.add(SUB, "rg", "chat")


async def test_an_account_that_nobody_switched_has_the_setting_too(arm: Arm, chat: Account) -> None:
    (listed,) = (await arm("GET", SETTINGS, version=VERSION)).body["value"]
    assert listed == (await arm("GET", SWITCH.replace("Default", "default"), version="2024-10-01")).body
    assert (listed["id"], listed["name"], listed["properties"]) == (SWITCH, "Default", {"state": "Enabled"})


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_a_write_turns_the_switch_and_the_protection_off(
    azure: SimulatedAzure, arm: Arm, chat: Account, method: str
) -> None:
    reply = await arm(method, SWITCH, OFF, version=VERSION)
    assert (
        reply.body["properties"]
        == {"state": "Disabled"}
        == (await arm("GET", SWITCH, version=VERSION)).body["properties"]
    )
    assert azure.tenant.accounts.is_protected(chat) is False
    assert azure.tenant.plan(SUB, "AI").tier == "Standard"


async def test_the_first_put_creates_and_tells_who_wrote(arm: Arm, chat: Account) -> None:
    replies = [await arm("PUT", SWITCH, OFF, version=VERSION) for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 200]
    written = replies[1].body["systemData"]
    assert (written["lastModifiedBy"], written["lastModifiedByType"]) == ("app-owner", "Application")


async def test_a_patch_without_a_state_changes_nothing(arm: Arm, chat: Account) -> None:
    assert (await arm("PATCH", SWITCH, {"properties": {}}, version=VERSION)).body["properties"] == {"state": "Enabled"}


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", {}),
        ("PUT", {"properties": {"state": "Off"}}),
        ("PUT", {"properties": {"state": ["Enabled"]}}),
        ("PATCH", {"properties": {"status": "Enabled"}}),
        ("PATCH", {"state": "Enabled"}),
        ("PATCH", []),
        ("PUT", b"{"),
    ],
    ids=repr,
)
async def test_a_body_that_no_spec_allows_is_refused(arm: Arm, chat: Account, method: str, body: object) -> None:
    assert (await arm(method, SWITCH, body, version=VERSION)).status == 400
    assert chat.switch == "Enabled"


async def test_there_is_no_other_setting(arm: Arm, chat: Account) -> None:
    replies = [await arm(method, f"{SETTINGS}/Other", ON, version=VERSION) for method in ("PUT", "PATCH", "GET")]
    assert [reply.status for reply in replies] == [400, 404, 404]


async def test_each_write_is_an_event_that_names_the_setting(
    azure: SimulatedAzure, arm: Arm, chat: Account, operations: list[ArmOperation]
) -> None:
    grid = EventGrid(azure.clock)
    azure.on_operation.append(grid.announce)
    await arm("PUT", SWITCH, OFF, version=VERSION)
    await arm("PATCH", SWITCH, OFF, version=VERSION)
    await arm("PUT", SWITCH, {}, version=VERSION)
    assert [(told.name, told.resource_id, told.creates) for told in operations] == [
        (WRITE, SWITCH, True),
        (WRITE, SWITCH, False),
    ]
    assert [(event.type, event.subject) for event in grid.events] == [
        ("Microsoft.Resources.ResourceWriteSuccess", SWITCH)
    ] * 2


async def test_reading_the_switch_does_not_allow_writing_it(azure: SimulatedAzure, arm: Arm, chat: Account) -> None:
    reader = azure.tenant.add_principal(
        "r", kind=PrincipalKind.USER, object_id="object-r", app_id="r", actions=(WRITE.replace("/write", "/read"),)
    )
    as_reader = Arm(azure, reader)
    assert (await as_reader("GET", SWITCH, version=VERSION)).status == 200
    reply = await as_reader("PUT", SWITCH, OFF, version=VERSION)
    assert (reply.status, f"'{WRITE}'" in reply.message) == (403, True)


async def test_a_lost_write_only_looks_like_one(
    azure: SimulatedAzure, arm: Arm, chat: Account, operations: list[ArmOperation]
) -> None:
    azure.faults.add(Fault("PUT", "defenderForAISettings", LostWrite()))
    assert (await arm("PUT", SWITCH, OFF, version=VERSION)).body["properties"] == {"state": "Disabled"}
    assert (chat.switch, operations) == ("Enabled", [])


async def test_a_stale_read_shows_the_switch_as_it_was(azure: SimulatedAzure, arm: Arm, chat: Account) -> None:
    azure.faults.add(Fault("GET", "defenderForAISettings", StaleRead(20), count=None))
    azure.tenant.accounts.set_switch(SUB, "rg", "chat", "Disabled")
    seen = [(await arm("GET", SWITCH, version=VERSION)).body["properties"]["state"]]
    await asyncio.sleep(20)
    seen.append((await arm("GET", SWITCH, version=VERSION)).body["properties"]["state"])
    assert seen == ["Enabled", "Disabled"]


@pytest.mark.parametrize(
    ("follows", "begins", "off", "on_again"),
    [
        (FollowsPlan.OFF_ONLY, "Enabled", "Disabled", "Disabled"),
        (FollowsPlan.ON_AND_OFF, "Enabled", "Disabled", "Enabled"),
        (FollowsPlan.NEVER, "Disabled", "Disabled", "Disabled"),
    ],
)
async def test_what_the_switch_does_when_the_plan_goes_and_comes(
    follows: FollowsPlan, begins: str, off: str, on_again: str
) -> None:
    azure = SimulatedAzure(assumptions=replace(Assumptions(lock_seconds=0), account_switch_follows_plan=follows))
    azure.tenant.add_subscription(SUB, name="A")
    owner = azure.tenant.add_principal("o", kind=PrincipalKind.USER, object_id="o", app_id="o")
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    account, seen = azure.tenant.accounts.add(SUB, "rg", "chat"), list[str]()
    for tier in ("Standard", "Free", "Free", "Standard", "Standard"):
        await Arm(azure, owner)("PUT", AI, pricing(tier))
        seen.append(account.switch)
    assert seen == [begins, off, off, on_again, on_again]


def test_a_switch_that_never_follows_keeps_what_was_set() -> None:
    azure = SimulatedAzure(assumptions=Assumptions(account_switch_follows_plan=FollowsPlan.NEVER))
    azure.tenant.add_subscription(SUB, name="A")
    account = azure.tenant.accounts.add(SUB, "rg", "chat", switch="Enabled")
    azure.tenant.set_plan(SUB, "AI", tier="Standard")
    azure.tenant.set_plan(SUB, "AI", tier="Free")
    assert account.switch == "Enabled"


async def test_following_the_plan_is_silent_and_only_the_ai_plan_counts(
    azure: SimulatedAzure, arm: Arm, chat: Account, operations: list[ArmOperation]
) -> None:
    azure.tenant.set_plan(SUB, "Arm", tier="Standard")
    azure.tenant.set_plan(SUB, "Arm", tier="Free")
    assert chat.switch == "Enabled"
    await arm("PUT", AI, pricing("Free"))
    assert (chat.switch, [told.resource_id for told in operations]) == ("Disabled", [AI])


@pytest.mark.parametrize(
    ("covered", "tier", "switch", "protected"),
    [
        (False, "Standard", "Enabled", True),
        (False, "Standard", "Disabled", False),
        (False, "Free", "Enabled", False),
        (True, "Standard", "Disabled", True),
        (True, "Free", "Disabled", False),
    ],
)
def test_an_account_is_protected_by_its_switch_and_its_plan_together(
    covered: bool, tier: str, switch: str, protected: bool
) -> None:
    azure = SimulatedAzure(assumptions=Assumptions(disabled_account_is_covered=covered))
    azure.tenant.add_subscription(SUB, name="A")
    azure.tenant.set_plan(SUB, "AI", tier=tier)
    account = azure.tenant.accounts.add(SUB, "rg", "chat", switch=switch)
    assert azure.tenant.accounts.is_protected(account) is protected
