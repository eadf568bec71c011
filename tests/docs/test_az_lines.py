"""The `az` lines of the documents are ones that the Azure CLI takes."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, documents
from tests.docs.test_commands import called, shown
from tools.strangers import installed

pytestmark = pytest.mark.slow  # installs the Azure CLI, 730 MB, where `make real-clients` has not done so


def complaints(lines: Sequence[Sequence[str]], home: Path) -> list[str]:
    """What the Azure CLI says against the lines, each read by its own parser and none of them sent."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AZURE_CONFIG_DIR": str(home / "azure"),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
        "PYTHONWARNINGS": "ignore",
    }
    ended = subprocess.run(  # noqa: S603  our own program, with the Azure CLI's Python
        [installed("az") / "python", ROOT / "tests" / "docs" / "az_takes.py"],
        input=json.dumps(lines),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [said for said in json.loads(ended.stdout) if said]


def test_the_azure_cli_takes_every_line(tmp_path: Path) -> None:
    lines = [words for _, line in shown() for words in called(line, "az")]
    lines += [words for one in documents() for fence in one.fences("bash") for words in called(fence, "az")]
    assert len(lines) >= 30
    assert complaints(lines, tmp_path) == []


def test_a_line_that_it_does_not_take_is_told(tmp_path: Path) -> None:
    wrong = [["securty", "pricing", "list"], ["security", "pricing", "create", "--name", "AI", "--teir", "Standard"]]
    assert len(complaints([*wrong, ["group", "list"]], tmp_path)) == 2
