"""`faults.yaml`: every fault of the documented example, and what a wrong one says."""

import asyncio
import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from sandbox import faults
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.complaint import BadFile
from sandbox.fault_file import FaultPlan, read_faults
from sandbox.faults import Drop, Fault, Garbage, LostAnswer, StaleRead, Throttle, TokenFault
from sandbox.operation import PrincipalKind
from sandbox.outside_changes import play
from sandbox.state import Principal
from sandbox.tenant import Tenant
from tests.sandbox.test_seed_file import FAULTS, LAB, SHOP

ENFORCER = Principal("enforcer", PrincipalKind.SERVICE_PRINCIPAL, "object-1", "app-1", "Contributor")


def tenant() -> Tenant:
    """As the documented faults know it."""
    built = Tenant(Clock(), Assumptions())
    built.principals[ENFORCER.object_id] = ENFORCER
    built.add_management_group("online")
    built.add_subscription(SHOP, name="shop")
    built.add_subscription(LAB, name="lab")
    return built


def read(folder: Path, text: str) -> FaultPlan:
    (folder / "faults.yaml").write_text(text)
    return read_faults(folder / "faults.yaml", tenant())


def test_the_documented_faults_are_read(tmp_path: Path) -> None:
    plan = read(tmp_path, FAULTS)
    assert plan.seed == 7
    assert plan.faults[0] == Fault("GET", "pricings", Throttle(17), count=3)
    assert plan.faults[1].caller == "object-1"
    assert Fault("*", "pricings", Drop(), count=None, probability=0.1) in plan.faults
    lost = Fault("PUT", "pricings", LostAnswer(), after=timedelta(seconds=60), until=timedelta(hours=1))
    assert lost in plan.faults
    assert Fault("GET", "pricings", StaleRead(20), count=None) in plan.faults
    assert Fault("*", "/msi/token", TokenFault.EXPIRED) in plan.faults


def test_the_documented_example_shows_every_fault_there_is(tmp_path: Path) -> None:
    shown = {type(fault.action) for fault in read(tmp_path, FAULTS).faults}
    assert shown == set(get_args(faults.Action.__value__))


def test_the_least_fault_is_an_action_and_a_path(tmp_path: Path) -> None:
    plan = read(tmp_path, "faults: [{action: garbage, path: x, kind: empty}]")
    assert plan.faults == (Fault("*", "x", Garbage.EMPTY),)


def test_an_empty_file_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, "") == FaultPlan(0, ())


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("{action: trottle, path: x}", "faults[0].action: 'trottle' is unknown; allowed: throttle, conflict, "),
        ("{action: trottle, path: x}", "did you mean 'throttle'?"),
        ("{action: drop, path: x, seconds: 3}", "faults[0].seconds: unknown key; allowed: method, path, action, "),
        ("{action: hang, path: x}", "faults[0]: 'seconds' is missing"),
        ("{action: drop}", "faults[0]: 'path' is missing"),
        ("{path: x}", "faults[0]: 'action' is missing"),
        ("{action: drop, path: '('}", "faults[0].path: '(' is no regular expression"),
        ("{action: drop, path: x, method: put}", "'put' is unknown; allowed: *, GET, PUT"),
        ("{action: drop, path: x, probability: 2}", "faults[0].probability: '2' is no number from 0 to 1"),
        ("{action: drop, path: x, count: 0}", "faults[0].count: '0' is no number from 1"),
        ("{action: drop, path: x, count: 1.5}", "faults[0].count: '1.5' is no whole number"),
        ("{action: server_error, path: x, status: 200}", "'200' is no number from 400 to 599"),
        ("{action: server_error, path: x, body: xml}", "'xml' is unknown; allowed: json, html, empty"),
        ("{action: garbage, path: x, kind: weird}", "'weird' is unknown; allowed: empty, broken_json, wrong_types"),
        ("{action: drop, path: x, caller: nobody}", "faults[0].caller: 'nobody' is unknown; allowed: enforcer"),
        ("{action: drop, path: x, after_s: soon}", "faults[0].after_s: 'soon' is no number from 0"),
        ("drop", "faults[0]: 'drop' is no mapping"),
        ("{action: throttle, path: x, retry_after_s: .inf}", "retry_after_s: 'inf' is no number from 0 to 31536000"),
        ("{action: conflict, path: x, retry_after_s: .nan}", "retry_after_s: 'nan' is no number from 0 to 31536000"),
        ("{action: hang, path: x, seconds: .inf}", "faults[0].seconds: 'inf' is no number from 0 to 31536000"),
        ("{action: stale_read, path: pricings, seconds: .inf}", "faults[0].seconds: 'inf' is no number from 0 to"),
        ("{action: drop, path: x, after_s: .inf}", "faults[0].after_s: 'inf' is no number from 0 to 31536000"),
        ("{action: drop, path: x, after_s: 99999999999999}", "'99999999999999' is no number from 0 to 31536000"),
        ("{action: drop, path: x, after_s: 9, until_s: 8}", "faults[0].until_s: '8' ends the fault before it begins"),
        ("{action: drop, path: x, until_s: 0}", "more than after_s, which is 0"),
        ("{action: drop, path: x, probability: 0}", "probability 0 never strikes; allowed: above 0, to 1"),
        ("{action: drop, path: x, probability: .nan}", "faults[0].probability: 'nan' is no number from 0 to 1"),
        ("{action: drop, path: 'x{99999999999}'}", "' is no regular expression: "),
        (
            "{action: redirect, path: x, location: 'https://a b'}",
            "faults[0].location: 'https://a b' is no URL; allowed",
        ),
        (
            "{action: refuse_extension, path: pricings, name: Evidence}",
            "faults[0].name: 'Evidence' is unknown; allowed: ",
        ),
        (
            "{action: lost_write, method: GET, path: pricings}",
            "faults[0].method: lost_write has no effect on 'GET'; allo",
        ),
        (
            "{action: stale_read, path: descendants, seconds: 9}",
            "faults[0].path: stale_read has no effect on '*' of what",
        ),
        ("{action: token, path: pricings, kind: refused}", "allowed: GET /msi/token, POST /{tenant}/oauth2/v2.0/token"),
        ("{action: denied, path: /msi/token, kind: forbidden}", "faults[0].path: denied has no effect on '*' of what"),
    ],
)
def test_a_wrong_fault_says_what_is_wrong(tmp_path: Path, wrong: str, complaint: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, f"seed: 1\nfaults:\n  - {wrong}\n")
    assert complaint in str(caught.value)
    assert {one.line for one in caught.value.complaints} == {3}


