"""Delivery without sockets: a request straight into an ASGI application."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

from sandbox.events.delivery import Request, Response


class InProcess:
    """A `Deliver` for a starlette application that lives in this process."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, request: Request) -> Response:
        exchange = _Exchange(request.body)
        await self._app(_scope(request), exchange.receive, exchange.send)
        return Response(exchange.status, exchange.headers, bytes(exchange.body))


class _Exchange:
    def __init__(self, body: bytes) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self._request_body = body

    async def receive(self) -> Message:
        return {"type": "http.request", "body": self._request_body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


def _scope(request: Request) -> MutableMapping[str, Any]:  # Any: ASGI's own type of a scope
    url = urlsplit(request.url)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.items()],
        "server": (url.hostname, url.port or 80),
        "client": ("127.0.0.1", 0),
    }
