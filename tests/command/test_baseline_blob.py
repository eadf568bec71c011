"""A baseline in a blob, as the command reads it: over TLS, with a managed identity's token, and no key anywhere."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceExistsError
from azure.storage.blob.aio import BlobServiceClient

from enforcer.baselines.published import digest_of
from sandbox.azure import SimulatedAzure
from sandbox.environment import child_environment
from sandbox.operation import PrincipalKind
from sandbox.server import serve
from sandbox.storage import Azurite, RunningAzurite, StorageAccount
from sandbox.tls import write_certificates
from tests.command.conftest import GROUP
from tests.command.ended import Ended, ran
from tests.command.estate import BASELINE

pytestmark = pytest.mark.sockets


@dataclass(frozen=True, slots=True)
class Place:
    """A storage account that takes tokens, and the environment of somebody who has them from a managed identity."""

    azure: SimulatedAzure
    storage: StorageAccount
    environment: dict[str, str]

    async def publish(self, container: str, name: str, text: str) -> None:
        """By a person with the key."""
        ca = str(self.storage.ca_file)
        async with BlobServiceClient.from_connection_string(
            self.storage.connection_string, connection_verify=ca
        ) as service:
            with suppress(ResourceExistsError):
                await service.create_container(container)
            await service.get_blob_client(container, name).upload_blob(text.encode(), overwrite=True)

    async def check(self, **others: str) -> Ended:
        return await ran(self.environment | others, "config", "check", "--json")


@pytest.fixture(scope="module")
def secure(azurite: RunningAzurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAzurite]:
    """An Azurite behind TLS, which takes tokens. `azurite` installs what is missing, or skips with the reason."""
    with Azurite.run(write_certificates(tmp_path_factory.mktemp("tls"))) as running:
        yield running


@pytest.fixture
async def place(secure: RunningAzurite, tmp_path: Path) -> AsyncIterator[Place]:
    azure, storage = SimulatedAzure(), secure.fresh()
    identity = azure.tenant.add_principal(
        "enforcer", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1"
    )
    azure.identity.assign(identity)
    async with serve(azure, tmp_path) as addresses:
        extra = {
            "ENFORCER_SANDBOX": "true",
            "ENFORCER_MANAGEMENT_GROUPS": GROUP,
            "ENFORCER_BASELINE": f"{storage.blob_url}/baselines/prod.yaml",
            "SSL_CERT_FILE": str(storage.ca_file),
        }
        yield Place(azure, storage, child_environment(addresses, identity_header=azure.identity.header, extra=extra))


async def test_a_managed_identity_reads_the_baseline_and_its_approvals(place: Place) -> None:
    await place.publish("baselines", "prod.yaml", BASELINE)
    ended = await place.check()
    assert (ended.code, ended.error, ended.said["baseline"]) == (0, "", digest_of(BASELINE))
    assert place.storage.key not in "".join(place.environment.values())
    await place.publish("approvals", "board.yaml", "version: 1\napprovals: none\n")
    apart = await place.check(ENFORCER_APPROVALS=f"{place.storage.blob_url}/approvals/board.yaml")
    assert (apart.code, apart.said["problems"][0]["where"]) == (4, "board.yaml:2")


async def test_whose_token_is_no_good_is_refused(place: Place) -> None:
    await place.publish("baselines", "prod.yaml", BASELINE)
    place.azure.identity.lifetime = timedelta(hours=-1)
    ended = await place.check()
    assert (ended.code, ended.said["error"]["code"]) == (3, "BaselineDenied")


async def test_a_blob_that_is_not_reached_says_nothing_of_the_settings(place: Place) -> None:
    ended = await place.check(ENFORCER_BASELINE="https://127.0.0.1:9/account/baselines/prod.yaml")
    assert (ended.code, ended.said["error"]["code"]) == (5, "BaselineNotReached")


async def test_a_blob_that_is_not_there_is_bad_input(place: Place) -> None:
    await place.publish("baselines", "other.yaml", BASELINE)
    ended = await place.check()
    assert (ended.code, ended.said["problems"][0]["value"]) == (4, "no such blob")
