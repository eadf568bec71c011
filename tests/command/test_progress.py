"""Progress is for whoever sits at a terminal; a pipe gets what was asked for and no more."""

import asyncio
import os
import pty
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.conftest import GROUP
from tests.command.ended import ROOT, around, ran
from tests.command.estate import BASELINE, settled

pytestmark = pytest.mark.sockets
PLAN = ("plan", "--json")


@pytest.fixture
def estate(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    return settled(azure, person)


@pytest.fixture
async def environment(estate: SimulatedAzure, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    file = tmp_path / "baseline.yaml"
    file.write_text(BASELINE)
    extra = {"ENFORCER_MANAGEMENT_GROUPS": GROUP, "ENFORCER_BASELINE": str(file)}
    async with around(estate, tmp_path, **extra) as shared:
        yield shared


async def on_terminal(environment: dict[str, str], *words: str, shows_output: bool = False) -> tuple[str, str]:
    """What comes out of the pipe of standard output, and what the terminal of standard error (or of both) is shown."""
    ours, theirs = pty.openpty()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "enforcer", *(words or PLAN)),
        cwd=ROOT,
        env=environment | {"TERM": "xterm-256color"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=theirs if shows_output else asyncio.subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = asyncio.get_running_loop().run_in_executor(None, until_closed, ours)
    out, _ = await child.communicate()
    return (out or b"").decode(), await shown


def until_closed(terminal: int) -> str:
    """Linux says so by EIO, when nobody has the other side open any more."""
    shown = b""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:
            read = b""
        if not read:
            os.close(terminal)
            return shown.decode()
        shown += read


async def test_a_terminal_is_shown_how_far_it_has_come(environment: dict[str, str]) -> None:
    out, shown = await on_terminal(environment)
    assert "plan" in shown
    assert "%" in shown
    assert out.startswith("{")
    assert "\x1b" not in out


async def test_a_plan_on_a_terminal_is_coloured(environment: dict[str, str]) -> None:
    _, shown = await on_terminal(environment, "plan", shows_output=True)
    assert "\x1b[31mFree\x1b[0m" in shown
    assert "\x1b[32mStandard\x1b[0m" in shown


async def test_a_plan_in_a_pipe_has_no_colour(environment: dict[str, str]) -> None:
    ended = await ran(environment, "plan")
    assert "Free → Standard" in ended.out
    assert "\x1b" not in ended.out


async def test_a_pipe_is_shown_nothing(environment: dict[str, str]) -> None:
    ended = await ran(environment, *PLAN)
    assert (ended.code, ended.error) == (2, "")
    assert "\x1b" not in ended.out
