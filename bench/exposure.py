"""What counting exposure costs: of one compliant look, and a report over an estate's month."""

import asyncio
import statistics
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from bench.figure import Figure
from bench.figures import ms, show
from enforcer.baseline import Baseline, Mode
from enforcer.commands.exposures import report
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ending, Exposure, Precision
from enforcer.exposure.tally import Window
from enforcer.exposure.timeline import Sighting, Telling, Timeline
from enforcer.facts import Control, SubscriptionId
from enforcer.ledger.rows import memory_text, read_memory
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.subscription import Memory
from enforcer.reconcile import reconcile
from enforcer.remembering.exposure import with_exposures
from tests.property.service import Service
from tests.unit.build import NOW, SUBSCRIPTION, fact, learnt, memory, standard, wanted

ROUNDS, LOOKS = 9, 300
SIZES = ((1_000, 10), (10_000, 1), (10_000, 10))
"""Subscriptions, and exposures of each within the month."""
BEGIN = NOW - timedelta(days=30)
LINE = Timeline(Control.PLAN, good=tuple(NOW - timedelta(minutes=ago) for ago in (6, 5, 4, 3, 2, 1)))


def measure() -> None:
    """Prints two tables."""
    whole, own = (
        statistics.median(_whole_s() for _ in range(ROUNDS)),
        statistics.median(_own_s() for _ in range(ROUNDS)),
    )
    bare = replace(_remembered(), exposure=ExposureKnown())
    size = len(memory_text(_remembered())) - len(memory_text(bare))
    row = [f"{own / (whole - own):.2f}", ms(own), str(size), "0", "1 (on Storage tables)"]
    names = ["CPU beside the rest", "CPU", "characters in the row", "more calls", "more calls where one ends"]
    show("Exposure, of one compliant look (SQLite in memory, nothing on the wire)", names, [row])
    reports = [asyncio.run(_reported(subscriptions, each)) for subscriptions, each in SIZES]
    columns = ["subscriptions", "exposures", "time", "beside reading the memories", "peak memory"]
    show("`enforcer report --exposure` over a month", columns, reports)


def figures(*, quick: bool = False) -> list[Figure]:
    """By the processor's time; and a report over the memories, which is one pass more than `enforcer status`."""
    rounds = 3 if quick else ROUNDS
    own = [_own_s() * 1000 for _ in range(rounds)]
    rest = [_whole_s() * 1000 - one for one in own]
    name = "counting exposure, of one compliant look"
    return [Figure("exposure", name, "ms", own, "the rest of the look, nothing on the wire", rest)]


def _whole_s() -> float:
    """CPU of a compliant look after somebody's event, over a model of the service."""
    wants = Baseline(digest="d", name="n", mode=Mode.ENFORCE, plan=wanted(AIPromptEvidence="enabled"))

    async def looks() -> float:
        service = Service(standard(AIPromptEvidence=True))
        with service.world() as world:
            began = time.process_time()
            for _ in range(LOOKS):
                service.waited += timedelta(minutes=1)
                await reconcile(fact(when=service.now()), wants, world)
            return (time.process_time() - began) / LOOKS

    return asyncio.run(looks())


def _own_s() -> float:
    """CPU of what counting exposure adds: the rules, and the longer row written once and read three times."""
    known, bare = _remembered(), replace(_remembered(), exposure=ExposureKnown())
    sights = tuple(Sighting(one, NOW, NOW, is_off=False) for one in (Control.PROVIDER, Control.PLAN))
    look = learnt(known, telling=Telling(NOW, (Control.PLAN,)), sightings=sights)
    rules = _cpu_s(lambda: with_exposures(known, known, look))
    return rules + _row_s(known) - _row_s(bare)


def _row_s(one: Memory) -> float:
    text = memory_text(one)
    return _cpu_s(lambda: memory_text(one)) + 3 * _cpu_s(lambda: read_memory(text, SUBSCRIPTION, version=1, now=NOW))


def _cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(LOOKS):
        work()
    return (time.process_time() - began) / LOOKS


def _remembered() -> Memory:
    told = replace(LINE, told=LINE.good)
    known = ExposureKnown(met=BEGIN, lines=(replace(LINE, control=Control.PROVIDER), told))
    return memory(first_seen=BEGIN, last_seen=NOW, exposure=known)


async def _reported(subscriptions: int, each: int) -> list[str]:
    with closing(SqliteLedger(now=lambda: NOW)) as ledger:
        for number in range(subscriptions):
            await _kept(ledger, number, each)
        scan, took = await _scanned_s(ledger), time.perf_counter()
        await report(ledger, Window(BEGIN, NOW), None, now=NOW)
        took = time.perf_counter() - took
        tracemalloc.start()
        await report(ledger, Window(BEGIN, NOW), None, now=NOW)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    exposures = f"{subscriptions * each:,}"
    return [f"{subscriptions:,}", exposures, f"{took:.2f} s", f"{took / scan:.1f}", f"{peak / 2**20:.0f} MB"]


async def _kept(ledger: SqliteLedger, number: int, each: int) -> None:
    opened = [BEGIN + timedelta(hours=(number * 7 + one * 53) % 700) for one in range(each)]
    ended = tuple(
        Exposure(
            control=Control.PLAN,
            opened=at,
            precision=Precision.EXACT,
            seen=at,
            off_at=at,
            closed=at + timedelta(seconds=9),
            ending=Ending.HEALED,
        )
        for at in opened
    )
    known = ExposureKnown(lines=(LINE,), ended=ended)
    name = SubscriptionId(f"{number:08x}-0000-4000-8000-000000000000")
    await ledger.update(name, lambda one: replace(one, first_seen=BEGIN, last_seen=NOW, exposure=known))


async def _scanned_s(ledger: SqliteLedger) -> float:
    """One pass over the memories, which `enforcer status` makes too."""
    began, after = time.perf_counter(), ""
    while page := await ledger.memories(after=after, limit=1_000):
        after = page[-1].subscription
    return time.perf_counter() - began


if __name__ == "__main__":
    measure()
