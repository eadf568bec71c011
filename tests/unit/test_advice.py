"""The change that ends a fight can be pasted as it stands."""

import json
import shlex
from pathlib import Path

import pytest

from enforcer.azure import cognitive
from enforcer.facts import AccountId
from enforcer.incidents.advice import account_az, plan_az, plan_terraform, provider_az
from enforcer.observed.plan import Extension, PlanSeen, Tier
from tests.unit.build import EVIDENCE, SCANNER, SHARING, SUBSCRIPTION, standard, wanted

GOLDEN = Path(__file__).parent / "golden"
WANTED = wanted(AIPromptEvidence="enabled", AIPromptSharingWithPurview="disabled", AIModelScanner="unmanaged")
LAST = PlanSeen(
    Tier.STANDARD,
    (
        Extension(EVIDENCE, enabled=False),
        Extension(SCANNER, enabled=True, properties='{"Regions": ["weu"], "CapGB": "5"}'),
        Extension("AIMystery", enabled=False),
    ),
)


def golden(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8")


def test_terraform_lists_what_is_wanted_and_what_stood_there_before() -> None:
    assert plan_terraform(SUBSCRIPTION, WANTED, LAST) + "\n" == golden("fight.tf")


def test_az_says_of_each_extension_whether_it_is_on() -> None:
    assert plan_az(SUBSCRIPTION, WANTED, LAST) + "\n" == golden("fight.sh")


def test_a_plan_that_was_never_seen_is_what_the_baseline_says() -> None:
    assert plan_terraform(SUBSCRIPTION, WANTED, None).count("extension {") == 1
    assert f"name={SHARING} isEnabled=False" in plan_az(SUBSCRIPTION, WANTED, None)


@pytest.mark.parametrize("name", ["${file(x)}", "%{ if true }", 'a"b', "a\\b", "a\nb"])
def test_no_name_that_azure_told_is_more_than_a_text(name: str) -> None:
    odd = PlanSeen(Tier.STANDARD, (Extension(name, enabled=True),))
    (line,) = [line for line in plan_terraform(SUBSCRIPTION, wanted(), odd).splitlines() if "name" in line]
    text = json.loads(line.split("=", 1)[1])
    assert text.replace("$${", "${").replace("%%{", "%{") == name
    assert "${" not in line.replace("$${", "")
    assert "%{" not in line.replace("%%{", "")
    assert f"name={name}" in shlex.split(plan_az(SUBSCRIPTION, wanted(), odd))


def test_the_lines_never_weaken() -> None:
    assert "Free" not in plan_az(SUBSCRIPTION, WANTED, standard()) + plan_terraform(SUBSCRIPTION, WANTED, standard())


def test_an_account_s_switch_is_asked_for_as_the_product_asks() -> None:
    words = shlex.split(account_az(SUBSCRIPTION, AccountId("rg-chat", "chat")))
    assert words[:4] == ["az", "rest", "--method", "put"]
    assert words[5].startswith(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-chat/")
    assert words[5].endswith(f"/defenderForAISettings/Default?{cognitive.VERSION}")
    assert json.loads(words[7]) == {"properties": {"state": "Enabled"}}


def test_the_provider_is_registered_by_its_name() -> None:
    assert (
        provider_az(SUBSCRIPTION)
        == f"az provider register --subscription {SUBSCRIPTION} --namespace Microsoft.Security"
    )
