"""`faults.yaml`: every fault of the documented example, and what a wrong one says."""

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from sandbox import faults
from sandbox.complaint import BadFile
from sandbox.fault_file import FaultPlan, read_faults
from sandbox.faults import Drop, Fault, Garbage, LostAnswer, StaleRead, Throttle, TokenFault
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from tests.sandbox.test_seed_file import FAULTS

ENFORCER = Principal("enforcer", PrincipalKind.SERVICE_PRINCIPAL, "object-1", "app-1", "Contributor")


def read(folder: Path, text: str) -> FaultPlan:
    (folder / "faults.yaml").write_text(text)
    return read_faults(folder / "faults.yaml", {"enforcer": ENFORCER})


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
