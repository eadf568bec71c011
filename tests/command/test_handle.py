"""`enforcer handle`: what the app makes of a delivery, and of what Event Grid gave up on."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from enforcer.cli.main import app
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.documented import undocumented
from tests.command.ended import Run
from tests.command.estate import BASELINE, OFF, settled
from tests.events.samples import SUBSCRIPTION, VENDING, WRITE, Node, as_cloud_event, bent

DEAD = {
    "deadLetterReason": "MaxDeliveryAttemptsExceeded",
    "deliveryAttempts": 30,
    "lastDeliveryOutcome": "NotFound",
    "publishTime": "2020-08-13T17:18:14.0265758Z",
}


def typed(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["handle", *words], input=given, env={"COLUMNS": "200"})


def said(result: Result) -> dict[str, Any]:  # Any: JSON as it was printed
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def dead(event: Node) -> Node:
    is_cloud = "specversion" in event
    return event | {name.lower() if is_cloud else name: value for name, value in DEAD.items()}


EVENTS = {
    "the Event Grid schema": WRITE,
    "CloudEvents": as_cloud_event(WRITE),
    "a dead letter": dead(WRITE),
    "a dead letter of CloudEvents": dead(as_cloud_event(WRITE)),
}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_an_event_is_told_as_the_fact_that_it_is(event: Node, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))
    result = typed(str(file))
    assert result.exit_code == 0
    assert f"on_change: look at {SUBSCRIPTION}, because of plan_changed" in result.stdout
    is_dead = "deadletterreason" in {name.lower() for name in event}
    words = "dead letter: MaxDeliveryAttemptsExceeded after 30 attempts, last NotFound"
    assert (words in result.stdout) is is_dead


def test_a_list_is_told_event_by_event_each_at_its_own_door() -> None:
    other = bent(WRITE, eventType="Microsoft.Storage.BlobCreated")
    result = typed("-", "--json", given=json.dumps([dead(WRITE), VENDING, other, 7]))
    assert (result.exit_code, said(result)["good"]) == (3, False)
    events = said(result)["events"]
    assert [event["door"] for event in events] == ["on_change", "on_vending", "on_change", "on_change"]
    reasons = [event["rejection"] and event["rejection"]["reason"] for event in events]
    assert reasons == [None, None, "foreign_type", "not_an_event"]
    assert undocumented("handle", said(result)) == []


@pytest.mark.parametrize("text", ["", "no json", "[" * 100_000], ids=["nothing", "no JSON", "endless"])
def test_what_is_no_json_is_rejected_as_the_app_would(text: str) -> None:
    result = typed("-", given=text)
    assert (result.exit_code, "on_change rejects it" in result.stdout) == (3, True)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    result = typed(str(tmp_path / "nowhere.json"))
    assert (result.exit_code, "EVENT_FILE" in result.stderr) == (4, True)


@pytest.fixture
def azure() -> SimulatedAzure:
    return SimulatedAzure(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0.1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "dead.json"
    event = json.dumps(dead(WRITE)).replace(SUBSCRIPTION, OFF)
    written.write_text(f"[{event}, {json.dumps(WRITE)}]")
    (tmp_path / "baseline.yaml").write_text(BASELINE)
    return written


@pytest.mark.sockets
async def test_with_consent_the_fact_is_reconciled_and_a_foreign_one_left_alone(
    run: Run, azure: SimulatedAzure, person: Principal, file: Path
) -> None:
    settled(azure, person)
    environment = {
        "ENFORCER_BASELINE": str(file.with_name("baseline.yaml")),
        "ENFORCER_LEDGER": str(file.with_name("ledger.sqlite3")),
        "APPLICATIONINSIGHTS_CONNECTION_STRING": "",
    }
    ended = await run("handle", str(file), "--yes", "--json", **environment)
    assert (ended.code, ended.error) == (0, "")
    assert [event["outcome"]["verdict"] for event in ended.said["events"]] == ["proven", "skipped"]
    assert "AIPromptEvidence" in azure.tenant.plan(OFF, "AI").protecting
    assert undocumented("handle", ended.said) == []
