"""The loop whose clock jumps (stack.md 4)."""

import asyncio
import time

import pytest

from sandbox.clock import Clock
from sandbox.virtual_time import VirtualTimeLoop, run

DAY_S = 86_400


async def test_async_tests_run_in_virtual_time() -> None:
    assert isinstance(asyncio.get_running_loop(), VirtualTimeLoop)


@pytest.mark.sockets
async def test_tests_with_sockets_run_in_real_time() -> None:
    assert not isinstance(asyncio.get_running_loop(), VirtualTimeLoop)


def test_a_year_passes_in_no_time_and_in_order() -> None:
    woken: list[int] = []

    async def sleeper(days: int) -> None:
        await asyncio.sleep(days * DAY_S)
        woken.append(days)

    async def main() -> float:
        await asyncio.gather(*(sleeper(days) for days in (365, 1, 30)))
        return asyncio.get_running_loop().time()

    began = time.perf_counter()
    assert run(main()) == pytest.approx(365 * DAY_S)
    assert woken == [1, 30, 365]
    assert time.perf_counter() - began < 5


async def test_a_deadline_fires_at_exactly_its_time() -> None:
    began = asyncio.get_running_loop().time()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(25):
            await asyncio.Event().wait()
    assert asyncio.get_running_loop().time() - began == pytest.approx(25)


async def test_the_clock_stands_still_while_a_thread_works() -> None:
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(DAY_S):
        await asyncio.to_thread(time.sleep, 0.05)
    assert asyncio.get_running_loop().time() == began


async def test_the_sandbox_clock_follows_the_loop() -> None:
    clock = Clock()
    began = clock.now()
    await asyncio.sleep(DAY_S)
    assert (clock.now() - began).total_seconds() == pytest.approx(DAY_S)
