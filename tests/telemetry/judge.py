"""Queries → what Microsoft's Kusto language service finds wrong with each, given the workspace's tables."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.telemetry.workspace import TABLES
from tools import kusto

SCRIPT = Path(__file__).with_name("judge.js")


def judged(queries: Sequence[str]) -> list[list[str]]:
    """Nothing for a valid one. One process for all of them: 0.5 s."""
    tables = {
        table: f"({', '.join(f'{name}: {kind}' for name, kind in columns.items())})"
        for table, columns in TABLES.items()
    }
    asked = json.dumps({"tables": tables, "queries": list(queries)})
    command = ["node", str(SCRIPT), str(kusto.service())]
    ended = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603  our own script
    told: list[list[str]] = json.loads(ended.stdout)
    return told
