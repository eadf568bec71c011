"""However many are to be put right at once, no more are than `limits.writesPerSecond` allows: ten a second here."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from enforcer.drain import DUE_HERE
from sandbox.assumptions import Assumptions
from sandbox.exchanges import Exchange
from tests.scenario.house import House
from tests.scenario.timers import MINUTE, Queue, timers, until

PER_SECOND, WINDOW_S = 10, 10
MOST = PER_SECOND * WINDOW_S + DUE_HERE
"""In ten seconds. The timer begins its own share at once; they count, but what the queue brings may take a second."""

MANY = 400


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2, graph_lag_seconds=60, page_size=1_000)


@pytest.fixture
def seconds(house: House) -> Counter[int]:
    """In which second how many plans were written, from now on."""
    counted: Counter[int] = Counter()

    def note(exchange: Exchange) -> None:
        if exchange.is_write and exchange.caller == house.identity.object_id:
            counted[int(house.azure.clock.now().timestamp())] += 1

    house.azure.exchanges.on_append.append(note)
    return counted


def busiest(seconds: Counter[int]) -> int:
    """The writes of the worst ten seconds."""
    return max(sum(seconds[first + more] for more in range(WINDOW_S)) for first in seconds)


def unprotected(house: House, number: int) -> None:
    for one in range(1, number + 1):
        house.add(one, tier="Free")


def healed(house: House, number: int) -> Callable[[], bool]:
    return lambda: len(house.named("healed")) >= number


async def test_newcomers_are_written_at_the_pace_also_at_the_first_tick(house: House, seconds: Counter[int]) -> None:
    """Discover comes half a minute before the tick: by then three hundred of them are overdue."""
    unprotected(house, MANY)
    async with timers(house, Queue(house)):
        await until(healed(house, MANY), within=MINUTE + timedelta(seconds=MANY / PER_SECOND + 5))
    assert busiest(seconds) <= MOST


async def test_rows_that_are_long_overdue_are_written_at_the_pace(house: House, seconds: Counter[int]) -> None:
    unprotected(house, MANY)
    await house.discover()
    await asyncio.sleep(3_600)
    async with timers(house, Queue(house)):
        await until(healed(house, MANY), within=MINUTE + timedelta(seconds=MANY / PER_SECOND + 5))
    assert busiest(seconds) <= MOST


async def test_the_pace_is_that_of_the_baseline_in_force(house: House, seconds: Counter[int]) -> None:
    house.rewrite_baseline("version: 1\n", "version: 1\nlimits: {writesPerSecond: 2}\n")
    unprotected(house, 60)
    async with timers(house, Queue(house)):
        await until(healed(house, 60), within=MINUTE + timedelta(seconds=60 / 2 + 5))
    assert busiest(seconds) <= 2 * WINDOW_S + DUE_HERE


async def test_the_suspects_of_many_pages_are_written_at_the_pace(house: House, seconds: Counter[int]) -> None:
    """The slice is looked at and healed by the sweep itself; all others are only suspected, and take their turn."""
    unprotected(house, 1_100)
    await house.sweep()
    (told,) = house.named("sweep_finished")
    assert (told.fields["pages"], told.fields["looked"]) == (2, len(house.named("healed")))
    seconds.clear()
    async with timers(house, Queue(house)):
        await until(healed(house, 1_100), within=MINUTE + timedelta(seconds=1_100 / PER_SECOND + 5))
    assert busiest(seconds) <= MOST


async def test_what_only_confirms_takes_no_turn_of_what_is_to_be_written(house: House) -> None:
    """Two minutes after its heal each is read once more: half of all looks, and the last newcomer waits for none."""
    house.rewrite_baseline("version: 1\n", "version: 1\nlimits: {writesPerSecond: 2}\n")
    unprotected(house, MANY)
    async with timers(house, Queue(house)):
        await until(healed(house, MANY), within=MINUTE + timedelta(seconds=MANY / 2 + 5))
    assert house.named("heal_confirmed")
