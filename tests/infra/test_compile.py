"""The pipelines to copy and the document compile every file that a person deploys, and tell the one that fails."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.sources import ROOT
from tests.infra.test_modules import ENTRIES

WORKFLOW, PIPELINE = (
    (ROOT / "docs" / "ci" / name).read_text(encoding="utf-8") for name in ("github.yml", "azure-pipelines.yml")
)
DOCUMENT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
AS_GITHUB, AS_AZURE = ("-eo", "pipefail"), ("--noprofile", "--norc")
"""How each runs a step's shell; Azure Pipelines goes on after a command that failed."""
AZ = """#!/bin/sh
[ "$1 $2 $3 $5" = "bicep build --file --stdout" ] || exit 2
echo "$4" >>"$TOLD"
[ "$4" != "$FAILS" ]
"""


def steps(workflow: str) -> list[dict[str, Any]]:  # Any: YAML
    """Of the job `check`, in either kind of pipeline."""
    jobs = yaml.safe_load(workflow)["jobs"]
    return [*(jobs["check"] if isinstance(jobs, dict) else next(one for one in jobs if one["job"] == "check"))["steps"]]


def step_of(workflow: str) -> str:
    """The commands that compile, in the workflow."""
    said = (str(step.get("run") or step.get("bash")) for step in steps(workflow))
    return next(one for one in said if "az bicep build" in one)


def loop_of(document: str) -> str:
    """The commands that compile, in the document."""
    paragraph = document.partition("**Never compiled here.**")[2].partition("\n## ")[0]
    return paragraph.partition("```console\n$ ")[2].partition("```")[0]


def run(
    commands: str, folder: Path, *, fails: str = "", options: tuple[str, ...] = AS_GITHUB
) -> tuple[int, str, list[str]]:
    """As a pipeline runs a step's commands: exit code, what they said, the files that `az` was told to compile."""
    az, told = folder / "az", folder / "told"
    az.write_text(AZ)
    az.chmod(0o755)
    told.write_text("")
    around = {"PATH": f"{folder}:{os.environ['PATH']}", "TOLD": str(told), "FAILS": fails}
    command = ["bash", *options, "-c", commands]
    ended = subprocess.run(command, env=around, capture_output=True, text=True, check=False)  # noqa: S603  our own lines
    return ended.returncode, ended.stdout, told.read_text().split()


def compiles_all(commands: str, folder: Path, options: tuple[str, ...] = AS_GITHUB) -> bool:
    code, said, compiled = run(commands, folder, options=options)
    return (code, said, sorted(compiled)) == (0, "", sorted(ENTRIES))


def test_the_workflow_and_the_document_compile_every_entry(tmp_path: Path) -> None:
    assert compiles_all(step_of(WORKFLOW), tmp_path)
    assert compiles_all(step_of(PIPELINE), tmp_path, AS_AZURE)
    assert compiles_all(loop_of(DOCUMENT), tmp_path)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_that_does_not_compile_fails_the_workflow_and_is_named_by_the_document(
    tmp_path: Path, entry: str
) -> None:
    assert run(step_of(WORKFLOW), tmp_path, fails=entry)[0] != 0
    assert run(step_of(PIPELINE), tmp_path, fails=entry, options=AS_AZURE)[0] != 0
    _, said, compiled = run(loop_of(DOCUMENT), tmp_path, fails=entry)
    assert said == f"{Path(entry).stem} does not compile\n"
    assert len(compiled) == len(ENTRIES)


def test_the_workflow_checks_out_compiles_and_tests_and_may_only_read() -> None:
    first, *_, last = steps(WORKFLOW)
    assert first["uses"].startswith("actions/checkout@")
    assert "az bicep build" in steps(WORKFLOW)[1]["run"]
    assert last["run"] == "make test"
    assert yaml.safe_load(WORKFLOW)["permissions"] == {"contents": "read"}


def test_the_document_names_the_pipelines() -> None:
    assert "](ci/github.yml)" in DOCUMENT
    assert "](ci/README.md)" in DOCUMENT


BROKEN = {"an entry left out": (" estate", ""), "a misspelt entry": ("main estate", "main estates")}


@pytest.mark.parametrize(("old", "new"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(tmp_path: Path, old: str, new: str) -> None:
    assert not compiles_all(step_of(WORKFLOW).replace(old, new, 1), tmp_path)
    assert not compiles_all(loop_of(DOCUMENT).replace(old, new, 1), tmp_path)
