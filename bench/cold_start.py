"""Process start → functions indexed, beside a bare azure-functions app, and which imports cost what."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from bench.figures import ms, show

RUNS = 7
_COSTLIEST = 14
ROOT = Path(__file__).parents[1]
BARE = Path(__file__).parent / "bare"
_LOAD = """
import asyncio, sys
from pathlib import Path
from sandbox.host.worker import Worker
asyncio.run(Worker.load(Path(sys.argv[1]))).close()
"""
TELEMETRY = {
    "APPLICATIONINSIGHTS_CONNECTION_STRING": (
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/"
    ),
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "azure_functions",
}
_TWO_LEVELS = frozenset({"azure"})
_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)")


def measure() -> None:
    """Prints both tables; the apps take turns."""
    apps = {
        "bare azure-functions app": (BARE, {}),
        "enforcer, telemetry off": (ROOT, {}),
        "enforcer, telemetry on": (ROOT, TELEMETRY),
    }
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(RUNS + 1):
        for name, (folder, settings) in apps.items():
            seconds[name].append(loaded_s(folder, settings))
    medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
    yardstick = medians["bare azure-functions app"]
    rows = [
        [
            name,
            ms(medians[name]),
            f"{ms(min(values[1:]))} to {ms(max(values[1:]))}",
            f"{medians[name] / yardstick:.2f}x",
        ]
        for name, values in seconds.items()
    ]
    show(f"Cold start: process, import, index ({RUNS} runs)", ["app", "median", "spread", "beside bare"], rows)
    _show_imports()


def _environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "ENFORCER_MANAGEMENT_GROUPS": "mg", **settings}


def loaded_s(folder: Path, settings: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", _LOAD, str(folder)], check=True, capture_output=True, env=_environment(settings)
    )
    return time.perf_counter() - began


def _show_imports() -> None:
    """Self time of each import, summed by package, from the interpreter's own account."""
    command = [sys.executable, "-X", "importtime", "-c", "import function_app"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment(TELEMETRY), cwd=ROOT)  # noqa: S603  our own program
    cost: dict[str, int] = defaultdict(int)
    for match in _IMPORT.finditer(told.stderr):
        group = _package(match[2])
        cost[group] += int(match[1])
    total = sum(cost.values())
    costliest = sorted(cost.items(), key=lambda item: -item[1])[:_COSTLIEST]
    rows = [[name, ms(us / 1e6), f"{us / total:.0%}"] for name, us in costliest]
    rows.append(["all", ms(total / 1e6), "100%"])
    show("What importing function_app costs, telemetry on", ["package", "self time", "share"], rows)


def _package(module: str) -> str:
    """`azure.core` for `azure.core.x`, `standard library` for what comes with Python, else the top-level name."""
    parts = module.split(".")
    if parts[0] in sys.stdlib_module_names:
        return "standard library"
    return ".".join(parts[:2]) if parts[0] in _TWO_LEVELS else parts[0]
