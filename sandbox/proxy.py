"""A CONNECT proxy on loopback: clients that name Azure's hosts reach the sandbox's TLS port (peers.md 8.3).

`HTTPS_PROXY` is the least intrusive hook there is: no client needs another setting than that and the CA file.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress

_HOST = "127.0.0.1"
_CHUNK = 65_536
_LONGEST_HEAD = 16_384
_TLS_PORT = "443"


@asynccontextmanager
async def tunnelling(tls_port: int, hosts: Collection[str]) -> AsyncIterator[str]:
    """Yields the proxy's URL. Tunnels to `hosts` only, each at port 443 or at the TLS port itself."""
    tunnels: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tunnels.add(task)
            task.add_done_callback(tunnels.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await _serve(reader, writer, tls_port=tls_port, hosts=hosts)
        writer.close()

    server = await asyncio.start_server(accept, _HOST, 0, limit=_LONGEST_HEAD)
    try:
        yield f"http://{_HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for tunnel in tuple(tunnels):
            tunnel.cancel()
        await asyncio.gather(*tunnels, return_exceptions=True)


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, tls_port: int, hosts: Collection[str]
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    refusal = _refusal(head.partition("\r\n")[0], tls_port=tls_port, hosts=hosts)
    if refusal:
        writer.write(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        return
    upstream = await asyncio.open_connection(_HOST, tls_port)
    writer.write(b"HTTP/1.1 200 Connection Established\r\n\r\n")
    await writer.drain()
    try:
        await asyncio.gather(_pump(reader, upstream[1]), _pump(upstream[0], writer))
    finally:
        upstream[1].close()


def _refusal(line: str, *, tls_port: int, hosts: Collection[str]) -> str | None:
    """The status with which a request line is refused; None for one that may pass."""
    method, _, rest = line.partition(" ")
    if method != "CONNECT":
        return "405 Method Not Allowed\r\nAllow: CONNECT"
    host, _, port = rest.partition(" ")[0].rpartition(":")
    if host.lower() not in hosts or port not in {_TLS_PORT, str(tls_port)}:
        return "403 Forbidden"
    return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side has said all; then the other is told."""
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        with suppress(OSError):
            writer.write_eof()
