"""The command in a process of its own, over TLS at a simulated Azure: runs of it, and how each ended."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.azure import SimulatedAzure
from sandbox.environment import child_environment
from sandbox.server import serve

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    error: str

    @property
    def said(self) -> dict[str, Any]:  # Any: JSON as it was printed
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


type Run = Callable[..., asyncio.Future[Ended]]
"""Words of the command line, and what else is in the environment."""


@asynccontextmanager
async def running(azure: SimulatedAzure, folder: Path, *before: str, **environment: str) -> AsyncIterator[Run]:
    """`before`: words that each run begins with. Nobody is at the keyboard."""
    async with around(azure, folder, **environment) as shared:
        yield lambda *words, **others: asyncio.ensure_future(ran(shared | others, *before, *words))


@asynccontextmanager
async def around(azure: SimulatedAzure, folder: Path, **environment: str) -> AsyncIterator[dict[str, str]]:
    """The environment in which a process takes it for Azure."""
    async with serve(azure, folder) as addresses:
        extra = {
            "ENFORCER_ARM_ENDPOINT": addresses.https,
            "ENFORCER_GRAPH_ENDPOINT": addresses.https,
            "ENFORCER_SANDBOX": "true",
            "COLUMNS": "200",
        }
        yield child_environment(addresses, identity_header=azure.identity.header, extra=extra | environment)


async def ran(environment: Mapping[str, str], *words: str) -> Ended:
    """Once, in just this environment."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "enforcer", *words),
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await child.communicate()
    return Ended(child.returncode or 0, out.decode(), error.decode())
