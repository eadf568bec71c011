"""The app over virtual time: its three timers at their own seconds, and the queue with its instances."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from enforcer.at_most import for_each
from enforcer.facts import SubscriptionId
from tests.scenario.house import House

MINUTE = timedelta(minutes=1)
DISCOVERS = 2 * MINUTE
SWEEPS = 5 * MINUTE
"""How often `function_app.py` starts each of them."""

_MESSAGES_AT_ONCE = 32
"""Two instances at the `batchSize` of host.json."""


class Queue:
    """The Storage queue without its faults: what is sent is worked off at its time, by other instances."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._messages: asyncio.Queue[str] = asyncio.Queue()
        house.world = replace(house.world, carrier=self)
        house.enforcer = house.enforce()

    async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
        loop = asyncio.get_running_loop()
        for subscription, wait in waits.items():
            message = json.dumps({"subscription": subscription})
            loop.call_later(wait.total_seconds(), self._messages.put_nowait, message)

    async def work(self) -> None:
        """One of the lanes; for ever."""
        while True:
            fact = await self._house.enforcer.read_message(await self._messages.get())
            assert fact
            await self._house.enforcer.look(fact)
            self._messages.task_done()

    async def is_empty(self) -> None:
        """Returns when it is."""
        await self._messages.join()


@asynccontextmanager
async def timers(house: House, queue: Queue) -> AsyncIterator[None]:
    """While inside, the app is up. It goes down when what is under way is done."""
    stop = asyncio.Event()
    works = ((_drain, MINUTE, MINUTE), (_discover, MINUTE / 2, DISCOVERS), (_sweep, 0.75 * MINUTE, SWEEPS))
    async with asyncio.TaskGroup() as group:
        lanes = [group.create_task(queue.work()) for _ in range(_MESSAGES_AT_ONCE)]
        running = [group.create_task(_every(house, work, first, pause, stop)) for work, first, pause in works]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*running)
            await queue.is_empty()
            for lane in lanes:
                lane.cancel()


async def up(house: House, time: timedelta) -> None:
    """The app is up for so long."""
    async with timers(house, Queue(house)):
        await asyncio.sleep(time.total_seconds())


async def until(holds: Callable[[], bool], *, within: timedelta) -> None:
    """Fails when that is not so in time."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            while not holds():  # noqa: ASYNC110  the simulated Azure has no event for it; time is virtual
                await asyncio.sleep(1)
    except TimeoutError:
        raise AssertionError(f"not within {within}") from None


async def _every(
    house: House,
    work: Callable[[House], Awaitable[None]],
    first: timedelta,
    pause: timedelta,
    stop: asyncio.Event,
) -> None:
    """A timer never overlaps itself; ticks that were missed meanwhile are left out."""
    due = house.azure.clock.now() + first
    while not await _is_set(stop, (due - house.azure.clock.now()).total_seconds()):
        await work(house)
        while due <= house.azure.clock.now():
            due += pause


async def _is_set(stop: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), within_s)
    except TimeoutError:
        return False
    return True


async def _drain(house: House) -> None:
    await for_each(await house.enforcer.due(), house.enforcer.look, at_once=house.world.concurrency)


async def _discover(house: House) -> None:
    await house.discover()
    house.azure.exchanges.forget_reads()  # pages of thousands of subscriptions, every two minutes for days


async def _sweep(house: House) -> None:
    await house.sweep()
