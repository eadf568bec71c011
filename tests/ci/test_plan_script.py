"""docs/ci/plan.sh: what `enforcer plan` said, as Markdown, whatever it ended with."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.ci.templates import CI

PYTHON = """#!/bin/sh
echo "$@" >>told
echo "sub-1 (00000001) plan: tier Free -> Standard"
echo "a warning" >&2
exit "$ENDS"
"""


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
    ended, written, asked = plan(tmp_path, ends=ends)
    assert (ended, asked) == (code, "-m enforcer plan --baseline baselines/x.yaml\n")
    assert said in written
    assert "### What `baselines/x.yaml` would change" in written
    assert "tier Free -> Standard" in written
    assert "a warning" in written


def test_without_an_estate_nothing_is_asked(tmp_path: Path) -> None:
    ended, written, asked = plan(tmp_path, ends=0, ENFORCER_MANAGEMENT_GROUPS="")
    assert (ended != 0, "ENFORCER_MANAGEMENT_GROUPS" in written, asked) == (True, True, "")
