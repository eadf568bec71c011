"""azure.yaml: azd finds the entry, its parameters, the package and the scripts, and hands over what each needs."""

import re
from typing import Any

import pytest
import yaml

from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import ROOT, Sources, altered, json_at, sources

PACKAGE = "dist/enforcer.zip"
OF_AZD = {"AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_SUBSCRIPTION_ID"}
"""What azd itself sets for hooks; outputs of the entry come in beside them."""


def project(found: Sources) -> Any:  # Any: YAML
    return yaml.safe_load(found["azure.yaml"])


def told(found: Sources) -> list[str]:
    """What does not fit together."""
    return [*_entry(found), *_service(found), *_hooks(found)]


def _entry(found: Sources) -> list[str]:
    infra = project(found)["infra"]
    path = f"{infra['path']}/{infra['module']}.bicep"
    if path not in found:
        return [f"azure.yaml: no {path}"]
    parameters = parsed(path, found).parameters
    given = json_at("infra/main.parameters.json", found)["parameters"]
    needed = {name for name, one in parameters.items() if not one.has_default}
    lines = [f"main.parameters.json: {name} is missing" for name in sorted(needed - given.keys())]
    return lines + [f"main.parameters.json: {name} is unknown" for name in sorted(given.keys() - parameters.keys())]


def _service(found: Sources) -> list[str]:
    [(name, service)] = project(found)["services"].items()
    app = plain(parsed("infra/app.bicep", found).resources["app"].body)
    lines = [] if f"'azd-service-name': '{name}'" in app["tags"] else [f"azure.yaml: no resource is tagged {name}"]
    steps = " ".join(step["azd"] for step in project(found)["workflows"]["up"]["steps"])
    if f"deploy {name} --from-package {PACKAGE}" not in steps:
        lines.append(f"azure.yaml: {PACKAGE} is not what is deployed")
    return lines + ([] if service["host"] == "function" else ["azure.yaml: no function app"])


def _hooks(found: Sources) -> list[str]:
    known = OF_AZD | parsed("infra/main.bicep", found).outputs.keys()
    lines = []
    for hook in (hook["posix"]["run"] for hook in project(found)["hooks"].values()):
        if hook.startswith("make "):
            target = hook.removeprefix("make ")
            lines += [] if re.search(rf"^{target}:", found["Makefile"], re.MULTILINE) else [f"azure.yaml: no {hook}"]
        elif hook not in found:
            lines.append(f"azure.yaml: no {hook}")
        else:
            wanted = set(re.findall(r"\$\{(\w+):\?", found[hook]))
            lines += [f"{hook}: nobody sets {name}" for name in sorted(wanted - known)]
            lines += [
                f"{hook}: no {one}"
                for one in re.findall(r"--template-file (\S+)", found[hook])
                if f"infra/{one}" not in found
            ]
    return lines


def test_azd_finds_everything() -> None:
    assert told(sources()) == []
    assert project(sources())["hooks"].keys() == {"postprovision", "predeploy", "postdeploy", "postup"}


def test_scripts_can_be_run() -> None:
    scripts = [ROOT / path for path in sources() if path.endswith(".sh")]
    assert len(scripts) >= 2
    assert [path.name for path in scripts if not path.stat().st_mode & 0o111] == []


BROKEN = {
    "another entry": ("azure.yaml", "module: main", "module: hub-main", "no infra/hub-main.bicep"),
    "a parameter without a value": (
        "infra/main.bicep",
        "param location string",
        "param region string",
        "region is missing",
    ),
    "a value without a parameter": (
        "infra/main.bicep",
        "param location string",
        "param region string",
        "location is unknown",
    ),
    "another service": ("azure.yaml", "  enforcer:", "  protector:", "tagged protector"),
    "another package": ("azure.yaml", PACKAGE, "dist/app.zip", "not what is deployed"),
    "another script": ("azure.yaml", "infra/estate.sh", "infra/estates.sh", "no infra/estates.sh"),
    "another target": ("azure.yaml", "run: make package", "run: make zip", "no make zip"),
    "an output that a script needs": (
        "infra/main.bicep",
        "output IDENTITY_PRINCIPAL_ID",
        "output PRINCIPAL_ID",
        "nobody sets",
    ),
    "a template that is not there": ("infra/estate.sh", "estate.bicep", "estates.bicep", "no estates.bicep"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line for line in told(altered(path, old, new)))
