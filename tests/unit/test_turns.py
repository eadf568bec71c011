"""Turns: so many at once, in order, and nobody's is lost."""

import asyncio
from datetime import timedelta

from enforcer.triggers.turns import MOST_MORE, Turns

AT_ONCE = 3
PATIENCE = timedelta(seconds=1)


class Room:
    """Who is in, who came, and what the most at once was."""

    def __init__(self, *, stays_s: float) -> None:
        self.turns = Turns(lambda: AT_ONCE)
        self.stays_s = stays_s
        self.came: list[str] = []
        self.missed: list[str] = []
        self.inside = 0
        self.most = 0

    async def enter(self, name: str, *, is_last: bool = False, patience: timedelta | None = None) -> None:
        async with self.turns.turn(is_last=is_last, patience=patience) as came:
            if not came:
                self.missed.append(name)
                return
            self.came.append(name)
            self.inside += 1
            self.most = max(self.most, self.inside)
            try:
                await asyncio.sleep(self.stays_s)
            finally:
                self.inside -= 1


async def test_all_come_in_the_order_of_arrival() -> None:
    room = Room(stays_s=0.001)
    names = [str(number) for number in range(20)]
    await asyncio.gather(*(room.enter(name) for name in names))
    assert (room.came, room.inside) == (names, 0)


async def test_who_may_be_last_waits_behind_the_others() -> None:
    room = Room(stays_s=0.001)
    await asyncio.gather(*(room.enter(f"{number}", is_last=number < 10) for number in range(20)))
    assert room.came[:AT_ONCE] == ["0", "1", "2"], "nobody was there before them"
    assert room.came[AT_ONCE:] == [
        *(f"{number}" for number in range(10, 20)),
        *(f"{number}" for number in range(3, 10)),
    ]


async def test_no_more_than_so_many_where_they_keep_it_busy() -> None:
    room = Room(stays_s=0)
    await asyncio.gather(*(room.enter("x") for _ in range(50)))
    assert room.most == AT_ONCE


async def test_some_more_where_they_only_wait_but_not_many_more() -> None:
    room = Room(stays_s=60)
    waiting = [asyncio.create_task(room.enter("x")) for _ in range(50)]
    await asyncio.sleep(1)
    assert room.inside == MOST_MORE * AT_ONCE
    await asyncio.gather(*waiting)


async def test_who_waited_long_enough_goes_without_one_and_takes_nobody_s() -> None:
    room = Room(stays_s=2)
    await asyncio.gather(*(room.enter(str(number), patience=PATIENCE) for number in range(10)))
    assert (len(room.came), len(room.missed)) == (MOST_MORE * AT_ONCE, 10 - MOST_MORE * AT_ONCE)
    await asyncio.gather(*(room.enter("later") for _ in range(AT_ONCE)))
    assert room.came.count("later") == AT_ONCE


async def test_who_is_cancelled_while_he_waits_or_is_in_keeps_no_place() -> None:
    room = Room(stays_s=60)
    everybody = [asyncio.create_task(room.enter("x")) for _ in range(20)]
    await asyncio.sleep(0.5)
    for one in everybody:
        one.cancel()
    await asyncio.gather(*everybody, return_exceptions=True)
    room.stays_s = 0
    await asyncio.gather(*(room.enter("later", patience=PATIENCE) for _ in range(10)))
    assert room.came.count("later") == 10


async def test_a_turn_that_comes_as_somebody_is_cancelled_goes_to_the_next() -> None:
    room = Room(stays_s=0.001)
    first = [asyncio.create_task(room.enter("first")) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    unlucky, next_one = asyncio.create_task(room.enter("unlucky")), asyncio.create_task(room.enter("next"))
    first[0].add_done_callback(lambda _: unlucky.cancel())
    await asyncio.gather(*first, unlucky, next_one, return_exceptions=True)
    await asyncio.gather(*(room.enter("later", patience=PATIENCE) for _ in range(AT_ONCE)))
    assert "next" in room.came
    assert room.came.count("later") == AT_ONCE
