"""A queue of Azure Storage, through Microsoft's client. Imported only when an app needs it: it costs 330 ms."""

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from sandbox.host.message import Message, QueueTroubleError
from sandbox.host.settings import QueueConnection

_TAKEN_OVER = "PopReceiptMismatch"


class StorageQueues:
    """The queues of one connection. The real host knows no retry here either: its polling backs off."""

    def __init__(self, connection: QueueConnection) -> None:
        self._credential: DefaultAzureCredential | ManagedIdentityCredential | None = None
        if connection.connection_string is not None:
            self._service = QueueServiceClient.from_connection_string(connection.connection_string, retry_total=0)
            return
        managed = connection.managed
        self._credential = (
            ManagedIdentityCredential(client_id=connection.client_id) if managed else DefaultAzureCredential()
        )
        self._service = QueueServiceClient(connection.service_url, self._credential, retry_total=0)

    def queue(self, name: str) -> "StorageQueue":
        return StorageQueue(self._service.get_queue_client(name))

    async def aclose(self) -> None:
        await self._service.close()
        if self._credential is not None:
            await self._credential.close()


class StorageQueue:
    """A MessageQueue."""

    def __init__(self, client: QueueClient) -> None:
        self.name = client.queue_name
        self._client = client

    async def receive(self, count: int, *, hidden_s: float) -> tuple[Message, ...]:
        """One request: the first page."""
        try:
            pages = self._client.receive_messages(messages_per_page=count, visibility_timeout=int(hidden_s)).by_page()
            page = await anext(pages)
            return tuple([_message(one) async for one in page])
        except StopAsyncIteration:
            return ()
        except (AzureError, ValueError) as error:  # ValueError: the client's word for a connection string that is none
            raise self._trouble(error) from error

    async def hide(self, message: Message, *, hidden_s: float) -> Message:
        try:
            return _message(
                await self._client.update_message(message.id, message.pop_receipt, visibility_timeout=int(hidden_s)),
                message,
            )
        except AzureError as error:
            if _no_longer_ours(error):
                return message
            raise self._trouble(error) from error

    async def delete(self, message: Message) -> None:
        try:
            await self._client.delete_message(message.id, message.pop_receipt)
        except AzureError as error:
            if not _no_longer_ours(error):
                raise self._trouble(error) from error

    async def put(self, text: str) -> None:
        try:
            try:
                await self._client.send_message(text)
            except ResourceNotFoundError:
                await self._client.create_queue()
                await self._client.send_message(text)
        except AzureError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> QueueTroubleError:
        code = error.error_code if isinstance(error, HttpResponseError) and hasattr(error, "error_code") else ""
        return QueueTroubleError(f"queue {self.name!r}: {type(error).__name__} {code}".rstrip())


def _no_longer_ours(error: AzureError) -> bool:
    return isinstance(error, ResourceNotFoundError) or getattr(error, "error_code", "") == _TAKEN_OVER


def _message(given: QueueMessage, known: Message | None = None) -> Message:
    """An update's answer holds the receipt and the time only: the rest is `known`."""
    if known is not None:
        return Message(
            known.id,
            known.text,
            given.pop_receipt or known.pop_receipt,
            known.dequeue_count,
            known.inserted_at,
            known.expires_at,
            given.next_visible_on or known.next_visible_at,
        )
    inserted, expires, visible = given.inserted_on, given.expires_on, given.next_visible_on
    if inserted is None or expires is None or visible is None or given.dequeue_count is None:
        raise QueueTroubleError("a received message lacks its times")
    return Message(given.id, given.content, given.pop_receipt or "", given.dequeue_count, inserted, expires, visible)
