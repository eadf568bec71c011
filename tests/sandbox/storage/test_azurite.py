"""Azurite, driven by Microsoft's own clients with the account's key (facts/functions-and-telemetry.md 15.1)."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceModifiedError
from azure.data.tables.aio import TableServiceClient
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from sandbox.storage import Azurite, InstallationFailedError, RunningAzurite, StorageAccount, install
from sandbox.storage.installation import missing_reason

pytestmark = pytest.mark.sockets


async def test_a_message_comes_back_after_its_visibility_and_an_old_receipt_is_refused(storage: StorageAccount) -> None:
    async with QueueServiceClient.from_connection_string(storage.connection_string) as service:
        queue = await service.create_queue("work")
        await queue.send_message("hello")
        first = await queue.receive_message(visibility_timeout=1)
        assert first is not None
        assert await queue.receive_message() is None
        await asyncio.sleep(1.1)
        second = await queue.receive_message()
        assert second is not None
        assert (second.content, second.dequeue_count) == ("hello", 2)
        with pytest.raises(HttpResponseError, match="PopReceiptMismatch"):
            await queue.delete_message(first)


async def test_a_row_that_somebody_else_changed_is_not_overwritten(storage: StorageAccount) -> None:
    async with TableServiceClient.from_connection_string(storage.connection_string) as service:
        table = await service.create_table("ledger")
        await table.create_entity({"PartitionKey": "s", "RowKey": "r", "n": 1})
        with pytest.raises(ResourceExistsError):
            await table.create_entity({"PartitionKey": "s", "RowKey": "r"})
        read = await table.get_entity("s", "r")
        await table.update_entity({**read, "n": 2})
        with pytest.raises(ResourceModifiedError):
            await table.update_entity(
                {**read, "n": 3}, etag=read.metadata["etag"], match_condition=MatchConditions.IfNotModified
            )
        await table.submit_transaction([("upsert", {"PartitionKey": "s", "RowKey": str(n)}) for n in range(50)])
        assert len([row async for row in table.list_entities()]) == 51


async def test_a_blob_is_kept_under_its_path(storage: StorageAccount) -> None:
    async with BlobServiceClient.from_connection_string(storage.connection_string) as service:
        container = await service.create_container("deadletter")
        await container.upload_blob("A/B.json", b"[]")
        assert [blob.name async for blob in container.list_blobs()] == ["A/B.json"]


async def test_every_fresh_account_is_empty_and_the_development_account_is_there_too(azurite: RunningAzurite) -> None:
    for account in (azurite.fresh(), azurite.fresh(), azurite.account):
        async with QueueServiceClient.from_connection_string(account.connection_string) as service:
            await service.create_queue("the-same-name")
            assert [queue.name async for queue in service.list_queues()] == ["the-same-name"]


async def test_it_is_gone_afterwards() -> None:
    async with Azurite.start() as running:
        os.kill(running.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(running.pid, 0)


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "sandbox.storage --install" in str(missing_reason(tmp_path))
    node = shutil.which("node")
    assert node is not None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "node").symlink_to(node)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "no `npm` on the PATH" in str(missing_reason(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no `node` on the PATH" in str(missing_reason(tmp_path))


def test_installing_is_quick_when_it_is_there_and_says_what_fails(
    azurite: RunningAzurite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not install()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InstallationFailedError, match="no `npm`"):
        install(tmp_path / "azurite")


def test_app_settings_hold_a_connection_string_or_addresses_and_an_identity(storage: StorageAccount) -> None:
    assert storage.settings() == {"AzureWebJobsStorage": storage.connection_string}
    assert storage.identity_settings("Ledger", client_id="me") == {
        "Ledger__blobServiceUri": storage.blob_url,
        "Ledger__queueServiceUri": storage.queue_url,
        "Ledger__tableServiceUri": storage.table_url,
        "Ledger__credential": "managedidentity",
        "Ledger__clientId": "me",
    }


async def test_the_command_says_what_is_there_and_does_not_fail_for_want_of_node(
    azurite: RunningAzurite, tmp_path: Path
) -> None:
    async def said(path: str) -> tuple[int | None, str]:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox.storage", "--install", stdout=asyncio.subprocess.PIPE, env={"PATH": path}
        )
        out, _ = await child.communicate()
        return child.returncode, out.decode().strip()

    assert await said(os.environ["PATH"]) == (0, "Azurite 3.37.0 is ready")
    assert await said(str(tmp_path)) == (0, "Azurite needs Node.js: there is no `node` on the PATH")
