"""A round of deliveries at every door of an enforcer; AssertionError where a law on time, memory or records breaks."""

import asyncio
import gc
import random
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NoReturn, Self

from enforcer.errors import Rejection
from enforcer.facts import Fact
from enforcer.receive import Enforcer
from enforcer.record import Record
from tools.fuzz_grammar import Choices, delivery
from tools.fuzz_laws import judge

type Door = Callable[[str], Awaitable[Fact | None]]
type Doors = Mapping[str, Door]

SLOWEST = 100
"""Times the median: the longest input is a dozen times the usual one, and a pause of the machine is tried again."""
USUAL = 1_000
"""Deliveries of the grammar that make the median, the same in each round and for one input alone: a corpus begins with
its shortest, and a median of those would call the longest too slow.
"""
LONGEST_SHAPE = 500
MOST_GROWTH = 1.05
"""Of living objects, from the middle of a round to its end."""
_TRIES = 3

_REASONS = {reason.value for reason in Rejection}


class Watch:
    """An enforcer without a world: no door may ask for one. `bent` exchanges doors, as the tests of the laws do."""

    def __init__(self, runs: int, *, bent: Callable[[Doors], Doors] = lambda doors: doors) -> None:
        self._runs = runs
        self._loop = asyncio.new_event_loop()
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        enforcer = Enforcer(_no_world, journal=self.note, now=lambda: self._now)
        doors = {"change": enforcer.read_change, "vending": enforcer.read_vending, "message": enforcer.read_message}
        self._doors = bent(doors)
        self._counts: Counter[str] = Counter()
        self._objects = 0
        self._median_s = statistics.median(self._timed(text) for text in usual())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What waits in the loop to be told is over."""
        waiting = asyncio.all_tasks(self._loop)
        for task in waiting:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self._loop.close()

    def take(self, text: str) -> None:
        self._now += timedelta(milliseconds=50)
        began = time.process_time()
        facts = self._loop.run_until_complete(self._read(text))
        self._judge_time(time.process_time() - began, text)
        for door, fact in zip(self._doors, facts, strict=True):
            self._counts["facts" if fact else "rejected"] += 1
            if fact:
                judge(fact, text, door=door)
        self._counts["deliveries"] += 1
        if self._counts["deliveries"] == self._runs // 2:
            self._objects = self._living()

    @property
    def is_over(self) -> bool:
        return self._counts["deliveries"] == self._runs

    def told(self) -> dict[str, float]:
        """What the round counted, once it is over: what is held back comes out with the next one after its window.

        Then every rejection was told of, and nothing was kept of any.
        """
        self._now += timedelta(minutes=2)
        self._counts["rejected"] += self._loop.run_until_complete(self._read("{")).count(None)
        assert self._counts["told"] == self._counts["rejected"], self._counts
        growth = self._living() / self._objects
        assert growth < MOST_GROWTH, f"living objects grew to {growth:.3f} times"
        return {**self._counts, "median_us": round(self._median_s * 1e6), "growth": round(growth, 4)}

    async def note(self, records: Sequence[Record]) -> None:
        """The enforcer's journal."""
        for record in records:
            assert record.name == "event_rejected", record
            assert record.fields["reason"] in _REASONS, record
            assert record.fields["detail"], record
            assert str(record.fields["shape"]).isascii(), record
            assert len(str(record.fields["shape"])) <= LONGEST_SHAPE, record
            self._counts["told"] += int(record.fields["count"])

    async def _read(self, text: str) -> list[Fact | None]:
        return [await door(text) for door in self._doors.values()]

    def _judge_time(self, took_s: float, text: str) -> None:
        most_s = SLOWEST * self._median_s
        if took_s > most_s:
            took_s = min(self._timed(text) for _ in range(_TRIES))
            assert took_s <= most_s, f"{took_s:.4f} s for {len(text)} characters, at most {most_s:.4f} s"
        self._counts["slowest_us"] = max(self._counts["slowest_us"], int(took_s * 1e6))

    def _timed(self, text: str) -> float:
        began = time.process_time()
        facts = self._loop.run_until_complete(self._read(text))
        self._counts["rejected"] += facts.count(None)
        return time.process_time() - began

    def _living(self) -> int:
        gc.collect()
        return len(gc.get_objects())


def usual() -> Iterator[str]:
    """USUAL deliveries of the grammar."""
    chance = random.Random(1)  # noqa: S311  the same ones each time
    return (delivery(Choices(chance.randbytes(64))) for _ in range(USUAL))


def _no_world() -> NoReturn:
    raise AssertionError("a door asked for Azure")
