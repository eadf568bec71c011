"""`docs/ci/plan.sh` with the real command, under a login that may only read."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.ci.test_plan_script import git
from tests.command.conftest import GROUP
from tests.command.ended import ROOT, around
from tests.command.estate import BASELINE, OFF, SCOPE, settled

pytestmark = pytest.mark.sockets

READER = ("*/read",)
"""The built-in role Reader, which docs/ci/README.md names."""


@pytest.fixture
def estate(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    """Whoever is logged in reads, and has no other right."""
    settled(azure, person)
    azure.tenant.access.revoke(person.object_id)
    azure.tenant.assign(person, actions=READER, scope=SCOPE)
    return azure


def pull_request(folder: Path, *, before: str, after: str) -> Path:
    """Checked out, and set up."""
    (folder / "baselines").mkdir(parents=True)
    git(folder, "init", "--quiet")
    for text in (before, after):
        (folder / "baselines" / "x.yaml").write_text(text)
        git(folder, "add", "--all")
        git(folder, "-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--message", "x")
    (folder / ".venv" / "bin").mkdir(parents=True)
    program = folder / ".venv" / "bin" / "python"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n')
    program.chmod(0o755)
    shutil.copy(ROOT / "docs" / "ci" / "plan.sh", folder)
    return folder


async def planned(azure: SimulatedAzure, folder: Path) -> tuple[int, str]:
    trusted = folder / ".tls"
    trusted.mkdir()
    async with around(azure, trusted, ENFORCER_MANAGEMENT_GROUPS=GROUP) as environment:
        child = await asyncio.create_subprocess_exec(
            "./plan.sh", "baselines/x.yaml", "plan.md", cwd=folder, env={"PATH": os.environ["PATH"]} | environment
        )
        code = await child.wait()
    return code, (folder / "plan.md").read_text(encoding="utf-8")


async def test_a_login_that_only_reads_is_enough_and_drift_is_shown(estate: SimulatedAzure, tmp_path: Path) -> None:
    code, told = await planned(estate, pull_request(tmp_path, before=BASELINE, after=f"{BASELINE}# reviewed\n"))
    assert code == 0, told
    assert f"{OFF}  drifted" in told
    assert "tier: Free → Standard" in told
    assert 403 not in {one.status for one in estate.exchanges}
    assert {one.method for one in estate.exchanges} == {"GET"}


async def test_an_edit_that_loosens_too_much_is_red_and_says_so(estate: SimulatedAzure, tmp_path: Path) -> None:
    looser = BASELINE.replace("mode: enforce", "mode: observe")
    code, told = await planned(estate, pull_request(tmp_path, before=BASELINE, after=looser))
    assert code == 3, told
    assert "It would be held back" in told
    assert "The digest to approve: " in told
