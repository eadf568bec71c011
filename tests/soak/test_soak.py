"""A soak of a minute, with the real worker, Azurite and exporter; one that loses something on purpose must fail."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.storage import Azurite

_MISSING = Azurite.missing_reason()
pytestmark = [
    pytest.mark.slow,  # each run takes one to three minutes
    pytest.mark.skipif(_MISSING is not None, reason=_MISSING or ""),
]
ROOT = Path(__file__).parents[2]
MINUTES = "0.5"


def soaked(*arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and what was told."""
    command = [sys.executable, "-m", "bench.soak", "--minutes", MINUTES, "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603  our own program
    return done.returncode, json.loads(done.stdout)


def growing(told: dict[str, Any]) -> list[str]:
    return [one["name"] for one in told["measures"] if one["flat"] is False]


def broken(told: dict[str, Any]) -> list[str]:
    return [f"{one['words']}: {one['found']}" for one in told["claims"] if not one["holds"]]


def test_a_short_soak_is_flat_and_ends_cleanly() -> None:
    code, told = soaked()
    assert (growing(told), broken(told), code) == ([], [], 0)
    assert told["marks"][-1]["events"] > 300


def test_a_leak_of_memory_files_and_tasks_fails_it() -> None:
    code, told = soaked("--leak", "memory", "--leak", "files", "--leak", "tasks")
    in_memory = {"memory in use, of the C library, MB", "memory of the worker, resident, MB"}
    assert in_memory | {"open file handles", "asyncio tasks"} <= {*growing(told)}
    assert "tasks that are left once all is done" in {one["words"] for one in told["claims"] if not one["holds"]}
    assert code == 1
