"""What telemetry costs of a look (CPU, bytes, the slowest in a hundred) and of a cold start, before and after."""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bench.cold_start import TELEMETRY, loaded_s
from bench.figure import Figure
from bench.figures import ms, show
from sandbox.clock import Clock
from sandbox.host.loopback import served
from sandbox.ingestion import Collector

ROUNDS, COLD_STARTS, LOOKS = 3, 5, 400
ROOT = Path(__file__).parents[1]
WAYS = ("off", "before", "after", "no calls")
"""`before`: a second span around each call, and batches of 512 spans. `no calls`: records alone, as a lower end."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Of one process: seconds of CPU a look, wall seconds of the 50th and the 99th of a hundred, bytes sent a look."""

    cpu_s: float
    p50_s: float
    p99_s: float
    sent: float


def measure() -> None:
    """Prints three tables; the ways take turns, so that a slow minute of the machine is slow for all."""
    for kind in ("compliant", "heal"):
        found: dict[str, list[Looks]] = defaultdict(list)
        for _ in range(ROUNDS):
            for way in WAYS:
                found[way].append(asyncio.run(_looked(way, kind)))
        _print(kind, found)
    _cold_start()


def figures(*, quick: bool = False) -> list[Figure]:
    """As the app is delivered, beside the same without telemetry; the cold start's share is told with it."""
    found: dict[tuple[str, str], list[Looks]] = defaultdict(list)
    for _ in range(1 if quick else ROUNDS):
        for kind in ("compliant", "heal"):
            for way in ("off", "after"):
                found[kind, way].append(asyncio.run(_looked(way, kind, 100 if quick else LOOKS)))
    return [one for kind in ("compliant", "heal") for one in _figures(kind, found[kind, "after"], found[kind, "off"])]


def _figures(kind: str, on: list[Looks], off: list[Looks]) -> list[Figure]:
    name, without = f"a look that ends {kind}", "without telemetry"
    cpu, cpu_off = ([one.cpu_s * 1000 for one in looks] for looks in (on, off))
    p50, p50_off = ([one.p50_s * 1000 for one in looks] for looks in (on, off))
    return [
        Figure("telemetry", f"{name}: CPU", "ms", cpu, without, cpu_off, at_most=2.5),
        Figure("telemetry", f"{name}: p50", "ms", p50, without, p50_off),
        Figure("telemetry", f"{name}: bytes", "", [one.sent for one in on], "1 kB", [1000]),
    ]


def _print(kind: str, found: Mapping[str, list[Looks]]) -> None:
    medians = {way: _median(looks) for way, looks in found.items()}
    off = medians["off"]
    rows = [
        [
            way,
            ms(one.cpu_s),
            f"{one.cpu_s / off.cpu_s:.2f}",
            f"{one.p50_s / off.p50_s:.2f}",
            f"{one.p99_s / off.p99_s:.2f}",
            f"{one.sent:,.0f}",
        ]
        for way, one in medians.items()
    ]
    columns = ["telemetry", "CPU a look", "beside off", "p50 beside off", "p99 beside off", "bytes a look"]
    show(f"Telemetry, of one look that ends {kind}, the simulated Azure's own work included", columns, rows)


def _median(looks: list[Looks]) -> Looks:
    return Looks(
        cpu_s=statistics.median(one.cpu_s for one in looks),
        p50_s=statistics.median(one.p50_s for one in looks),
        p99_s=statistics.median(one.p99_s for one in looks),
        sent=statistics.median(one.sent for one in looks),
    )


class _Weighed:
    """The collector behind a scale."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.weight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def weighed() -> dict[str, object]:
            message = await receive()
            self.weight += len(message.get("body", b""))
            return dict(message)

        await self._app(scope, weighed, send)


async def _looked(way: str, kind: str, looks: int = LOOKS) -> Looks:
    weighed = _Weighed(Starlette(routes=Collector(Clock()).routes()))
    with tempfile.TemporaryDirectory() as scratch:  # else it would send what others left on the exporter's disk
        async with served(weighed) as url:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.telemetry_looks", way, kind, url, str(looks)),
                cwd=ROOT,
                env=dict(os.environ) | {"TMPDIR": scratch},
                stdout=asyncio.subprocess.PIPE,
            )
            told, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{way}: exit code {process.returncode}")
    said = json.loads(told)
    return Looks(said["cpu_s"], said["p50_s"], said["p99_s"], weighed.weight / said["looks"])


def _cold_start() -> None:
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(COLD_STARTS + 1):
        for name, settings in (("off", {}), ("on", TELEMETRY)):
            seconds[name].append(loaded_s(ROOT, settings))
    medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
    share = 1 - medians["off"] / medians["on"]
    rows = [[name, ms(value), f"{value / medians['off']:.2f}"] for name, value in medians.items()]
    show(f"Cold start, with a share of telemetry of {share:.0%}", ["telemetry", "median", "beside off"], rows)


if __name__ == "__main__":
    began = time.monotonic()
    measure()
    print(f"{time.monotonic() - began:.0f} s")
