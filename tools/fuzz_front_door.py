"""What atheris calls for each input: bytes → a delivery → every door of the enforcer; raises where a law is broken.

It runs in atheris' own environment, once a round (fuzz_events.py).
"""

import asyncio
import gc
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import atheris

with atheris.instrument_imports(include=["enforcer"]):
    from enforcer.errors import Rejection
    from enforcer.facts import Fact
    from enforcer.receive import Enforcer
    from enforcer.record import Record

from tools.fuzz_laws import as_text, judge

type Door = Callable[[str], Awaitable[Fact | None]]

RUNS = int(os.environ["FUZZ_RUNS"])
SLOWEST = 100
"""Times the median: the longest input is a dozen times the usual one, and a pause of the machine is tried again."""
LONGEST_SHAPE = 500
FIRST = 1_000
"""Deliveries that make the median."""
MOST_GROWTH = 1.05
"""Of living objects, from the middle of a round to its end."""

_REASONS = {reason.value for reason in Rejection}


class Watch:
    """One round at one enforcer without a world: no door may ask for one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self._enforcer = Enforcer(_no_world, journal=self._note, now=lambda: self._now)
        self._doors: tuple[Door, ...] = (
            self._enforcer.read_change,
            self._enforcer.read_vending,
            self._enforcer.read_message,
        )
        self._seconds: list[float] = []
        self._limit_s = 0.0
        self._counts: Counter[str] = Counter()
        self._objects = 0

    def take(self, data: bytes) -> None:
        text = as_text(data)
        self._now += timedelta(milliseconds=50)
        began = time.process_time()
        facts = self._loop.run_until_complete(self._read(text))
        self._judge_time(time.process_time() - began, text)
        for door, fact in zip(("change", "vending", "message"), facts, strict=True):
            self._counts["facts" if fact else "rejected"] += 1
            if fact:
                judge(fact, text, door=door)
        self._counts["deliveries"] += 1
        if self._counts["deliveries"] == RUNS // 2:
            self._objects = self._living()
        if self._counts["deliveries"] == RUNS:
            self._tell()

    async def _read(self, text: str) -> list[Fact | None]:
        return [await door(text) for door in self._doors]

    async def _note(self, records: Sequence[Record]) -> None:
        for record in records:
            assert record.name == "event_rejected", record
            assert record.fields["reason"] in _REASONS, record
            assert record.fields["detail"], record
            assert str(record.fields["shape"]).isascii(), record
            assert len(str(record.fields["shape"])) <= LONGEST_SHAPE, record
            self._counts["told"] += int(record.fields["count"])

    def _judge_time(self, took_s: float, text: str) -> None:
        if len(self._seconds) < FIRST:
            self._seconds.append(took_s)
            self._limit_s = SLOWEST * statistics.median(self._seconds)
            return
        if took_s > self._limit_s:
            took_s = min(self._timed(text) for _ in range(3))
            assert took_s <= self._limit_s, f"{took_s:.4f} s for {len(text)} characters, at most {self._limit_s:.4f} s"
        self._counts["slowest_us"] = max(self._counts["slowest_us"], int(took_s * 1e6))

    def _timed(self, text: str) -> float:
        began = time.process_time()
        facts = self._loop.run_until_complete(self._read(text))
        self._counts["rejected"] += facts.count(None)
        return time.process_time() - began

    def _living(self) -> int:
        gc.collect()
        return len(gc.get_objects())

    def _tell(self) -> None:
        """What is held back comes out with the next one after its window; then every rejection was told of."""
        self._now += timedelta(minutes=2)
        self._counts["rejected"] += self._loop.run_until_complete(self._read("{")).count(None)
        assert self._counts["told"] == self._counts["rejected"], self._counts
        growth = self._living() / self._objects
        assert growth < MOST_GROWTH, f"living objects grew to {growth:.3f} times"
        median_us = statistics.median(self._seconds) * 1e6
        told = {**self._counts, "median_us": round(median_us), "growth": round(growth, 4)}
        Path(os.environ["FUZZ_TOLD"]).write_text(json.dumps(told), encoding="utf-8")


def _no_world() -> NoReturn:
    raise AssertionError("a door asked for Azure")


if __name__ == "__main__":
    watch = Watch()
    atheris.Setup(sys.argv, watch.take)
    atheris.Fuzz()
