"""The baseline and its approvals in blobs (Azurite): read by their ETags, and told apart when they are not there."""

import logging
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from azure.storage.blob import BlobBlock
from azure.storage.blob.aio import BlobServiceClient

from enforcer.azure.baseline_blob import BaselineBlobs, TextBlob
from enforcer.errors import BadBaseline, NotNow, Unreadable
from sandbox.storage import StorageAccount

pytestmark = pytest.mark.sockets
NAME = "prod.yaml"
AZURE_ANSWERS = "azure.core.pipeline.policies.http_logging_policy"


@pytest.fixture
async def blobs(storage: StorageAccount) -> AsyncIterator[BlobServiceClient]:
    async with BlobServiceClient.from_connection_string(storage.connection_string) as service:
        await service.create_container("baselines")
        yield service


def source(storage: StorageAccount, approvals: TextBlob | None = None) -> BaselineBlobs:
    return BaselineBlobs(f"{storage.blob_url}/baselines/{NAME}", storage.key, approvals)  # type: ignore[arg-type]  # Azurite over http takes a key


def statuses(caplog: pytest.LogCaptureFixture) -> list[int]:
    """Of the answers that the SDK has logged, in their order."""
    return [int(found[1]) for text in caplog.messages if (found := re.match(r"Response status: ([0-9]+)", text))]


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


async def test_what_did_not_change_costs_an_answer_without_a_body_and_what_did_is_sent(
    storage: StorageAccount, blobs: BlobServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    await publish(blobs, NAME, "é".encode() * 1000)
    await publish(blobs, "prod.approvals.yaml", b"approvals")
    read = source(storage)
    with caplog.at_level(logging.INFO, AZURE_ANSWERS):
        same = [await read.published() for _ in range(3)]
        assert len({one.baseline for one in same}) == 1
        assert statuses(caplog) == [206, 206, 304, 304, 304, 304]
    await publish(blobs, NAME, b"another")
    with caplog.at_level(logging.INFO, AZURE_ANSWERS):
        caplog.clear()
        assert (await read.published()).baseline == "another"
        assert statuses(caplog) == [206, 304]


async def test_approvals_may_be_kept_in_a_container_of_their_own(
    storage: StorageAccount, blobs: BlobServiceClient
) -> None:
    await publish(blobs, NAME, b"x")
    await publish(blobs, "prod.approvals.yaml", b"by whoever may write the baseline")
    await blobs.create_container("approvals")
    await blobs.get_blob_client("approvals", "board.yaml").upload_blob(b"by the board")
    apart = TextBlob(f"{storage.blob_url}/approvals/board.yaml", storage.key)  # type: ignore[arg-type]  # as above
    found = await source(storage, apart).published()
    assert (found.approvals_name, found.approvals) == ("board.yaml", "by the board")


@pytest.mark.parametrize("letter", ["#", "\u20ac"])
async def test_a_blob_that_is_too_large_is_refused_and_not_fetched_whole(
    letter: str, storage: StorageAccount, blobs: BlobServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    blob, block = blobs.get_blob_client("baselines", NAME), letter.encode() * 300_000
    for name in "abcd":
        await blob.stage_block(name, block)
    await blob.commit_block_list([BlobBlock(name) for name in "abcd"])
    told = f"{NAME}: the file: got more than 262144 characters; allowed: at most"
    with caplog.at_level(logging.INFO, AZURE_ANSWERS), pytest.raises(BadBaseline, match=told):
        await source(storage).published()
    assert "'content-length': '1048577'" in " ".join(caplog.messages).lower()


DENIED = {"no role": (403, "AuthorizationPermissionMismatch"), "another tenant's": (401, "InvalidAuthenticationInfo")}


@pytest.mark.parametrize(("status", "code"), DENIED.values(), ids=DENIED)
async def test_a_blob_that_we_may_not_read_is_told_apart_from_one_that_is_away(status: int, code: str) -> None:
    async def deny(_: web.Request) -> web.Response:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
        return web.Response(status=status, headers={"x-ms-error-code": code}, text=body, content_type="application/xml")

    closed = web.Application()
    closed.router.add_route("*", "/{path:.*}", deny)
    async with TestServer(closed) as server:
        read = BaselineBlobs(f"{server.make_url('/account/baselines/prod.yaml')}", "a2V5")  # type: ignore[arg-type]  # as above
        with pytest.raises(Unreadable, match=code):
            await read.published()


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
