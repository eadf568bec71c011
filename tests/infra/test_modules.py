"""The Bicep files as a house: small, readable by a parser, told what each parameter is, wired without gaps."""

import re

import pytest

from tests.infra.bicep import File, files, walk
from tests.infra.sources import Sources, altered, sources

LONGEST = 100
LONGEST_LIST = 150
"""Of main.bicep, which is mostly the list of what a person may choose: two files of it would be harder to read."""
ENTRIES = {
    "infra/main.bicep": "subscription",
    "infra/activity-log.bicep": "managementGroup",
    "infra/estate.bicep": "managementGroup",
    "infra/vending-subscription.bicep": "resourceGroup",
    "infra/drill-subscription.bicep": "resourceGroup",
    "infra/changes-subscription.bicep": "subscription",
    "infra/policy-states.bicep": "managementGroup",
    "infra/announce.bicep": "resourceGroup",
    "infra/watch.bicep": "subscription",
}
"""What a person deploys, and where; every other file is somebody's module."""
_PLAIN = {"string", "int", "bool", "array", "object"}


def told(found: Sources) -> list[str]:
    known = files(found)
    return [line for file in known.values() for line in (*file.errors, *_of_file(file), *_of_modules(file, known))]


def _of_file(file: File) -> list[str]:
    longest = LONGEST_LIST if file.path == "infra/main.bicep" else LONGEST
    lines = [f"{file.path}: {file.lines} lines, at most {longest}"] if file.lines > longest else []
    for one in file.parameters.values():
        word = "Optional. " if one.has_default else "Required. "
        if not str(one.description).startswith(word):
            lines.append(f"{file.path}: {one.name}: its description does not begin {word!r}")
        if one.kind not in _PLAIN:
            lines.append(f"{file.path}: {one.name}: a type that not every parser reads: {one.kind}")
        if not re.search(rf"\b{one.name}\b", "\n".join(_used(file))):
            lines.append(f"{file.path}: {one.name}: never used")
    return lines


def _used(file: File) -> list[str]:
    kinds = {"resource_declaration", "module_declaration", "output_declaration", "variable_declaration"}
    return [(node.text or b"").decode() for node in walk(file.root) if node.type in kinds]


def _of_modules(file: File, known: dict[str, File]) -> list[str]:
    lines = []
    for module in file.modules.values():
        target = known.get(f"infra/{module.kind}")
        body = module.body if isinstance(module.body, dict) else {}
        given = body.get("params", {})
        if target is None or not isinstance(given, dict):
            lines.append(f"{module.where}: no such module: {module.kind}")
            continue
        needed = {name for name, one in target.parameters.items() if not one.has_default}
        lines += [f"{module.where}: {name} is missing" for name in sorted(needed - given.keys())]
        lines += [f"{module.where}: {name} is unknown" for name in sorted(given.keys() - target.parameters.keys())]
        lines += [
            f"{module.where}: its output {name} is unknown"
            for name in re.findall(rf"\b{module.symbol}\.outputs\.(\w+)", "\n".join(_used(file)))
            if name not in target.outputs
        ]
    return lines


def test_every_file_is_parsed_small_and_wired() -> None:
    assert len(files(sources())) >= 10
    assert told(sources()) == []


def test_every_module_belongs_to_an_entry() -> None:
    known = files(sources())
    used = {f"infra/{module.kind}" for file in known.values() for module in file.modules.values()}
    assert known.keys() == used | ENTRIES.keys()


BROKEN = {
    "a bracket that is left open": ("infra/plan.bicep", "}", "", "can't be parsed"),
    "a file that is too long": ("infra/plan.bicep", "\n", "\n" * 101, "at most 100"),
    "a description without its word": ("infra/plan.bicep", "Required. Region", "Region", "does not begin"),
    "a user-defined type": ("infra/plan.bicep", "param location string", "param location place", "a type that"),
    "a parameter that a module needs": (
        "infra/hub.bicep",
        "    planName: plan.outputs.planName\n",
        "",
        "planName is missing",
    ),
    "a parameter that a module has not": (
        "infra/hub.bicep",
        "    planName: plan",
        "    colour: 'red'\n    planName: plan",
        "colour is unknown",
    ),
    "a module that is not there": ("infra/hub.bicep", "'plan.bicep'", "'plans.bicep'", "no such module"),
    "an output that is not there": (
        "infra/hub.bicep",
        "plan.outputs.planName",
        "plan.outputs.name",
        "output name is unknown",
    ),
    "a parameter that nobody uses": (
        "infra/plan.bicep",
        "@description('Required. Region.')",
        "@description('Required. Unused.')\nparam unused string\n\n@description('Required. Region.')",
        "never used",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in told(altered(path, old, new)))
