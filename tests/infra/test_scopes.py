"""Where each Bicep file is deployed: entries as their commands say, modules where their `scope` leads."""

import re

import pytest

from tests.infra.bicep import File, Resource, files
from tests.infra.sources import ROOT, Sources, altered, sources
from tests.infra.test_modules import ENTRIES
from tests.infra.values import Expression, Value

_COMMANDS = {"sub": "subscription", "mg": "managementGroup", "group": "resourceGroup"}
"""`az deployment …` → the targetScope of what it deploys."""
_OF_FUNCTIONS = ("resourceGroup", "subscription", "managementGroup", "tenant")
_GROUP = "Microsoft.Resources/resourceGroups"


def told(found: Sources) -> list[str]:
    known = files(found)
    lines = [
        f"{path}: targetScope is {known[path].scope}, not {scope}"
        for path, scope in ENTRIES.items()
        if known[path].scope != scope
    ]
    return lines + [
        line for file in known.values() for module in file.modules.values() for line in _of_module(module, file, known)
    ]


def _of_module(module: Resource, file: File, known: dict[str, File]) -> list[str]:
    target = known[f"infra/{module.kind}"].scope
    given = _led_to(module.body, file)
    return [] if given == target else [f"{module.where}: {module.kind} is for a {target}, but deployed to {given}"]


def _led_to(body: Value, file: File) -> str:
    """The scope of a module: its file's own where it names none."""
    scope = body.get("scope") if isinstance(body, dict) else None
    match scope:
        case None:
            return file.scope
        case Expression(text) if text in file.resources:
            kind = file.resources[text].kind.partition("@")[0]
            return "resourceGroup" if kind == _GROUP else kind
        case Expression(text) if text.partition("(")[0] in _OF_FUNCTIONS:
            return text.partition("(")[0]
    return str(scope)


def commands(found: Sources) -> set[tuple[str, str]]:
    """Entry and scope of every deployment that a script or a document runs."""
    texts = [text for path, text in found.items() if path.endswith(".sh")]
    texts += [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("deploy.md", "announce.md")]
    pairs = (
        one
        for text in texts
        for one in re.findall(r"az deployment (\w+) create.*?--template-file (\S+)", text, re.DOTALL)
    )
    return {(f"infra/{path.removeprefix('infra/')}", _COMMANDS[word]) for word, path in pairs}


def test_every_file_is_deployed_where_it_is_for() -> None:
    assert told(sources()) == []


def test_every_entry_is_deployed_by_a_command_of_its_scope() -> None:
    assert commands(sources()) == set(ENTRIES.items())


def test_a_command_of_another_scope_is_told() -> None:
    assert commands(altered("infra/estate.sh", "deployment mg", "deployment sub")) != set(ENTRIES.items())


BROKEN = {
    "a module without its scope": ("infra/main.bicep", "  scope: group\n", "", "hub.bicep is for a resourceGroup"),
    "a module at another scope": ("infra/main.bicep", "scope: group", "scope: subscription()", "to subscription"),
    "a module at what is no scope": ("infra/main.bicep", "scope: group", "scope: location", "is for a resourceGroup"),
    "a topic at the management group": (
        "infra/policy-states.bicep",
        "  scope: resourceGroup(hubSubscriptionId, resourceGroupName)\n",
        "",
        "policy-states-topic.bicep is for a resourceGroup",
    ),
    "policy states of a subscription": (
        "infra/policy-states.bicep",
        "targetScope = 'managementGroup'",
        "targetScope = 'subscription'",
        "targetScope is subscription",
    ),
    "a module for another scope": (
        "infra/plan.bicep",
        "@description",
        "targetScope = 'subscription'\n\n@description",
        "plan.bicep is for a subscription",
    ),
    "an estate that is a subscription": (
        "infra/estate.bicep",
        "targetScope = 'managementGroup'",
        "targetScope = 'subscription'",
        "targetScope is subscription",
    ),
    "an estate that is a resource group": (
        "infra/estate.bicep",
        "targetScope = 'managementGroup'\n",
        "",
        "targetScope is resourceGroup",
    ),
    "a hub without its subscription": (
        "infra/main.bicep",
        "targetScope = 'subscription'\n",
        "",
        "targetScope is resourceGroup",
    ),
    "changes without their subscription": (
        "infra/changes-subscription.bicep",
        "targetScope = 'subscription'\n",
        "",
        "targetScope is resourceGroup",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line for line in told(altered(path, old, new)))
