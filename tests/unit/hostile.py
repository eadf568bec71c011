"""Servers that say anything over a real socket, and what our connection pool and clients make of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from azure.core.pipeline.policies import ContentDecodePolicy, HeadersPolicy

from enforcer.azure.arm import Arm
from enforcer.azure.pipeline import LONGEST_ANSWER_S, Policy, transport
from enforcer.azure.retry import BoundedRetry

TOKEN = "Bearer made-up"

type Saying = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(say: Saying) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Its address, and the heads of all requests so far."""
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            await say(writer)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen


def saying(body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json") -> Saying:
    async def say(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return say


@asynccontextmanager
async def asking(address: str, *, longest_answer_s: float = LONGEST_ANSWER_S) -> AsyncIterator[Arm]:
    pool = transport(longest_answer_s)
    policies: list[Policy] = [HeadersPolicy({"Authorization": TOKEN}), ContentDecodePolicy(), BoundedRetry()]
    async with pool:
        yield Arm(address, policies=policies, transport=pool)
