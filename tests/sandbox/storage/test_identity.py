"""No keys: a managed identity's token from the sandbox's own endpoint opens Azurite's queues, tables and blobs."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.data.tables.aio import TableServiceClient
from azure.identity.aio import ManagedIdentityCredential
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from sandbox.azure import SimulatedAzure
from sandbox.events import Request
from sandbox.events.storage import AccountStorage
from sandbox.host.child import FunctionsHost
from sandbox.operation import PrincipalKind
from sandbox.server import serve
from sandbox.state import Principal
from sandbox.storage import Azurite, RunningAzurite, StorageAccount
from sandbox.tls import write_certificates
from tests.sandbox.host.samples import QUEUED, Notes

pytestmark = pytest.mark.sockets


@dataclass
class Held:
    """A credential that always shows the same token."""

    token: str

    async def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken(self.token, 4_000_000_000)

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


@dataclass
class World:
    """`ca` is what clients must trust. In a child process SSL_CERT_FILE does it; this process has begun already."""

    azure: SimulatedAzure
    storage: StorageAccount
    identity: Principal

    @property
    def ca(self) -> str:
        return str(self.storage.ca_file)

    async def create_queue(self, token: str, *messages: str) -> None:
        async with QueueServiceClient(self.storage.queue_url, Held(token), connection_verify=self.ca) as service:
            queue = await service.create_queue("work")
            for message in messages:
                await queue.send_message(message)


@pytest.fixture(scope="module")
def secure(azurite: RunningAzurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAzurite]:
    """An Azurite behind TLS, which takes tokens."""
    with Azurite.run(write_certificates(tmp_path_factory.mktemp("tls"))) as running:
        yield running


@pytest.fixture
async def world(
    secure: RunningAzurite, azure: SimulatedAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    azure.identity.lifetime = timedelta(hours=24)
    identity = azure.tenant.add_principal(
        "enforcer", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1"
    )
    azure.identity.assign(identity)
    async with serve(azure, tmp_path) as addresses:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{addresses.http}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
        yield World(azure, secure.fresh(), identity)


async def test_a_managed_identity_opens_queues_tables_and_blobs_without_a_key(world: World) -> None:
    storage, ca = world.storage, world.ca
    async with ManagedIdentityCredential() as credential:
        async with QueueServiceClient(storage.queue_url, credential, connection_verify=ca) as queues:
            queue = await queues.create_queue("work")
            await queue.send_message("hello")
            assert [message.content async for message in queue.receive_messages()] == ["hello"]
        async with TableServiceClient(storage.table_url, credential=credential, connection_verify=ca) as tables:
            table = await tables.create_table("ledger")
            await table.submit_transaction([("upsert", {"PartitionKey": "s", "RowKey": str(n)}) for n in range(3)])
            assert len([row async for row in table.list_entities()]) == 3
        async with BlobServiceClient(storage.blob_url, credential, connection_verify=ca) as blobs:
            await blobs.create_container("deadletter")
            assert [one.name async for one in blobs.list_containers()] == ["deadletter"]


@pytest.mark.parametrize(
    ("audience", "lifetime", "refused"),
    [
        ("https://storage.azure.com", timedelta(hours=1), False),
        ("https://storage.azure.com/", timedelta(hours=1), False),
        ("https://{account}.queue.core.windows.net", timedelta(hours=1), False),
        ("https://management.azure.com", timedelta(hours=1), True),
        ("https://another.queue.core.windows.net", timedelta(hours=1), True),
        ("https://storage.azure.com", timedelta(hours=-1), True),
    ],
    ids=["storage", "with a slash", "this account", "ARM's", "another account", "expired"],
)
async def test_tokens_are_judged_by_their_audience_and_lifetime(
    world: World, audience: str, lifetime: timedelta, *, refused: bool
) -> None:
    name = world.storage.name
    token = world.azure.identity.token_for(world.identity, audience.format(account=name), lifetime)
    if refused:
        with pytest.raises(ClientAuthenticationError):
            await world.create_queue(token)
    else:
        await world.create_queue(token)


async def test_the_functions_host_polls_with_its_managed_identity(world: World, tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes")
    kept = {name: os.environ[name] for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER")}
    settings = {"NOTES": str(notes.path), "QUEUE": "work", "SSL_CERT_FILE": world.ca, **kept}
    await world.create_queue(world.azure.identity.token_for(world.identity, "https://storage.azure.com"), "aGVsbG8=")
    async with FunctionsHost.start(QUEUED, settings | world.storage.identity_settings("Work")):
        for _ in range(500):
            if notes.of("done"):
                break
            await asyncio.sleep(0.02)
    assert notes.of("done") == ["hello"]


async def test_event_grid_reaches_it_over_tls_with_the_key(world: World) -> None:
    await world.create_queue(world.azure.identity.token_for(world.identity, "https://storage.azure.com"))
    answer = await AccountStorage(world.storage).enqueue(Request("PUT", f"{world.storage.queue_url}/work", {}, b"aGk="))
    assert answer.status == 201
