"""The rivals: programs that a clock starts, each run unmodified against a simulated Azure of its own."""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.compare.contender import EVERY_S, Attend, Claim, Said
from bench.compare.ground import OPERATOR, PLAY, SECRET, Ground, tenant
from bench.compare.truth import Truth
from sandbox.azure import SimulatedAzure
from sandbox.server import serve
from tools.strangers import Ran, installed, run, surroundings

RIVALS = Path(__file__).parent / "rivals"
_LONGEST = 90
_WHEN = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+: ")
_ERROR = re.compile("error|failed|unreadable", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Program:
    """`run` is one round over all subscriptions; `drifts` reads from it what it found away from the baseline."""

    key: str
    run: Callable[[Ground], Awaitable[Ran]]
    drifts: Callable[[Ground, Ran], int]
    log_in: Callable[[Ground], Awaitable[None]] | None = None
    every_s: float | None = EVERY_S

    @asynccontextmanager
    async def enter(self, size: int) -> AsyncIterator[tuple[Ground, Attend]]:
        azure = SimulatedAzure(assumptions=PLAY)
        tenant(size).settle(azure.tenant, azure.identity)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            async with serve(azure, folder) as addresses:
                environment = {**surroundings(addresses, folder), **_credentials(azure)}
                ground = Ground(azure, Truth(azure), folder, OPERATOR.object_id, environment)
                if self.log_in:
                    await self.log_in(ground)
                yield ground, partial(self._attend, ground)

    async def _attend(self, ground: Ground) -> Said:
        """Exit code 0 claims that all is well, any other that something is not."""
        since, ran = datetime.now(UTC), await self.run(ground)
        claim = Claim(ran.code == 0, ground.subscriptions, since, datetime.now(UTC))
        return Said(_told(ran), (claim,), self.drifts(ground, ran))


def _credentials(azure: SimulatedAzure) -> dict[str, str]:
    return {
        "AZURE_TENANT_ID": azure.tenant.tenant_id,
        "AZURE_CLIENT_ID": OPERATOR.app_id,
        "AZURE_CLIENT_SECRET": SECRET,
    }


def _told(ran: Ran) -> str:
    """The exit code, and what it printed of errors last."""
    lines = [_WHEN.sub("", line.strip()) for line in f"{ran.out}\n{ran.err}".splitlines()]
    errors = [line for line in lines if _ERROR.search(line) and "Traceback" not in line]
    return ": ".join((f"exit {ran.code}", *(line[:_LONGEST] for line in errors[-1:])))


async def _naive(ground: Ground) -> Ran:
    (ground.folder / "subscriptions.txt").write_text("\n".join(ground.subscriptions), encoding="utf-8")
    command = [sys.executable, str(RIVALS / "naive.py"), "subscriptions.txt"]
    return await run(command, ground.environment, folder=ground.folder)


async def _az_loop(ground: Ground) -> Ran:
    environment = {**ground.environment, "PATH": f"{installed('az')}:{ground.environment['PATH']}"}
    return await run(["bash", str(RIVALS / "az_loop.sh")], environment, folder=ground.folder)


async def _az_login(ground: Ground) -> None:
    who = ["-u", OPERATOR.app_id, "-p", SECRET, "--tenant", ground.azure.tenant.tenant_id]
    command = [str(installed("az") / "az"), "login", "--service-principal", *who, "-o", "none"]
    ran = await run(command, ground.environment, folder=ground.folder)
    if ran.code:
        raise RuntimeError(f"az login ended with {ran.code}: {ran.err}")


async def _custodian(ground: Ground) -> Ran:
    """With a fresh list of subscriptions, as c7n-org's own script writes one."""
    listed = [{"name": one, "subscription_id": one} for one in ground.subscriptions]
    (ground.folder / "accounts.yml").write_text(json.dumps({"subscriptions": listed}), encoding="utf-8")
    shutil.rmtree(ground.folder / "out", ignore_errors=True)
    command = [str(installed("c7n") / "python"), str(RIVALS / "custodian.py"), "run", "-c", "accounts.yml"]
    command += ["-s", "out", "-u", str(RIVALS / "policy.yml"), "--cache-period", "0"]
    return await run(command, ground.environment, folder=ground.folder)


def _matched(ground: Ground, _: Ran) -> int:
    found = (ground.folder / "out").glob("**/resources.json")
    return sum(len(json.loads(one.read_text(encoding="utf-8"))) for one in found)


def _reported(_: Ground, ran: Ran) -> int:
    return sum(line.startswith("drift ") for line in ran.out.splitlines())


NAIVE = Program("naive", _naive, lambda *_: 0)
"""It never looks, so no drift leaves a trace in what it says."""
AZ_LOOP = Program("az", _az_loop, _reported, _az_login)
CUSTODIAN = Program("c7n", _custodian, _matched)
