"""A gate before a service on loopback: open, bytes go through; closed, connections are broken off and refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65_536


class Gate:
    """Made by `before`. `closed` may be set at any time; `url` is the service's address, seen from outside."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._inside: set[asyncio.WriteTransport] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._closed = False
        self.url = url

    @classmethod
    @asynccontextmanager
    async def before(cls, url: str) -> AsyncIterator["Gate"]:
        gate = cls(url)
        server = await asyncio.start_server(gate._enter, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        gate.url = gate._to._replace(netloc=f"127.0.0.1:{port}").geturl()
        try:
            yield gate
        finally:
            server.close()
            gate.close()
            await asyncio.gather(*gate._passing, return_exceptions=True)

    def close(self) -> None:
        self._closed = True
        for transport in tuple(self._inside):
            transport.abort()

    def open(self) -> None:
        self._closed = False

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._closed:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
        except OSError:
            writer.transport.abort()
            return
        ways = [asyncio.create_task(self._carry(*way)) for way in ((reader, back), (there, writer))]
        self._passing.update(ways)
        for way in ways:
            way.add_done_callback(self._passing.discard)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        self._inside.add(sink.transport)
        try:
            with suppress(OSError):
                while chunk := await source.read(_CHUNK):
                    sink.write(chunk)
                    await sink.drain()
        finally:
            self._inside.discard(sink.transport)
            sink.close()
