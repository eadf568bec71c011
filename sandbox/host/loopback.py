"""An ASGI application → a server on 127.0.0.1 without the delays and signal handlers that uvicorn brings."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from sandbox.keep_alive import KEPT_OPEN_S

_BACKLOG = 2_048
_GRACE_S = 10


class LoopbackServer(uvicorn.Server):
    """Leaves signals alone: whoever runs it sets `should_exit`. An orderly stop then exits the process with 0."""

    @classmethod
    def of(cls, app: ASGIApp) -> "LoopbackServer":
        return cls(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_keep_alive=KEPT_OPEN_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listener_on(port: int) -> socket.socket:
    """Made with IPPROTO_TCP: asyncio switches Nagle's delay of 44 ms off for such sockets only (stack.md 4)."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(_BACKLOG)
    return listener


@contextlib.asynccontextmanager
async def served(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serves it in the running loop; gives `http://127.0.0.1:PORT`."""
    listener = listener_on(port)
    server = LoopbackServer.of(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
