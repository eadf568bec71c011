"""A gate before a service: open, closed in the middle, and open again."""

import asyncio

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bench.soak.gate import Gate
from sandbox.host.loopback import served


async def test_what_comes_while_it_is_closed_is_refused_and_what_was_under_way_is_broken_off() -> None:
    entered = asyncio.Event()

    async def answer(request: Request) -> PlainTextResponse:
        entered.set()
        await asyncio.sleep(float(request.query_params.get("after", "0")))
        return PlainTextResponse("here")

    async with (
        served(Starlette(routes=[Route("/", answer)])) as url,
        Gate.before(url) as gate,
        aiohttp.ClientSession() as session,
    ):
        assert await _text(session, gate.url) == "here"
        entered.clear()
        slow = asyncio.create_task(_text(session, f"{gate.url}/?after=1"))
        await entered.wait()
        gate.close()
        for call in (slow, _text(session, gate.url)):
            with pytest.raises(aiohttp.ClientError):
                await call
        gate.open()
        assert await _text(session, gate.url) == "here"


async def _text(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as answer:
        return await answer.text()
