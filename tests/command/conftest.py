"""The `enforcer` command as a person or a pipeline runs it: a process of its own, over TLS, with its own login."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from tests.command.ended import Run, running

GROUP = "mg-contoso"


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
    async with running(azure, tmp_path, ENFORCER_MANAGEMENT_GROUPS=GROUP) as run:
        yield run
