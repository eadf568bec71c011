"""`make sandbox`: keeps a simulated tenant and the function app running, and says how to talk to them."""

import argparse
import asyncio
import contextlib
import signal
import sys
from dataclasses import replace
from pathlib import Path

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.complaint import BadFile
from sandbox.demo.cast import ASSUMED as STORY
from sandbox.demo.cast import moved_in
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.fault_file import FaultPlan, read_faults
from sandbox.how_to import show_how_to
from sandbox.seed import Seed
from sandbox.seed_file import read_seed
from sandbox.tenant import DEFAULT_TENANT_ID

BAD_FILE = 4
"""The exit code for a seed or faults file that is wrong."""

PACE = 10
"""Newcomers a second that become due (`limits.writesPerSecond`, unless a baseline says otherwise)."""

ASSUMED = replace(STORY, polling_retry_after_s=1, event_subscription_seconds=Assumptions().event_subscription_seconds)
"""Nobody at a terminal waits the 30 s that clients wait unless told otherwise; one being created may be seen."""


def _said(complaint: str) -> int:
    print(complaint, file=sys.stderr)  # noqa: T201  a command says what is wrong
    return BAD_FILE


async def keep_running(*, port: int, seed: Seed | None, faults: FaultPlan | None) -> None:
    """Until Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    assumed = seed.assumptions if seed else ASSUMED
    async with staged(
        storage=True, enrols=True, port=port, timers=True, assumptions=assumed, seed=seed, faults=faults
    ) as stage:
        await _begin(stage)
        show_how_to(stage)
        await stopped.wait()


async def _begin(stage: Stage) -> None:
    """What the timers would do within three minutes: everybody is discovered, protected and enrolled."""
    await stage.host.run_timer("discover")
    await asyncio.sleep(len(stage.azure.tenant.subscriptions) / PACE)
    await stage.host.run_timer("drain")


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the function host's port (default: a free one)")
    parser.add_argument("--seed", type=Path, metavar="TENANT.YAML", help="another tenant (docs/sandbox.md)")
    parser.add_argument("--faults", type=Path, metavar="FAULTS.YAML", help="what goes wrong (docs/sandbox.md)")
    parser.add_argument("--check", action="store_true", help="only read the files")
    return parser.parse_args(arguments)


def read(seed_file: Path | None, faults_file: Path | None) -> tuple[Seed | None, FaultPlan | None]:
    """Raises BadFile."""
    seed = read_seed(seed_file, ASSUMED) if seed_file else None
    rehearsal = SimulatedAzure(
        assumptions=seed.assumptions if seed else ASSUMED, tenant_id=seed.tenant_id if seed else DEFAULT_TENANT_ID
    )
    moved_in(rehearsal, seed)
    return seed, read_faults(faults_file, rehearsal.tenant) if faults_file else None


def main(arguments: list[str] | None = None) -> None:
    chosen = _parsed(arguments)
    try:
        seed, faults = read(chosen.seed, chosen.faults)
    except BadFile as error:
        sys.exit(_said(str(error)))
    if chosen.check:
        return
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(keep_running(port=chosen.port, seed=seed, faults=faults))


if __name__ == "__main__":
    main()
