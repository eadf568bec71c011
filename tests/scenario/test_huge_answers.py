"""A body of 50 MB in place of an answer, over a real socket and the product's own connection pool, in whole stories."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from enforcer.azure.pipeline import LARGEST_ANSWER, transport
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.scenario.bent import BentTransport
from tests.scenario.hostile_stories import STORIES, Story, Told, complaints, is_read, slice_comes
from tests.scenario.house import ARM
from tests.scenario.whole_house import AT_ONCE, PLAN, WholeHouse
from tests.unit.hostile import serving

pytestmark = pytest.mark.sockets

ROW = b'{"id": "/x", "kind": "AIServices", "name": "%s"},' % (b"x" * 1_000_000)
ROWS = 50


async def fifty_megabytes(writer: asyncio.StreamWriter) -> None:
    """A list of as many rows, told bit by bit."""
    begin, end = b'{"value": [', b"{}]}"
    size = len(begin) + ROWS * len(ROW) + len(end)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % size)
    for part in (begin, *(ROW,) * ROWS, end):
        writer.write(part)
        await writer.drain()


class Diverted(BentTransport):
    """What one story reads is asked of another server, by the pool that the product uses in Azure."""

    def __init__(self, whole: "DivertedHouse") -> None:
        super().__init__(whole.azure.app, whole.bending)
        self._whole = whole

    async def send(self, request: Any, **options: Any) -> Any:  # Any: as in BentTransport
        whole = self._whole
        if whole.story is None or not is_read(whole.story, request.method, request.url):
            return await super().send(request, **options)
        whole.bending.sent.append((request.method, request.url))
        request.url = whole.elsewhere
        return await whole.pool.send(request, **options)


class DivertedHouse(WholeHouse):
    """`story`: whose answer comes from `elsewhere`, by `pool`; None: no one's."""

    def __init__(self, azure: SimulatedAzure, baseline: Path) -> None:
        self.pool = transport()
        self.story: Story | None = None
        self.elsewhere = ""
        super().__init__(azure, baseline)

    def transport(self) -> Diverted:
        return Diverted(self)


@pytest.fixture
def assumptions() -> Assumptions:
    return AT_ONCE


@pytest.fixture
async def diverted(
    azure: SimulatedAzure, baseline: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DivertedHouse]:
    """In real time, hence without any wait: known, with its plan as wanted, and enrolled."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    built = DivertedHouse(azure, baseline)
    await built.put_plan(built.subscription, PLAN)
    await built.discover()
    await built.vend(built.subscription)
    await slice_comes(built)
    async with built.pool:
        yield built
    built.enforcer.catching_up.cancel()
    built.ledger.close()  # type: ignore[attr-defined]  # a SQLite one


@pytest.mark.parametrize("name", STORIES)
async def test_fifty_megabytes_are_unknown_and_stop_no_heal(diverted: DivertedHouse, name: str) -> None:
    story, before = STORIES[name], len(diverted.writes())
    async with serving(fifty_megabytes) as (address, asked):
        diverted.records.clear()
        diverted.story, diverted.elsewhere = story, address
        tracemalloc.start()
        await story.tell(diverted)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    ended = Told(tuple(diverted.records), tuple(diverted.writes()[before:]), tuple(diverted.bending.sent))
    assert list(complaints(diverted, story, ended)) == []
    assert "unknown" in [str(one.fields.get(story.judges, "unknown")) for one in ended.outcomes(story)]
    assert 1 <= len(asked) <= 3
    assert peak < 3 * LARGEST_ANSWER
