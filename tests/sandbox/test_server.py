"""The whole way over sockets: TLS, managed identity and the real SDK, in a child that believes it talks to Azure."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.environment import child_environment
from sandbox.faults import Drop, Fault, Hang, LostAnswer
from sandbox.operation import PrincipalKind
from sandbox.server import Addresses, serve

SUB = "00000000-0000-0000-0000-000000000001"
PRICING = "/pricings/AI"

CHILD = """
import asyncio, json, sys
from azure.core.exceptions import AzureError
from azure.identity.aio import ManagedIdentityCredential
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter
from azure.mgmt.security.v2024_01_01.models import Pricing

async def attempt(call):
    try:
        return (await call).pricing_tier
    except AzureError as error:
        return type(error).__name__

async def main(arm, scope):
    options = {"base_url": arm, "credential_scopes": ["https://management.azure.com/.default"], "retry_total": 0}
    async with ManagedIdentityCredential() as credential:
        async with SecurityCenter(credential, read_timeout=0.5, **options) as client:
            seen = [await attempt(client.pricings.get(scope, "AI"))]
            seen.append(await attempt(client.pricings.update(scope, "AI", Pricing(pricing_tier="Standard"))))
            seen.append(await attempt(client.pricings.get(scope, "AI")))
    print(json.dumps(seen))

asyncio.run(main(*sys.argv[1:]))
"""

pytestmark = pytest.mark.sockets


async def child_sees(azure: SimulatedAzure, addresses: Addresses) -> list[str]:
    """What a child process got from GET, PUT and GET; its standard error must be empty."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", CHILD, addresses.https, f"subscriptions/{SUB}"),
        env=child_environment(addresses, identity_header=azure.identity.header),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert err.decode() == ""
    answers: list[str] = json.loads(out)
    return answers


def populate(azure: SimulatedAzure) -> None:
    azure.tenant.add_subscription(SUB, name="one")
    azure.tenant.add_principal(
        "enforcer", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1", role="Custom"
    )


async def test_a_child_reads_and_turns_the_plan_on_over_tls(azure: SimulatedAzure, tmp_path: Path) -> None:
    populate(azure)
    async with serve(azure, tmp_path) as addresses:
        assert await child_sees(azure, addresses) == ["Free", "Standard", "Standard"]
    assert azure.tenant.plan(SUB, "AI").tier == "Standard"


async def test_a_dropped_connection_is_a_request_error(azure: SimulatedAzure, tmp_path: Path) -> None:
    populate(azure)
    azure.faults.add(Fault("PUT", PRICING, Drop(), count=2))  # aiohttp itself sends once more
    async with serve(azure, tmp_path) as addresses:
        assert await child_sees(azure, addresses) == ["Free", "ServiceRequestError", "Free"]
    assert len(azure.exchanges.writes(SUB)) == 2


async def test_a_lost_answer_hides_a_write_that_landed(azure: SimulatedAzure, tmp_path: Path) -> None:
    populate(azure)
    azure.faults.add(Fault("PUT", PRICING, LostAnswer()), Fault("PUT", PRICING, Drop()))
    async with serve(azure, tmp_path) as addresses:
        assert await child_sees(azure, addresses) == ["Free", "ServiceRequestError", "Standard"]


async def test_a_hanging_server_is_a_timeout_and_closes_cleanly(azure: SimulatedAzure, tmp_path: Path) -> None:
    populate(azure)
    azure.faults.add(Fault("PUT", PRICING, Hang(3600)))
    async with serve(azure, tmp_path) as addresses:
        assert await child_sees(azure, addresses) == ["Free", "ServiceResponseTimeoutError", "Free"]
    assert azure.tenant.plan(SUB, "AI").tier == "Free"
