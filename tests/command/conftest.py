"""The `enforcer` command as a person or a pipeline runs it: a process of its own, over TLS, with its own login."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.environment import child_environment
from sandbox.operation import PrincipalKind
from sandbox.server import serve
from sandbox.state import Principal
from tests.command.ended import Ended

ROOT = Path(__file__).parents[2]
GROUP = "mg-contoso"

type Run = Callable[..., asyncio.Future[Ended]]


@pytest.fixture
def azure() -> SimulatedAzure:
    """It lives in real time, so that its tokens do."""
    return SimulatedAzure(assumptions=Assumptions(event_subscription_seconds=0.5, registration_seconds=0.5))


@pytest.fixture
def person(azure: SimulatedAzure) -> Principal:
    """Whoever is logged in; a test says what they may do."""
    azure.tenant.add_management_group(GROUP)
    who = azure.tenant.add_principal(
        "engineer",
        kind=PrincipalKind.USER,
        object_id="00000070-0000-4000-8000-000000000000",
        app_id="00000071-0000-4000-8000-000000000000",
        actions=(),
    )
    azure.identity.assign(who)
    return who


@pytest.fixture
async def run(azure: SimulatedAzure, person: Principal, tmp_path: Path) -> AsyncIterator[Run]:
    async with serve(azure, tmp_path) as addresses:
        extra = {
            "ENFORCER_ARM_ENDPOINT": addresses.https,
            "ENFORCER_GRAPH_ENDPOINT": addresses.https,
            "ENFORCER_SANDBOX": "true",
            "ENFORCER_MANAGEMENT_GROUPS": GROUP,
            "COLUMNS": "200",
        }
        environment = child_environment(addresses, identity_header=azure.identity.header, extra=extra)

        async def started(*words: str, **others: str) -> Ended:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "enforcer", *words),
                cwd=ROOT,
                env={**environment, **others},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            out, error = await child.communicate()
            return Ended(child.returncode or 0, out.decode(), error.decode())

        yield lambda *words, **others: asyncio.ensure_future(started(*words, **others))
