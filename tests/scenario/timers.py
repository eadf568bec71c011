"""The app's timers over virtual time: drain every minute, discover every two, sweep every five."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from tests.scenario.house import House

_MINUTE_S = 60


async def run_until(house: House, holds: Callable[[], bool], *, within: timedelta) -> timedelta:
    """The virtual time until `holds`, to the minute. Fails when that is not so in time."""
    for minute in range(within // timedelta(minutes=1) + 1):
        if holds():
            return timedelta(minutes=minute)
        await house.drain()
        if minute % 2 == 0:
            await house.discover()
        if minute % 5 == 0:
            await house.sweep()
        await asyncio.sleep(_MINUTE_S)
        await house.settle()
    raise AssertionError(f"not within {within}")
