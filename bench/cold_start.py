"""Process start → functions indexed, beside a bare azure-functions app, and which imports cost what."""

import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure
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


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds of the wall's clock, and of the processor."""

    wall_s: float
    cpu_s: float


def started(folder: Path, settings: dict[str, str]) -> Start:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall_s = loaded_s(folder, settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Start(wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def figures(*, quick: bool = False) -> list[Figure]:
    """By the processor's time, because others on the machine then do not count; the apps take turns."""
    apps = {"bare": (BARE, {}), "off": (ROOT, {}), "on": (ROOT, TELEMETRY)}
    starts: dict[str, list[Start]] = defaultdict(list)
    for _ in range((2 if quick else RUNS) + 1):
        for name, (folder, settings) in apps.items():
            starts[name].append(started(folder, settings))
    cpu = {name: [one.cpu_s * 1000 for one in taken[1:]] for name, taken in starts.items()}
    wall = [one.wall_s * 1000 for one in starts["on"][1:]]
    bare = "a bare azure-functions app"
    return [
        Figure("cold start", "CPU, telemetry on", "ms", cpu["on"], bare, cpu["bare"]),
        Figure("cold start", "CPU, telemetry off", "ms", cpu["off"], bare, cpu["bare"]),
        Figure("cold start", "CPU, telemetry on", "ms", cpu["on"], "off", cpu["off"]),
        Figure(
            "cold start", "until indexed, telemetry on", "ms", wall, "Event Grid waits 30 s", [30_000.0], at_most=0.5
        ),
    ]


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


if __name__ == "__main__":
    measure()
