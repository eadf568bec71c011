"""The in-process transport behaves like a socket (stack.md 4)."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.transport import HttpRequest as LegacyRequest
from azure.core.rest import HttpRequest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from sandbox.azure import SimulatedAzure
from sandbox.transport import AsgiTransport


async def echo(request: Request) -> Response:
    return JSONResponse(
        {"path": request.url.path, "query": str(request.query_params), "body": (await request.body()).decode()}
    )


APP = Router(routes=[Route("/{rest:path}", echo, methods=["GET", "PUT", "POST"])])
URL = "https://management.azure.com/a%20b?x=1"


@pytest.mark.parametrize("kind", [HttpRequest, LegacyRequest])
async def test_old_and_new_requests_are_served_alike(kind: type[HttpRequest]) -> None:
    answer = await AsgiTransport(APP).send(kind("GET", URL))
    assert answer.json() == {"path": "/a b", "query": "x=1", "body": ""}


async def parts() -> AsyncIterator[bytes]:
    yield b"ab"
    yield b"c"


@pytest.mark.parametrize(
    "content", [b"abc", "abc", io.BytesIO(b"abc"), parts()], ids=["bytes", "text", "file", "parts"]
)
async def test_every_form_of_body_arrives(content: bytes) -> None:
    answer = await AsgiTransport(APP).send(HttpRequest("PUT", URL, content=content))
    assert answer.json()["body"] == "abc"


async def test_a_form_is_encoded() -> None:
    answer = await AsgiTransport(APP).send(HttpRequest("POST", URL, data={"a": "1", "b": "x y"}))
    assert answer.json()["body"] == "a=1&b=x+y"


async def test_a_streamed_answer_is_hidden_until_it_is_read() -> None:
    answer = await AsgiTransport(APP).send(HttpRequest("GET", URL), stream=True)
    with pytest.raises(Exception, match="have not read in the bytes"):
        answer.json()
    await answer.read()
    assert answer.json()["path"] == "/a b"


async def test_an_unknown_host_cannot_be_reached() -> None:
    transport = AsgiTransport(APP)
    with pytest.raises(ServiceRequestError):
        await transport.send(HttpRequest("GET", "https://contoso.example/x", headers={"authorization": "secret"}))
    assert transport.strays == [("https://contoso.example/x", {"authorization": "secret"})]


async def test_a_client_that_gives_up_does_not_stop_the_server() -> None:
    finished = asyncio.Event()

    async def slow(_: Request) -> Response:
        await asyncio.sleep(100)
        finished.set()
        return Response()

    transport = AsgiTransport(Router(routes=[Route("/x", slow)]))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await transport.send(HttpRequest("GET", "https://localhost/x"))
    await asyncio.sleep(100)
    assert finished.is_set()


async def test_extra_routes_win_over_arm(azure: SimulatedAzure) -> None:
    azure.add_routes([Route("/v2.1/track", echo, methods=["POST"])])
    answer = await AsgiTransport(azure.app).send(HttpRequest("POST", "http://127.0.0.1//v2.1/track", content=b"[]"))
    assert answer.json()["path"] == "/v2.1/track"
    assert len(azure.exchanges) == 0


async def test_a_bug_in_the_sandbox_is_recorded_and_answered(azure: SimulatedAzure) -> None:
    async def broken(_: Request) -> Response:
        raise ZeroDivisionError

    azure.add_routes([Route("/broken", broken)])
    answer = await AsgiTransport(azure.app).send(HttpRequest("GET", "https://localhost/broken"))
    assert answer.status_code == 500
    assert [type(error) for error in azure.internal_errors] == [ZeroDivisionError]
    azure.internal_errors.clear()


@pytest.mark.parametrize("kind", [HttpRequest, LegacyRequest])
async def test_an_answer_can_be_streamed_in_the_old_way_and_in_the_new(kind: type[HttpRequest]) -> None:
    answer = await AsgiTransport(APP).send(kind("GET", URL), stream=True)
    old = b"".join(
        [part async for part in answer.stream_download(None)]
    )  # deprecated, and what the management SDKs still call
    again = await AsgiTransport(APP).send(kind("GET", URL), stream=True)
    assert old == b"".join([part async for part in again.iter_bytes()])
    assert b"/a b" in old
