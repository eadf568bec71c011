"""Event Grid's hands in a storage account: messages into queues, dead letters into containers.

Not imported by the package itself: Microsoft's clients cost half a second.
"""

from typing import Any

from azure.core.exceptions import AzureError, HttpResponseError
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueClient

from sandbox.events.delivery import Request, Response
from sandbox.storage.account import StorageAccount

_SECONDS_TO_LIVE = 604_800
"""`queueMessageTimeToLiveInSeconds`: seven days (facts/events.md 6.5)."""


class AccountStorage:
    """With the account's key, over plain HTTP or TLS."""

    def __init__(self, account: StorageAccount) -> None:
        self._credential = {"account_name": account.name, "account_key": account.key}
        self._options: dict[str, Any] = {"retry_total": 0}  # Any: keyword arguments of the clients
        if account.ca_file is not None:
            self._options["connection_verify"] = str(account.ca_file)

    async def enqueue(self, request: Request) -> Response:
        """A Deliver: the address is the queue's, the body the message's text. Raises OSError."""
        async with QueueClient.from_queue_url(request.url, self._credential, **self._options) as queue:
            try:
                await queue.send_message(request.body.decode(), time_to_live=_SECONDS_TO_LIVE)
            except HttpResponseError as refusal:
                return Response(refusal.status_code or 500)
            except AzureError as error:
                raise OSError(f"{type(error).__name__} at {request.url}") from error
        return Response(201)

    async def write_blob(self, container_url: str, name: str, content: bytes) -> None:
        """A WriteBlob. Raises OSError, also for a container that is not there."""
        async with ContainerClient.from_container_url(container_url, self._credential, **self._options) as container:
            try:
                await container.upload_blob(name, content)
            except AzureError as error:
                raise OSError(f"{type(error).__name__} at {container_url}") from error
