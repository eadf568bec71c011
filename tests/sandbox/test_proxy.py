"""The CONNECT proxy: Azure's own host names lead to the sandbox, nothing else leads anywhere (peers.md 8.3)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.server import Addresses, serve
from tests.sandbox.arm.raw import AI, SUB

pytestmark = pytest.mark.sockets


@pytest.fixture
async def addresses(azure: SimulatedAzure, tmp_path: Path) -> AsyncIterator[Addresses]:
    async with serve(azure, tmp_path) as served:
        yield served


async def said(addresses: Addresses, head: str) -> str:
    """The proxy's first line to a raw request head."""
    host, _, port = addresses.proxy.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{head}\r\n\r\n".encode())
    await writer.drain()
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line.decode().strip()


@pytest.mark.parametrize("host", ["management.azure.com", "login.microsoftonline.com", "Graph.Microsoft.com"])
async def test_a_host_of_azure_is_tunnelled(addresses: Addresses, host: str) -> None:
    assert await said(addresses, f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}") == (
        "HTTP/1.1 200 Connection Established"
    )


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("CONNECT github.com:443 HTTP/1.1", "403 Forbidden"),
        ("CONNECT management.azure.com:22 HTTP/1.1", "403 Forbidden"),
        ("CONNECT management.azure.com HTTP/1.1", "403 Forbidden"),
        ("GET http://management.azure.com/ HTTP/1.1", "405 Method Not Allowed"),
        ("nonsense", "405 Method Not Allowed"),
    ],
)
async def test_anything_else_is_refused(addresses: Addresses, head: str, status: str) -> None:
    assert await said(addresses, head) == f"HTTP/1.1 {status}"


async def test_an_unmodified_client_talks_to_azures_own_name(azure: SimulatedAzure, addresses: Addresses) -> None:
    azure.tenant.add_subscription(SUB, name="A")
    who = azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="object-a", app_id="a")
    headers = {"authorization": f"Bearer {azure.identity.token_for(who)}"}
    trust = ssl.create_default_context(cafile=addresses.ca_file)
    url = f"https://management.azure.com{AI}?api-version=2024-01-01"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(url, proxy=addresses.proxy, ssl=trust) as answer,
    ):
        assert (await answer.json())["properties"]["pricingTier"] == "Free"
    assert azure.exchanges[0].request_headers["host"] == "management.azure.com"


async def test_clients_find_their_endpoints_under_the_name_by_which_they_came(addresses: Addresses) -> None:
    trust = ssl.create_default_context(cafile=addresses.ca_file)
    url = "https://management.azure.com/metadata/endpoints?api-version="
    async with aiohttp.ClientSession() as session:
        new, old = [
            await (await session.get(url + version, proxy=addresses.proxy, ssl=trust)).json()
            for version in ("2022-09-01", "2019-05-01")
        ]
    assert new["authentication"]["loginEndpoint"] == "https://management.azure.com/"
    assert old == [new]
