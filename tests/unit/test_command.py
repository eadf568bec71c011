"""The `enforcer` command: the same checks as in the function app, as words or as JSON, and an exit code."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from enforcer.baselines.file import read
from enforcer.baselines.published import Published
from enforcer.cli.main import app
from tests.unit.baseline_texts import GOOD, WAIVER, with_extensions
from tests.unit.build import NOW

BAD = GOOD.replace("enforce", "Enforce")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "baseline.yaml"
    written.write_text(GOOD)
    return written


def run(*words: str, **environment: str) -> Result:
    """Without what the test run itself may have set of the names that we read."""
    ours = [name for name in os.environ if name.upper().startswith(("ENFORCER_", "AZUREWEBJOBS", "WEBSITE_"))]
    return CliRunner().invoke(app, words, env=dict.fromkeys(ours) | {"COLUMNS": "200"} | environment)


def said(result: Result) -> dict[str, Any]:  # Any: JSON as it was printed
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def test_a_good_baseline_is_told_by_its_name_and_digest(file: Path) -> None:
    result = run("baseline", "check", str(file))
    baseline = read(file.read_text(), file="x", today=NOW.date())
    assert result.exit_code == 0
    assert "good contoso, mode enforce" in result.stdout
    assert baseline.digest in result.stdout.split()


def test_a_good_baseline_for_programs_is_one_json_object(file: Path) -> None:
    result = run("baseline", "check", str(file), "--json")
    assert result.exit_code == 0
    assert said(result) == {
        "good": True,
        "name": "contoso",
        "digest": Published("x", file.read_text()).digest,
        "mode": "enforce",
        "extensions": {
            "AIPromptEvidence": "enabled",
            "AIPromptSharingWithPurview": "unmanaged",
            "AIModelScanner": "enabled",
        },
    }


def test_a_bad_baseline_is_told_by_line_path_value_and_what_is_allowed(file: Path) -> None:
    file.write_text(BAD)
    result = run("baseline", "check", str(file))
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == "baseline.yaml:3: mode: got 'Enforce'; allowed: observe, enforce\n"


def test_a_bad_baseline_for_programs_is_a_list_of_problems(file: Path) -> None:
    file.write_text(BAD)
    result = run("baseline", "check", str(file), "--json")
    problem = {"where": "baseline.yaml:3", "path": "mode", "value": "'Enforce'", "allowed": "observe, enforce"}
    assert (result.exit_code, said(result)) == (4, {"good": False, "problems": [problem]})


def test_a_baseline_that_is_not_there_is_bad(tmp_path: Path) -> None:
    result = run("baseline", "check", str(tmp_path / "nowhere.yaml"))
    assert (result.exit_code, "no such file" in result.stderr) == (4, True)


def test_words_in_brackets_are_printed_as_they_are(file: Path) -> None:
    file.write_text(GOOD.replace("enforce", "'[bold]x[/bold]'"))
    assert "'[bold]x[/bold]'" in run("baseline", "check", str(file)).stderr


def test_a_review_that_is_overdue_is_warned_of_and_the_file_stays_good(file: Path) -> None:
    file.write_text(with_extensions(f"AIModelScanner: {{{WAIVER.replace('2027', '2025')}}}"))
    for words in ([], ["--json"]):
        result = run("baseline", "check", str(file), *words)
        assert result.exit_code == 0
        assert "the review of AIModelScanner was due on 2025-06-30 (platform-team: vendor test)" in result.stderr


def test_a_good_name_in_brackets_is_printed_as_it_is(file: Path) -> None:
    file.write_text(GOOD.replace("name: contoso", 'name: "contoso [/x] [red]"'))
    checked = run("baseline", "check", str(file)), run("config", "check", **configured(file))
    assert [each.exit_code for each in checked] == [0, 0]
    assert all("contoso [/x] [red]" in each.stdout for each in checked)


def configured(file: Path, **more: str) -> dict[str, str]:
    return {"ENFORCER_MANAGEMENT_GROUPS": "mg-a, mg-b", "ENFORCER_BASELINE": str(file)} | more


def test_good_settings_are_told_with_the_estate_and_the_baseline(file: Path) -> None:
    result = run("config", "check", **configured(file))
    assert result.exit_code == 0
    assert "good estate mg-a, mg-b; baseline contoso" in result.stdout
    assert "16 at once" in result.stdout


def test_the_check_shows_how_many_are_under_way_at_once_and_refuses_what_is_no_number(file: Path) -> None:
    assert said(run("config", "check", "--json", **configured(file, ENFORCER_CONCURRENCY="3")))["concurrency"] == 3
    result = run("config", "check", "--json", **configured(file, ENFORCER_CONCURRENCY="many"))
    (problem,) = said(result)["problems"]
    assert (result.exit_code, problem["where"]) == (4, "ENFORCER_CONCURRENCY")
    assert problem["allowed"] == "a whole number from 1 to 100"


def test_a_connection_string_that_is_none_is_told_without_its_value(file: Path) -> None:
    bad = "InstrumentationKey=0a1b2c3d-0000-4000-8000-00000000a1ce;"
    result = run("config", "check", "--json", **configured(file, APPLICATIONINSIGHTS_CONNECTION_STRING=bad))
    (problem,) = said(result)["problems"]
    assert (result.exit_code, problem["where"]) == (4, "APPLICATIONINSIGHTS_CONNECTION_STRING")
    assert problem["value"] == "text of 56 characters that ends with a semicolon"
    assert "0a1b2c3d" not in result.stdout + result.stderr


def test_good_settings_for_programs_are_one_json_object(file: Path) -> None:
    result = run("config", "check", "--json", **configured(file))
    assert result.exit_code == 0
    assert said(result) == {
        "good": True,
        "managementGroups": ["mg-a", "mg-b"],
        "armEndpoint": "https://management.azure.com",
        "baseline": Published("x", file.read_text()).digest,
        "concurrency": 16,
        "pausedUntil": None,
    }


def test_a_pause_is_told_with_its_end(file: Path) -> None:
    end = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    paused = configured(file) | {"ENFORCER_PAUSED_UNTIL": end.isoformat()}
    assert said(run("config", "check", "--json", **paused))["pausedUntil"] == end.isoformat()
    assert f"paused until {end:%F %T} UTC" in run("config", "check", **paused).stdout


def test_bad_settings_are_all_told_and_none_of_their_values(file: Path) -> None:
    environment = configured(file, ENFORCER_SANDBOX="made-up", ENFORCER_ARM_ENDPOINT="https://made-up.example")
    result = run("config", "check", "--json", **environment)
    assert result.exit_code == 4
    assert [problem["where"] for problem in said(result)["problems"]] == ["ENFORCER_SANDBOX", "ENFORCER_ARM_ENDPOINT"]
    assert "made-up" not in result.output


def test_good_settings_with_a_bad_baseline_are_bad(file: Path) -> None:
    file.write_text(BAD)
    result = run("config", "check", **configured(file))
    assert (result.exit_code, "baseline.yaml:3" in result.stderr) == (4, True)


def test_a_command_that_nobody_knows_is_neither_good_nor_bad_input() -> None:
    assert run("baseline", "guess").exit_code == 2


SITE = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.Web/sites/fn"
TARGET = f"{SITE}/functions/on_change"
BAD_ENROLMENT = {
    "no target": ([], "ENFORCER_EVENT_TARGET"),
    "a target that is none": (["--target", SITE], "--target"),
    "a subscription that is none": (["--target", TARGET, "--subscription", "x"], "--subscription"),
}


@pytest.mark.parametrize(("words", "where"), BAD_ENROLMENT.values(), ids=BAD_ENROLMENT)
@pytest.mark.parametrize("command", [["enrol", "--check"], ["enrol"], ["unenrol", "--yes"]], ids=" ".join)
def test_bad_input_about_enrolment_is_named(command: list[str], words: list[str], where: str) -> None:
    result = run(*command, "--json", *words, ENFORCER_MANAGEMENT_GROUPS="mg-contoso")
    assert result.exit_code == 4
    assert [problem["where"] for problem in said(result)["problems"]] == [where]
