"""The baseline and its approvals in blobs (Azurite): read by their ETags, and told apart when they are not there."""

from collections.abc import AsyncIterator

import pytest
from azure.storage.blob.aio import BlobServiceClient

from enforcer.azure.baseline_blob import BaselineBlobs
from enforcer.errors import BadBaseline, NotNow
from sandbox.storage import StorageAccount

pytestmark = pytest.mark.sockets
NAME = "prod.yaml"


@pytest.fixture
async def blobs(storage: StorageAccount) -> AsyncIterator[BlobServiceClient]:
    async with BlobServiceClient.from_connection_string(storage.connection_string) as service:
        await service.create_container("baselines")
        yield service


def source(storage: StorageAccount) -> BaselineBlobs:
    return BaselineBlobs(f"{storage.blob_url}/baselines/{NAME}", storage.key)  # type: ignore[arg-type]  # Azurite over http takes a key


async def publish(blobs: BlobServiceClient, name: str, content: bytes) -> None:
    await blobs.get_blob_client("baselines", name).upload_blob(content, overwrite=True)


async def test_what_is_published_is_read_with_its_approvals(storage: StorageAccount, blobs: BlobServiceClient) -> None:
    await publish(blobs, NAME, b"version: 1\n")
    read = source(storage)
    first = await read.published()
    assert (first.name, first.baseline, first.approvals) == (NAME, "version: 1\n", None)
    await publish(blobs, "prod.approvals.yaml", b"approvals\n")
    second = await read.published()
    assert (second.approvals_name, second.approvals) == ("prod.approvals.yaml", "approvals\n")


async def test_what_did_not_change_is_not_sent_again_and_what_did_is(
    storage: StorageAccount, blobs: BlobServiceClient
) -> None:
    await publish(blobs, NAME, "é".encode() * 1000)
    read = source(storage)
    same = [await read.published() for _ in range(3)]
    assert len({one.baseline for one in same}) == 1
    await publish(blobs, NAME, b"another")
    assert (await read.published()).baseline == "another"


async def test_approvals_that_are_withdrawn_are_gone(storage: StorageAccount, blobs: BlobServiceClient) -> None:
    await publish(blobs, NAME, b"x")
    await publish(blobs, "prod.approvals.yaml", b"y")
    read = source(storage)
    assert (await read.published()).approvals == "y"
    await blobs.get_blob_client("baselines", "prod.approvals.yaml").delete_blob()
    assert (await read.published()).approvals is None


async def test_a_blob_that_is_missing_or_no_text_is_a_bad_baseline(
    storage: StorageAccount, blobs: BlobServiceClient
) -> None:
    with pytest.raises(BadBaseline, match="no such blob"):
        await source(storage).published()
    await publish(blobs, NAME, b"")
    assert (await source(storage).published()).baseline == ""
    await publish(blobs, NAME, b"\xff\xfe\x00")
    with pytest.raises(BadBaseline, match="UTF-8"):
        await source(storage).published()


async def test_storage_that_cannot_be_reached_says_nothing_of_the_baseline() -> None:
    away = BaselineBlobs("http://127.0.0.1:9/devstoreaccount1/baselines/prod.yaml", "a2V5")  # type: ignore[arg-type]  # as above
    with pytest.raises(NotNow, match=r"prod\.yaml"):
        await away.published()
