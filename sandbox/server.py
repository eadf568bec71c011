"""The simulated Azure on loopback sockets: TLS and plain HTTP, in the running event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.azure import SimulatedAzure
from sandbox.delivery import DROP
from sandbox.keep_alive import KEPT_OPEN_S
from sandbox.proxy import tunnelling
from sandbox.tls import SERVER_NAMES, write_certificates

_HOST = "127.0.0.1"
_GRACE_S = 1  # for requests that hang when the sandbox closes


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs without a slash at the end, and the CA file that clients of `https` must trust."""

    https: str
    http: str
    ca_file: Path
    proxy: str = ""
    """Tunnels Azure's own host names to `https`: for clients that can't be told another endpoint."""


@asynccontextmanager
async def serve(azure: SimulatedAzure, folder: Path) -> AsyncIterator[Addresses]:
    """Serves until the block ends; ports are the system's choice, files go into `folder`."""
    certificates = write_certificates(folder)
    async with (
        _listening(azure.app, ssl_certfile=str(certificates.server_file)) as https_port,
        _listening(azure.app) as http_port,
        tunnelling(https_port, SERVER_NAMES) as proxy,
    ):
        yield Addresses(f"https://{_HOST}:{https_port}", f"http://{_HOST}:{http_port}", certificates.ca_file, proxy)


@asynccontextmanager
async def _listening(app: ASGIApp, **tls: Any) -> AsyncIterator[int]:  # Any: uvicorn's own keyword arguments
    """Yields the port. Host and port go to asyncio, which then sets TCP_NODELAY (stack.md section 4, Nagle)."""
    config = _config(_droppable(app), **tls)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()  # these three instead of serve(), which would take the program's signals
    running = asyncio.create_task(server.main_loop())
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await running
        await server.shutdown()


def _config(app: ASGIApp, **tls: Any) -> uvicorn.Config:  # Any: as above
    return uvicorn.Config(
        app,
        host=_HOST,
        port=0,
        http="h11",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,  # ARM's answers carry the sandbox's own date
        timeout_keep_alive=KEPT_OPEN_S,
        timeout_graceful_shutdown=_GRACE_S,
        **tls,
    )


def _droppable(app: ASGIApp) -> ASGIApp:
    """Offers uvicorn's way to kill a connection: `send` is a method of what holds the transport."""

    async def with_drop(scope: Scope, receive: Receive, send: Send) -> None:
        cycle = send.__self__  # type: ignore[attr-defined]  # a bound method of uvicorn's RequestResponseCycle
        extensions = {**(scope.get("extensions") or {}), DROP: cycle.transport.abort}
        await app({**scope, "extensions": extensions}, receive, send)

    return with_drop
