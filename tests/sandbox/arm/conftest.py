"""A tenant with one group, one subscription and one principal that may do everything."""

from collections.abc import AsyncIterator
from typing import Self

import pytest
from azure.core.credentials import AccessToken
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter
from azure.mgmt.security.v2024_01_01.aio.operations import PricingsOperations

from sandbox.azure import SimulatedAzure
from sandbox.operation import ArmOperation, PrincipalKind
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.raw import SUB, Arm


@pytest.fixture
def owner(azure: SimulatedAzure) -> Principal:
    azure.tenant.add_management_group("corp", display_name="Corporation")
    azure.tenant.add_subscription(SUB, name="Subscription A", management_group="corp")
    return azure.tenant.add_principal(
        "owner", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-owner", app_id="app-owner", role="Owner"
    )


@pytest.fixture
def arm(azure: SimulatedAzure, owner: Principal) -> Arm:
    return Arm(azure, owner)


@pytest.fixture
def operations(azure: SimulatedAzure) -> list[ArmOperation]:
    """What ARM tells its listeners."""
    heard: list[ArmOperation] = []

    async def listen(operation: ArmOperation) -> None:
        heard.append(operation)

    azure.on_operation.append(listen)
    return heard


class Credential:
    """Tokens minted by the sandbox itself."""

    def __init__(self, azure: SimulatedAzure, principal: Principal) -> None:
        self._azure = azure
        self._principal = principal

    async def get_token(self, *scopes: str, **_: object) -> AccessToken:
        audience = scopes[0].removesuffix("/.default")
        expires_on = int((self._azure.clock.now() + self._azure.identity.lifetime).timestamp())
        return AccessToken(self._azure.identity.token_for(self._principal, audience), expires_on)

    async def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@pytest.fixture
async def pricings(azure: SimulatedAzure, owner: Principal) -> AsyncIterator[PricingsOperations]:
    """The real SDK, one attempt a call."""
    async with SecurityCenter(
        Credential(azure, owner), transport=AsgiTransport(azure.app, read_timeout=10), retry_total=0
    ) as client:
        yield client.pricings