def test_every_member_of_every_action_can_be_written(tmp_path: Path) -> None:
    """A member that is added to an action must get its place in the file too."""
    for fault in read(tmp_path, FAULTS).faults:
        if dataclasses.is_dataclass(fault.action):
            names = {member.name for member in dataclasses.fields(fault.action)}
            assert all(f"{name}: " in FAULTS for name in names), fault.action


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("{at_s: 1, subscription: SHOP}", "changes[0]: exactly one of plan, registration, state, management_group is"),
        ("{at_s: 1, subscription: SHOP, plan: AI, tier: Free, state: Enabled}", "changes[0]: exactly one of plan, "),
        ("{at_s: 1, subscription: x, state: Enabled}", "changes[0].subscription: 'x' is unknown; allowed: 00000000-"),
        ("{subscription: SHOP, state: Enabled}", "changes[0]: 'at_s' is missing"),
        ("{at_s: .inf, subscription: SHOP, state: Enabled}", "changes[0].at_s: 'inf' is no number from 0 to 31536000"),
        ("{at_s: 1, subscription: SHOP, state: Off}", "changes[0].state: 'False' is no text"),
        ("{at_s: 1, subscription: SHOP, state: Enabled, tier: Free}", "changes[0].tier: unknown key; allowed: at_s, "),
        ("{at_s: 1, subscription: SHOP, plan: Ai, tier: Free}", "changes[0].plan: 'Ai' is unknown; allowed: Virtual"),
        ("{at_s: 1, subscription: SHOP, plan: AI}", "changes[0]: 'tier' is missing"),
        (
            "{at_s: 1, subscription: SHOP, plan: AI, tier: Free, extensions: {AIPromptEvidence: true}}",
            "changes[0].extensions.AIPromptEvidence: 'True' does not go with tier Free",
        ),
        ("{at_s: 1, subscription: SHOP, registration: No}", "changes[0].registration: 'False' is no text"),
        ("{at_s: 1, subscription: SHOP, management_group: on}", "changes[0].management_group: 'True' is no text"),
    ],
)
def test_a_wrong_change_says_what_is_wrong(tmp_path: Path, wrong: str, complaint: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, f"seed: 1\nchanges:\n  - {wrong.replace('SHOP', SHOP)}\n")
    assert complaint in str(caught.value)
    assert {one.line for one in caught.value.complaints} == {3}


async def test_the_documented_changes_come_at_their_time(tmp_path: Path, azure: SimulatedAzure) -> None:
    azure.tenant.add_management_group("online")
    for subscription in (SHOP, LAB):
        azure.tenant.add_subscription(subscription, name="one")
    azure.tenant.set_plan(SHOP, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    playing = asyncio.create_task(play(read(tmp_path, FAULTS).changes, azure.tenant))
    await asyncio.sleep(299)
    assert azure.tenant.plan(SHOP, "AI").tier == "Standard"
    await asyncio.sleep(2)
    assert azure.tenant.plan(SHOP, "AI").tier == "Free"
    await playing
    lab = azure.tenant.subscription(LAB)
    assert (azure.tenant.registration(LAB), lab.state, lab.management_group) == ("Unregistered", "Disabled", "online")
