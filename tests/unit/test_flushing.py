"""A reconcile waits for telemetry as long as it is told to, and not again while telemetry is slow."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from enforcer.azure.flushing import Flushing

pytestmark = pytest.mark.sockets  # for real time: a thread that is stuck knows no other


class Slow:
    """An exporter that is stuck until it is let go."""

    def __init__(self) -> None:
        self.sent = 0
        self.may_go = threading.Event()

    def send(self) -> None:
        self.may_go.wait(10)
        self.sent += 1


@pytest.fixture
def slow() -> Iterator[Slow]:
    exporter = Slow()
    yield exporter
    exporter.may_go.set()


async def test_a_quick_send_is_waited_for() -> None:
    sent: list[int] = []
    assert await Flushing(lambda: sent.append(1)).flush(5)
    assert sent == [1]


async def test_a_wait_ends_at_its_limit(slow: Slow) -> None:
    began = time.monotonic()
    assert not await Flushing(slow.send).flush(0.05)
    assert time.monotonic() - began < 1


async def test_while_sends_are_late_nobody_waits_again(slow: Slow) -> None:
    flushing = Flushing(slow.send)
    await flushing.flush(0.05)
    began = time.monotonic()
    assert [await flushing.flush(5) for _ in range(100)] == [False] * 100
    assert time.monotonic() - began < 1


async def test_a_hundred_who_ask_while_it_is_stuck_share_one_turn(slow: Slow) -> None:
    flushing = Flushing(slow.send)
    asked = [asyncio.create_task(flushing.flush(0.2)) for _ in range(100)]
    await asyncio.wait(asked)
    slow.may_go.set()
    assert await _back_in_time(flushing)
    assert slow.sent <= 3  # the one that was stuck, the shared one, and the one asked for here


async def test_once_it_sends_again_people_wait_again(slow: Slow) -> None:
    flushing = Flushing(slow.send)
    await flushing.flush(0.05)
    slow.may_go.set()
    assert await _back_in_time(flushing)


async def _back_in_time(flushing: Flushing) -> bool:
    """Whether, within two seconds, a flush is one that is waited for."""
    for _ in range(200):
        if await flushing.flush(1):
            return True
        await asyncio.sleep(0.01)
    return False
