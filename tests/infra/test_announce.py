"""The ready-made ways to announce a subscription without a program: the script, and the module that runs it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from enforcer.events import parse_vending
from tests.infra.bicep import Resource, files
from tests.infra.bicep_types import complaints
from tests.infra.deployment_scripts import DOCUMENTED
from tests.infra.plain import plain
from tests.infra.sources import ROOT, Sources, altered, sources
from tests.unit.build import SUBSCRIPTION

MODULE, SCRIPT = "infra/announce.bicep", "infra/announce.sh"
AZ = """#!/usr/bin/env python3
import json, os, sys
with open(os.environ["TOLD"], "a+") as told:
    told.seek(0)
    before = len(told.readlines())
    told.write(json.dumps(sys.argv[1:]) + "\\n")
sys.exit(int(before < int(os.environ.get("AWAY", "0"))))
"""
SURROUNDINGS = {"NEW": SUBSCRIPTION, "VENDING_TOPIC_ENDPOINT": "https://topic.example/api/events", "PAUSE_S": "0"}


def run(folder: Path, **environment: str) -> tuple[int, str, list[list[str]]]:
    """Exit code, what it said on stderr, what `az` was asked."""
    az, told = folder / "az", folder / "told"
    az.write_text(AZ)
    az.chmod(0o755)
    told.touch()
    around = {"PATH": f"{folder}:{os.environ['PATH']}", "TOLD": str(told)} | environment
    ended = subprocess.run([str(ROOT / SCRIPT)], env=around, capture_output=True, text=True, check=False)  # noqa: S603  our own script
    return ended.returncode, ended.stderr, [json.loads(line) for line in told.read_text().splitlines()]


def value(asked: list[str], option: str) -> str:
    return asked[asked.index(option) + 1]


def test_the_script_publishes_one_event_that_the_product_takes(tmp_path: Path) -> None:
    code, _, [asked] = run(tmp_path, **SURROUNDINGS)
    [event] = json.loads(value(asked, "--body"))
    assert (code, parse_vending(json.dumps(event)).subscription) == (0, SUBSCRIPTION)
    assert value(asked, "--url") == f"{SURROUNDINGS['VENDING_TOPIC_ENDPOINT']}?api-version=2018-01-01"
    assert value(asked, "--resource") == "https://eventgrid.azure.net"
    assert event.keys() >= {"id", "subject", "eventTime", "dataVersion"}


def test_a_role_that_is_late_is_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    code, _, asked = run(tmp_path, **SURROUNDINGS, AWAY="3")
    assert (code, len(asked)) == (0, 4)
    code, said, _ = run(tmp_path, **SURROUNDINGS, AWAY="99", TRIES="2")
    assert (code, "vendingPublishers" in said) == (1, True)


@pytest.mark.parametrize("name", ["NEW", "VENDING_TOPIC_ENDPOINT"])
def test_what_it_lacks_it_names_and_asks_nothing(tmp_path: Path, name: str) -> None:
    code, said, asked = run(tmp_path, **{key: one for key, one in SURROUNDINGS.items() if key != name})
    assert (code != 0, name in said, asked) == (True, True, [])


def announced(found: Sources) -> Resource:
    return files(found)[MODULE].resources["announced"]


def test_the_module_gives_the_script_what_it_wants() -> None:
    properties = plain(announced(sources()).body)["properties"]
    assert properties["scriptContent"] == f"loadTextContent('{Path(SCRIPT).name}')"
    given = {one["name"]: one["value"] for one in properties["environmentVariables"]}
    assert given == {"NEW": "subscriptionId", "VENDING_TOPIC_ENDPOINT": "topicEndpoint"}


def test_the_module_is_of_the_documented_type() -> None:
    assert complaints(announced(sources()), DOCUMENTED) == []


BROKEN = {
    "no version": ("azCliVersion: azCliVersion", "", "azCliVersion: missing"),
    "no retention": ("    retentionInterval: 'PT1H'\n", "", "retentionInterval: missing"),
    "a misspelt property": ("scriptContent:", "scriptContents:", "unknown"),
    "another kind": ("kind: 'AzureCLI'", "kind: 'Bash'", "allowed: AzureCLI"),
    "an identity of its own": ("type: 'UserAssigned'", "type: 'SystemAssigned'", "allowed: UserAssigned"),
    "a clean-up that is none": ("'OnSuccess'", "'Never'", "allowed: Always"),
}


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(old: str, new: str, said: str) -> None:
    assert any(said in line for line in complaints(announced(altered(MODULE, old, new)), DOCUMENTED))
