"""Good answers of Azure with one value exchanged: at each place in turn, by each of what no answer should hold."""

import http
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from azure.core.rest._http_response_impl_async import (
    AsyncHttpResponseImpl,
)  # private: as in sandbox/transport.py
from azure.core.utils import case_insensitive_dict
from starlette.types import ASGIApp

from enforcer.azure.pipeline import READ_TIMEOUT_S
from sandbox.transport import AsgiTransport

type Json = Any  # Any: JSON as it came
type Place = tuple[str | int, ...]
"""Keys and indices from the answer's top; () is the whole answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is on the wire."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


MISSING = object()
FULL_WIDTH = str.maketrans({chr(letter): chr(letter + 0xFEE0) for letter in range(0x21, 0x7F)})


def _deep(levels: int) -> Json:
    value: Json = "x"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


VALUES: Mapping[str, Json] = {
    "missing": MISSING,
    "null": None,
    "true": True,
    "0": 0,
    "-1": -1,
    "a number beyond all": 10**400,
    "infinity": float("inf"),
    "no text": "",
    "another text": "x",
    "half a pair": "\ud800",
    "NUL": "a\0b",
    "an order to a terminal": "\x1b[2J\x1b]0;x\x07\r\n",
    "letters that run backwards": "\u202etnailpmoc",
    "a script": "<script>alert(1)</script>",
    "a path to elsewhere": "/subscriptions/../../x?y=%2f",
    "a hundred thousand letters": "x" * 100_000,
    "an empty list": [],
    "a list of null": [None],
    "a list of lists": [[[]], {}],
    "an empty object": {},
    "an object": {"": None, "value": 1, "name": []},
    "fifty levels": _deep(50),
}
"""What stands in the place of a value. Look-alikes and twins of the value itself come to them (`values`)."""


def places(answer: Json, at: Place = ()) -> Iterator[Place]:
    """Of every value in it, containers too; of a list, the first entry stands for all."""
    yield at
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from places(value, (*at, name))
    elif isinstance(answer, list) and answer:
        yield from places(answer[0], (*at, 0))


def values(good: Json) -> Mapping[str, Json]:
    """For the place of `good`."""
    own: dict[str, Json] = {"itself in a list": [good], "itself in an object": {"value": good}}
    if isinstance(good, str):
        own |= {"a look-alike": good.translate(FULL_WIDTH), "with a line end": f"{good}\n"}
    if isinstance(good, list) and good:
        own |= {"its entries twice": [*good, *deepcopy(good)], "an entry that is null": [*good, None]}
    return {**VALUES, **own}


def exchanged(answer: Json, place: Place, value: Json) -> Json:
    """A copy of the answer."""
    if not place:
        return None if value is MISSING else value
    changed = deepcopy(answer)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    if value is MISSING:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return changed


def value_at(answer: Json, place: Place) -> Json:
    for key in place:
        answer = answer[key]
    return answer


@dataclass(slots=True)
class Bending:
    """What stands between the product and the simulated Azure. Tokens go through as they are."""

    instead: Callable[[str, str], Said | None] = lambda *_: None
    """By method and address: what is answered without asking Azure; None: Azure is asked."""
    bend: Callable[[str, str, bytes, Json], Json] = lambda *said: said[-1]
    """What becomes of a good answer."""
    heard: list[tuple[str, str, bytes, Json]] = field(default_factory=list)
    """Method, path, body and answer of what Azure answered well."""
    sent: list[tuple[str, str]] = field(default_factory=list)


class BentTransport(AsgiTransport):
    """In front of the simulated Azure, which is not told."""

    def __init__(self, app: ASGIApp, bending: Bending) -> None:
        super().__init__(app, read_timeout=READ_TIMEOUT_S)
        self._bending = bending

    async def send(self, request: Any, **kwargs: Any) -> AsyncHttpResponseImpl:  # Any: as in AsgiTransport
        bending, asked = self._bending, str(request.data or "").encode()
        if "/msi/token" in request.url:
            return await super().send(request, **kwargs)
        bending.sent.append((request.method, request.url))
        if said := bending.instead(request.method, request.url):
            return await _answer(request, said)
        response = await super().send(request, **kwargs)
        content = await response.read()
        if response.status_code not in {200, 201} or not content:
            return response
        good = json.loads(content)
        bending.heard.append((request.method, urlsplit(request.url).path, asked, good))
        bent = bending.bend(request.method, request.url, asked, good)
        if bent is good:
            return response
        return await _answer(request, Said(json.dumps(bent).encode(), response.status_code, dict(response.headers)))


async def _answer(request: Any, said: Said) -> AsyncHttpResponseImpl:  # Any: legacy and rest requests alike
    async def download(*_: Any, **__: Any) -> AsyncIterator[bytes]:  # Any: pipeline and response, either way
        yield said.content

    answer = AsyncHttpResponseImpl(
        request=request,
        internal_response=_Closable(),
        block_size=4096,
        status_code=said.status,
        reason=http.HTTPStatus(said.status).phrase,
        content_type="application/json",
        headers=case_insensitive_dict({"content-type": "application/json", **said.headers}),
        stream_download_generator=download,
    )
    await answer.read()
    return answer


class _Closable:
    async def close(self) -> None:
        """Nothing is open."""
