"""Whatever an answer is made of, it ends in a named error, in bounded memory, and our token stays where it belongs."""

import asyncio
import gzip
import json
import tracemalloc
from contextlib import suppress

import pytest

from enforcer.azure import pipeline
from enforcer.errors import AnswerLost, NotNow, Refused, Unreadable
from tests.unit.hostile import Saying, asking, saying, serving

pytestmark = pytest.mark.sockets

DEEP = b"[" * 100_000 + b"]" * 100_000
BILLION = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaa">' + b"".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'.encode() for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


async def cut_off(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"value": [')
    await writer.drain()


async def no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-made-up\r\n")
    await writer.drain()


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n"\r\n')
    while True:
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


ANSWERS: dict[str, Saying] = {
    "nested a hundred thousand deep": saying(DEEP),
    "an error nested as deep": saying(b'{"error": %s}' % DEEP, status="400 Bad Request"),
    "a number of a hundred thousand digits": saying(b'{"value": %s}' % (b"9" * 100_000)),
    "cut off": cut_off,
    "no HTTP": no_http,
    "a page for people": saying(b"<html><script>alert(1)</script></html>", kind="text/html"),
    "XML that grows a billionfold": saying(BILLION + b"]><l>&i;</l>", kind="application/xml"),
    "UTF-16": saying('{"value": []}'.encode("utf-16")),
    "said to be packed": saying(b'{"value": []}', "Content-Encoding: gzip"),
    "a number": saying(b"7"),
    "a text": saying(b'"value"'),
    "rows that are none": saying(b'{"value": [1, null]}'),
    "rows in an object": saying(b'{"value": {"a": 1}}'),
    "a redirect": saying(b"", "Location: http://127.0.0.1:1/", status="307 Temporary Redirect"),
    "an error that is a text": saying(b'{"error": "no"}', status="400 Bad Request"),
    "an error of wrong types": saying(b'{"error": {"code": {}, "message": [1], "details": 7}}', status="409 Conflict"),
    "a list as an error": saying(b"[1]", status="403 Forbidden"),
    **{
        f"Retry-After: {wait}": saying(b"{}", f"Retry-After: {wait}", status="429 Too Many Requests")
        for wait in ("nan", "inf", "-5", "1e999", "9" * 5_000, "Mon, 99 Foo 9999 99:99:99 GMT")
    },
}


@pytest.mark.parametrize("say", ANSWERS.values(), ids=ANSWERS)
async def test_a_read_of_it_is_not_now_or_unreadable_and_nothing_else(say: Saying) -> None:
    async with serving(say) as (address, _), asking(address) as arm:
        with pytest.raises((NotNow, Unreadable)) as caught:
            await arm.rows("/x")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("say", ANSWERS.values(), ids=ANSWERS)
async def test_a_write_that_it_answers_is_not_now_or_refused_unless_it_is_an_object(say: Saying) -> None:
    async with serving(say) as (address, seen), asking(address) as arm:
        with suppress(NotNow, Refused):
            body, _ = await arm.put("/x", {})
            assert body.keys() == {"value"}
    assert len(seen) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://[",
        "{stranger}",
        "{ours}@{bare}/",
        "//{bare}/",
        "{ours}:999999/",
        "ftp://x/",
        "\ud800",
        "{ours}\\@{bare}",
    ],
)
async def test_a_next_link_to_elsewhere_is_unreadable_and_our_token_never_goes_there(link: str) -> None:
    async with serving(saying(b"{}")) as (stranger, overheard):
        told: list[bytes] = []

        async def page(writer: asyncio.StreamWriter) -> None:
            await saying(told[0])(writer)

        async with serving(page) as (address, _), asking(address) as arm:
            bare = stranger.removeprefix("http://")
            to = link.format(stranger=stranger, ours=address.rpartition(":")[0], bare=bare)
            told.append(json.dumps({"value": [], "nextLink": to}).encode())
            with pytest.raises((Unreadable, AnswerLost), match=r"ForeignNextLink|UnreadableAnswer"):
                await arm.rows("/x")
        assert overheard == []


async def test_pages_that_lead_in_a_circle_or_never_end_are_unreadable() -> None:
    count = 0

    async def page(writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        await saying(json.dumps({"value": [], "nextLink": f"{address}/{count % 7}"}).encode())(writer)

    async with serving(page) as (address, _), asking(address) as arm:
        with pytest.raises(Unreadable, match="EndlessPages"):
            await arm.rows("/x")
    assert count <= 9


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_without_an_end_takes_no_more_memory_than_the_largest_answer(*, packed: bool) -> None:
    bomb = gzip.compress(bytes(30 * pipeline.LARGEST_ANSWER), compresslevel=1) if packed else b""
    say = saying(bomb, "Content-Encoding: gzip") if packed else endless
    async with serving(say) as (address, seen), asking(address) as arm:
        tracemalloc.start()
        with pytest.raises(AnswerLost):
            await arm.put("/x", {})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 3 * pipeline.LARGEST_ANSWER
    assert len(seen) == 1


async def test_an_answer_that_drips_is_given_up_in_time() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(drip) as (address, _), asking(address, longest_answer_s=0.5) as arm:
        async with asyncio.timeout(5):
            with pytest.raises(AnswerLost, match="Unreachable"):
                await arm.put("/x", {})
