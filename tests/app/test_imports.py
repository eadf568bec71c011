"""What the cold start does not pay for: SDKs that only some instances ever use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOW = "import sys, function_app; print([name for name in sys.argv[1:] if name in sys.modules])"


@pytest.mark.parametrize(
    "module", ["azure.storage.queue", "azure.data.tables", "azure.monitor.opentelemetry", "typer", "rich", "sandbox"]
)
def test_the_function_app_loads_without(module: str) -> None:
    environment = {"PATH": os.environ["PATH"], "ENFORCER_MANAGEMENT_GROUPS": "mg"}
    told = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", SHOW, module], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
