"""Event in → proof: through the real worker, with the sandbox at no latency, beside a function that does nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from bench.figures import ms, percentile, show
from sandbox.demo.cast import AI, ASSUMED, BANK, EVIDENCE, ROLES
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.host.child import FunctionsHost

EVENTS = 200
WARM_UP = 10
BARE = Path(__file__).parent / "bare"


@dataclass(slots=True)
class Series:
    """Seconds from the POST to the 202, and CPU seconds of the host's process, an event each."""

    name: str
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)


def _event() -> dict[str, object]:
    subject = f"/subscriptions/{BANK.subscription}/providers/Microsoft.Security/pricings/{AI}"
    data = {"operationName": "Microsoft.Security/pricings/write", "subscriptionId": BANK.subscription}
    return {"id": "bench", "eventType": "Microsoft.Resources.ResourceWriteSuccess", "subject": subject, "data": data}


async def measure() -> None:
    """Prints the table. The kinds take turns, so that a slow minute of the machine is slow for all."""
    quick = replace(ASSUMED, lock_seconds=0.0)
    async with staged(assumptions=quick) as stage, FunctionsHost.start(BARE, {}, timers=False) as bare:
        for role in ROLES:
            stage.grid.unsubscribe(f"/subscriptions/{role.subscription}", "enforcer-changes")
        kinds = [
            (Series("nothing (bare function)"), bare, _leave),
            (Series("foreign event, rejected"), stage.host, _leave),
            (Series("compliant: GET"), stage.host, _compliant),
            (Series("drift: GET and PUT"), stage.host, _drift),
        ]
        for number in range(WARM_UP + EVENTS):
            for series, host, prepare in kinds:
                await _once(stage, series, host, prepare, counted=number >= WARM_UP)
        _print([series for series, _, _ in kinds], stage)


async def _once(
    stage: Stage, series: Series, host: FunctionsHost, prepare: Callable[[Stage], Awaitable[None]], *, counted: bool
) -> None:
    await prepare(stage)
    event = _event() | ({"eventType": "Other"} if "foreign" in series.name else {})
    process = psutil.Process(host.pid)
    cpu, began = sum(process.cpu_times()[:2]), time.perf_counter()
    status = await stage.post(host.webhook_url("on_change"), [event], {"aeg-event-type": "Notification"})
    if status != 202:
        raise RuntimeError(f"{series.name}: the host answered {status}")
    if counted:
        series.wall_s.append(time.perf_counter() - began)
        series.cpu_s.append(sum(process.cpu_times()[:2]) - cpu)


async def _leave(_: Stage) -> None: ...


async def _compliant(stage: Stage) -> None:
    stage.azure.tenant.set_plan(BANK.subscription, AI, tier="Standard", extensions={EVIDENCE: True})


async def _drift(stage: Stage) -> None:
    stage.azure.tenant.set_plan(BANK.subscription, AI, tier="Free")


def _print(all_series: list[Series], stage: Stage) -> None:
    yardstick = percentile(all_series[0].wall_s, 50)
    rows = [
        [
            series.name,
            ms(percentile(series.wall_s, 50)),
            ms(percentile(series.wall_s, 99)),
            f"{percentile(series.wall_s, 50) / yardstick:.1f}x",
            ms(sum(series.cpu_s) / len(series.cpu_s)),
        ]
        for series in all_series
    ]
    show(
        f"Event to acknowledgement, {EVENTS} events a kind, one at a time, telemetry on (CPU has a grain of 10 ms)",
        ["event", "p50", "p99", "p50 beside bare", "CPU an event"],
        rows,
    )
    memory = psutil.Process(stage.host.pid).memory_info().rss / 2**20
    show("Memory of the host's process after it", ["", "RSS"], [["function app and worker", f"{memory:.0f} MB"]])


if __name__ == "__main__":
    asyncio.run(measure())
