"""docs/ci/plan.sh: what `enforcer plan` said, as Markdown, whatever it ended with."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.ci.templates import CI
from tools.deployed import git_environment

PYTHON = """#!/bin/sh
echo "$@" >>told
cat "$ENFORCER_BASELINE" >>in-force
echo "sub-1 (00000001) plan: tier Free -> Standard"
echo "a warning" >&2
exit "$ENDS"
"""


def checked_out(folder: Path, *, before: str | None) -> None:
    """A pull request as it is checked out: a commit on the target's, whose baseline is `before`."""
    (folder / "baselines").mkdir()
    file = folder / "baselines" / "x.yaml"
    git(folder, "init", "--quiet")
    for text in (before, "after"):
        if text is not None:
            file.write_text(text)
        git(folder, "add", "--all")
        git(folder, "-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--allow-empty", "--message", "x")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=git_environment())  # noqa: S603, S607  whichever is here


def plan(folder: Path, *, ends: int, **environment: str) -> tuple[int, str, str]:
    """Exit code, what was written, what the command was asked; `ends` is how the command ends."""
    program = folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(PYTHON)
    program.chmod(0o755)
    around = {"PATH": os.environ["PATH"], "ENDS": str(ends), "ENFORCER_MANAGEMENT_GROUPS": "mg"} | environment
    command = [str(CI / "plan.sh"), "baselines/x.yaml", "plan.md"]
    ended = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False)  # noqa: S603  our own script
    out, told = folder / "plan.md", folder / "told"
    return (
        ended.returncode,
        out.read_text() if out.exists() else ended.stderr,
        told.read_text() if told.exists() else "",
    )


@pytest.mark.parametrize(
    ("ends", "code", "said"),
    [
        (0, 0, "Everything is as this baseline wants it"),
        (2, 0, "This is what would be written"),
        (3, 3, "would be held back until its digest is approved"),
        (4, 4, "The baseline or a setting is wrong"),
        (5, 5, "Azure was not reached"),
        (1, 1, "The plan failed with 1"),
    ],
)
def test_drift_is_shown_and_green_and_what_could_not_be_shown_is_red(
    tmp_path: Path, ends: int, code: int, said: str
) -> None:
    checked_out(tmp_path, before="before")
    ended, written, asked = plan(tmp_path, ends=ends)
    assert (ended, asked) == (code, "-m enforcer plan --baseline baselines/x.yaml\n")
    assert said in written
    assert "### What `baselines/x.yaml` would change" in written
    assert "tier Free -> Standard" in written
    assert "a warning" in written


@pytest.mark.parametrize(("before", "in_force"), [("before", "before"), (None, "after")])
def test_in_force_is_what_the_target_branch_has_and_a_new_file_is_compared_with_itself(
    tmp_path: Path, before: str | None, in_force: str
) -> None:
    checked_out(tmp_path, before=before)
    assert plan(tmp_path, ends=0)[0] == 0
    assert (tmp_path / "in-force").read_text() == in_force


def test_another_place_that_is_named_is_in_force(tmp_path: Path) -> None:
    checked_out(tmp_path, before="before")
    (tmp_path / "other.yaml").write_text("other")
    assert plan(tmp_path, ends=0, ENFORCER_BASELINE=str(tmp_path / "other.yaml"))[0] == 0
    assert (tmp_path / "in-force").read_text() == "other"


def test_a_checkout_without_the_target_s_commit_is_told_and_nothing_is_asked(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    code, said, asked = plan(tmp_path, ends=0)
    assert (code, "check out two commits" in said, asked) == (2, True, "")


def test_without_an_estate_nothing_is_asked(tmp_path: Path) -> None:
    ended, written, asked = plan(tmp_path, ends=0, ENFORCER_MANAGEMENT_GROUPS="")
    assert (ended != 0, "ENFORCER_MANAGEMENT_GROUPS" in written, asked) == (True, True, "")
