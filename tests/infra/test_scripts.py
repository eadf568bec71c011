"""The deployment's scripts, run with an `az` that writes down what it is asked."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from enforcer.observed.enrolment import enrolment_name, event_target
from tests.infra.sources import ROOT

ESTATE = {"MANAGEMENT_GROUPS": "mg-a, mg-b,", "IDENTITY_PRINCIPAL_ID": "p", "AZURE_LOCATION": "westeurope"}
VENDING = {
    "AZURE_SUBSCRIPTION_ID": "s",
    "AZURE_RESOURCE_GROUP": "rg",
    "FUNCTION_APP_NAME": "func",
    "VENDING_TOPIC_NAME": "topic",
    "STORAGE_ACCOUNT_NAME": "st",
    "PAUSE_S": "0",
}
CHANGES = {
    "AZURE_SUBSCRIPTION_ID": "22222222-2222-2222-2222-222222222222",
    "AZURE_RESOURCE_GROUP": "rg-Enforcer",
    "FUNCTION_APP_NAME": "func",
    "AZURE_LOCATION": "westeurope",
}
WATCH = {
    "AZURE_SUBSCRIPTION_ID": "s",
    "AZURE_RESOURCE_GROUP": "rg",
    "AZURE_LOCATION": "westeurope",
    "WORKSPACE_NAME": "log-enforcer-1",
}
ON_CHANGE = (
    "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-Enforcer/providers/Microsoft.Web/sites/func"
    "/functions/on_change"
)
AZ = """#!/usr/bin/env python3
import json, os, sys
with open(os.environ["TOLD"], "a+") as told:
    told.seek(0)
    before = sum("show" in line for line in told)
    told.write(json.dumps(sys.argv[1:]) + "\\n")
sys.exit(int("show" in sys.argv and before < int(os.environ.get("AWAY", "0"))))
"""

type Run = Callable[..., tuple[int, str, list[list[str]]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Script and environment → exit code, what it said on stderr, what `az` was asked."""
    az, told = tmp_path / "az", tmp_path / "told"
    az.write_text(AZ)
    az.chmod(0o755)
    told.touch()

    def run(script: str, environment: dict[str, str], *arguments: str) -> tuple[int, str, list[list[str]]]:
        around = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TOLD": str(told)}
        command = [str(ROOT / "infra" / script), *arguments]
        ended = subprocess.run(command, env=around | environment, capture_output=True, text=True, check=False)  # noqa: S603  our own script
        return ended.returncode, ended.stderr, [json.loads(line) for line in told.read_text().splitlines()]

    return run


def value(asked: list[str], option: str) -> str:
    return asked[asked.index(option) + 1]


def test_the_estate_role_is_deployed_at_each_management_group(run: Run) -> None:
    code, _, asked = run("estate.sh", ESTATE)
    assert (code, [value(one, "--management-group-id") for one in asked]) == (0, ["mg-a", "mg-b"])
    assert {tuple(one[one.index("--parameters") + 1 :]) for one in asked} == {
        ("principalId=p", "enrollerPrincipalId=p")
    }


def test_who_enrols_gets_the_enrolment_role_where_it_is_another(run: Run) -> None:
    _, _, asked = run("estate.sh", ESTATE | {"ENROLLER_PRINCIPAL_ID": "e"})
    assert {tuple(one[one.index("--parameters") + 1 :]) for one in asked} == {
        ("principalId=p", "enrollerPrincipalId=e")
    }


@pytest.mark.parametrize(
    ("script", "name"),
    [("estate.sh", name) for name in ESTATE]
    + [("changes-subscription.sh", name) for name in CHANGES]
    + [("watch.sh", name) for name in WATCH]
    + [("vending-subscription.sh", name) for name in VENDING if name != "PAUSE_S"],
)
def test_a_script_that_lacks_a_variable_names_it_and_asks_nothing(run: Run, script: str, name: str) -> None:
    environment = {
        "estate.sh": ESTATE,
        "changes-subscription.sh": CHANGES,
        "vending-subscription.sh": VENDING,
        "watch.sh": WATCH,
    }[script]
    code, said, asked = run(script, {key: one for key, one in environment.items() if key != name}, "sub-1")
    assert (code != 0, name in said, asked) == (True, True, [])


def test_a_group_that_fails_stops_the_script(run: Run) -> None:
    assert run("estate.sh", ESTATE | {"TOLD": "/"})[0] != 0


def test_the_topic_is_led_to_on_vending_once_the_function_is_there(run: Run) -> None:
    code, _, asked = run("vending-subscription.sh", VENDING | {"AWAY": "2"})
    assert (code, ["show" in one for one in asked]) == (0, [True, True, True, False])
    assert asked[-1][-3:] == ["functionAppName=func", "topicName=topic", "accountName=st"]
    assert value(asked[-1], "--resource-group") == "rg"


def test_a_function_that_never_comes_is_told(run: Run) -> None:
    code, said, asked = run("vending-subscription.sh", VENDING | {"AWAY": "99", "TRIES": "3"})
    assert (code, len(asked)) == (1, 3)
    assert "was the code deployed to func" in said


def test_a_subscription_is_enrolled_by_hand_under_the_name_that_the_enforcer_looks_for(run: Run) -> None:
    code, _, asked = run("changes-subscription.sh", CHANGES, "sub-1", "sub-2")
    registered, deployed = asked[::2], asked[1::2]
    assert (code, [value(one, "--subscription") for one in asked]) == (0, ["sub-1", "sub-1", "sub-2", "sub-2"])
    assert {value(one, "--namespace") for one in registered} == {"Microsoft.EventGrid"}
    name, app = f"name={enrolment_name(event_target(ON_CHANGE))}", ON_CHANGE.partition("/functions/")[0]
    assert [one[-2:] for one in deployed] == [[name, f"functionAppId={app}"]] * 2


def test_without_a_subscription_nobody_is_enrolled_by_hand(run: Run) -> None:
    code, said, asked = run("changes-subscription.sh", CHANGES)
    assert (code, "usage" in said, asked) == (2, True, [])


def test_workbook_and_alerts_are_deployed_with_those_who_hear_of_them(run: Run) -> None:
    code, said, (asked,) = run("watch.sh", WATCH | {"ALERT_EMAILS": "a@x,b@x", "RUNBOOK_URL": "https://x/runbook"})
    assert (code, said, value(asked, "--template-file")) == (0, "", "watch.bicep")
    assert asked[asked.index("--parameters") + 1 :] == [
        "location=westeurope",
        "resourceGroupName=rg",
        "workspaceName=log-enforcer-1",
        "emails=a@x,b@x",
        "webhooks=",
        "runbookUrl=https://x/runbook",
    ]


def test_that_nobody_hears_of_the_alerts_is_told(run: Run) -> None:
    code, said, (asked,) = run("watch.sh", WATCH)
    assert (code, "nobody hears of them" in said, "emails=" in asked) == (0, True, True)
