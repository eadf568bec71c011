"""An azure-core transport that drives an ASGI app in this process: real SDKs, no sockets (stack.md section 4)."""

import asyncio
import http
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlencode, urlsplit

from azure.core.exceptions import ServiceRequestError, ServiceResponseTimeoutError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest._http_response_impl_async import (
    AsyncHttpResponseImpl,
)  # private: one class serves old and new SDKs
from azure.core.utils import case_insensitive_dict
from starlette.types import ASGIApp, Message, Scope

from sandbox.delivery import DROP

AZURE_HOSTS = frozenset(
    {"management.azure.com", "login.microsoftonline.com", "graph.microsoft.com", "localhost", "127.0.0.1"}
)
_READ_TIMEOUT_S = 300.0  # azure-core's own default


class AsgiTransport(AsyncHttpTransport[Any, Any]):  # Any: legacy requests and azure.core.rest ones alike
    """`hosts` is what exists: any other host cannot be reached and is noted in `strays`, with its headers.

    A client's `read_timeout` reaches only a transport that the client makes itself: give it here, or with each call.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str] = AZURE_HOSTS, read_timeout: float = _READ_TIMEOUT_S
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._read_timeout_s = read_timeout
        self._running: set[asyncio.Task[None]] = set()
        self.strays: list[tuple[str, dict[str, str]]] = []

    async def send(
        self, request: Any, *, stream: bool = False, **kwargs: Any
    ) -> AsyncHttpResponseImpl:  # Any: see above
        """Raises what AioHttpTransport raises. A client that gives up does not stop the server, as over sockets."""
        host = urlsplit(request.url).hostname or ""
        if host not in self._hosts and not host.endswith(".eventgrid.azure.net"):
            self.strays.append((request.url, dict(request.headers)))
            raise ServiceRequestError(f"Cannot connect to host {host}")
        exchange = _Exchange(await _body(request))
        task = asyncio.ensure_future(exchange.drive(self._app, _scope(request, exchange)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            async with asyncio.timeout(kwargs.get("read_timeout", self._read_timeout_s)):
                await exchange.finished.wait()
        except TimeoutError as error:
            raise ServiceResponseTimeoutError("Timeout on reading data from the simulated Azure") from error
        if exchange.is_dropped:
            raise ServiceRequestError("Server disconnected")
        response = exchange.response(request)
        if not stream:
            await response.read()
        return response

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()


class _Exchange:
    """One request on its way through the app."""

    def __init__(self, body: bytes) -> None:
        self.finished = asyncio.Event()
        self.is_dropped = False
        self._requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._status = 0
        self._headers: dict[str, str] = {}
        self._content = bytearray()

    async def drive(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self._receive, self._send)
        finally:
            self.is_dropped = self.is_dropped or not self._status
            self.finished.set()

    def drop(self) -> None:
        self.is_dropped = True
        self.finished.set()

    def response(self, request: Any) -> AsyncHttpResponseImpl:  # Any: legacy and rest requests
        content = bytes(self._content)

        async def download(*_: Any, **__: Any) -> AsyncIterator[bytes]:  # Any: pipeline and response, either way
            yield content

        return AsyncHttpResponseImpl(
            request=request,
            internal_response=_Closable(),
            block_size=4096,
            status_code=self._status,
            reason=http.HTTPStatus(self._status).phrase,
            content_type=self._headers.get("content-type"),
            headers=case_insensitive_dict(self._headers),
            stream_download_generator=download,
        )

    async def _receive(self) -> Message:
        if self._requests:
            return self._requests.pop()
        if not self.is_dropped:
            await self.finished.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {name.decode(): value.decode() for name, value in message.get("headers", [])}
        elif message["type"] == "http.response.body":
            self._content += message.get("body", b"")
            if not message.get("more_body"):
                self.finished.set()


class _Closable:
    async def close(self) -> None:
        """Nothing is open."""


def _scope(request: Any, exchange: _Exchange) -> Scope:  # Any: legacy and rest requests
    url = urlsplit(request.url)
    headers = {"host": url.netloc, **{name.lower(): str(value) for name, value in request.headers.items()}}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method.upper(),
        "scheme": url.scheme,
        "path": unquote(url.path),
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": (url.hostname, url.port or 443),
        "extensions": {DROP: exchange.drop},
    }


async def _body(request: Any) -> bytes:  # Any: legacy and rest requests
    data = request.data
    if data is None:
        return b""
    if isinstance(data, dict):
        return urlencode(data).encode()
    if hasattr(data, "__aiter__"):
        return b"".join([part async for part in data])
    content = data.read() if hasattr(data, "read") else data
    return content.encode() if isinstance(content, str) else bytes(content)
