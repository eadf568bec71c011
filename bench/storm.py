"""10,000 events within a minute at one worker: is anything lost, how long does it take, and how much of a core.

Real deliveries to the real worker, which asks the simulated Azure and sends its records to the sandbox's collector. Of
ten events seven are changes that left the plan as it should be and three are none of our business; of twenty
subscriptions one has its plan switched off, again and again. The sender, the simulated Azure and the worker share the
machine's cores with whatever else runs there. So time is held against the *pace* of the same run: how long the same
events take when 16 are under way at a time, before the storm and after it.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.figure import Figure
from bench.figure_form import show
from bench.figures import CONSOLE, percentile
from bench.on_stage import Bench, bench, changed, cpu_s, memory_mb
from sandbox.demo.cast import AI

EVENTS, WITHIN_S, SUBSCRIPTIONS = 10_000, 60.0, 400
_FOREIGN_OF_TEN = 3
_OFF_EVERY = 20
_PROMPT_S = 15.0
"""Half of what Event Grid waits for an answer (events 5): wanted wherever the pace allows it."""
_PACED, _AT_ONCE = 1_000, 16
_MOST = 1.5
"""The pace is not that of the very same minute."""
_SENT_S = 90.0
"""Until the last record has left: spans and records leave every few seconds."""


@dataclass(frozen=True, slots=True)
class Storm:
    events: int
    within_s: float
    took_s: float
    """From the first POST to the last answer."""
    acknowledged_s: Sequence[float]
    missing: int
    """Events of ours without a record in Application Insights."""
    unprotected: int
    throttled: int
    cpu_s: float
    grown_mb: float
    before_mb: float
    pace: float
    """Events a second that the machine takes meanwhile, 16 at a time."""

    @property
    def paced_s(self) -> float:
        """As long as it lasts, or as long as the machine takes for as many events without haste."""
        return max(self.within_s, self.events / self.pace)

    @property
    def prompt_s(self) -> float:
        """Half of what Event Grid waits, and the backlog that the end of the storm left."""
        return _PROMPT_S + max(0.0, self.took_s - self.within_s)


async def measured(*, events: int = EVENTS, within_s: float = WITHIN_S, subscriptions: int = SUBSCRIPTIONS) -> Storm:
    async with bench(subscriptions) as ready:
        host, azure = ready.stage.host, ready.stage.azure
        await ready.deliver_all(host, [changed(one) for one in ready.everybody], at_once=_AT_ONCE)
        before = await _pace(ready, min(_PACED, events))
        ready.stage.collector.clear()
        memory, cpu, began = memory_mb(host), cpu_s(host), time.perf_counter()
        taken = await asyncio.gather(*(_delivered(ready, one, events, within_s) for one in range(events)))
        ended = time.perf_counter()
        missing, unprotected = await _unheard(ready, _ours(events)), await _unprotected(ready)
        return Storm(
            events=events,
            within_s=within_s,
            took_s=ended - began,
            acknowledged_s=taken,
            missing=missing,
            unprotected=unprotected,
            throttled=sum(exchange.status == 429 for exchange in azure.exchanges),
            cpu_s=cpu_s(host) - cpu,
            grown_mb=memory_mb(host),
            before_mb=memory,
            pace=(before + await _pace(ready, min(_PACED, events))) / 2,
        )


async def _pace(ready: Bench, events: int) -> float:
    """Events a second, once all that they lead to is told."""
    ready.stage.collector.clear()
    prepared = [_prepared(ready, number) for number in range(events)]
    began = time.perf_counter()
    await ready.deliver_all(ready.stage.host, prepared, at_once=_AT_ONCE)
    took_s = time.perf_counter() - began
    await _unheard(ready, _ours(events))
    return events / took_s


def _is_foreign(number: int) -> bool:
    return number % 10 < _FOREIGN_OF_TEN


def _ours(events: int) -> set[str]:
    """The ids of those that are to be on record."""
    return {str(number) for number in range(events) if not _is_foreign(number)}


def _prepared(ready: Bench, number: int) -> dict[str, object]:
    """The event, after what it tells of."""
    position = number % len(ready.everybody)
    event = changed(ready.everybody[position]) | {"id": str(number)}
    if _is_foreign(number):
        return event | {"eventType": "Other"}
    if position % _OFF_EVERY == 0:
        ready.switch_off(ready.everybody[position])
    return event


async def _delivered(ready: Bench, number: int, events: int, within_s: float) -> float:
    """Seconds to the 202, at its time in the storm."""
    await asyncio.sleep(number / events * within_s)
    event, began = _prepared(ready, number), time.perf_counter()
    await ready.deliver(ready.stage.host, event)
    return time.perf_counter() - began


async def _unheard(ready: Bench, wanted: set[str]) -> int:
    """How many of these events have no record, after waiting for the last of them."""
    give_up, unheard = time.monotonic() + _SENT_S, wanted
    while unheard and time.monotonic() < give_up:
        await asyncio.sleep(3 if len(wanted) > 1_000 else 0.5)
        unheard = wanted - {told.properties["event_id"] for told in ready.stage.collector.custom_events("reconciled")}
    return len(unheard)


async def _unprotected(ready: Bench) -> int:
    """How many are off, after waiting for those whose turn came late: their events are acknowledged by then."""
    give_up, off = time.monotonic() + _SENT_S, list(ready.everybody)
    while off and time.monotonic() < give_up:
        off = [one for one in off if ready.stage.azure.tenant.plan(one, AI).tier != "Standard"]
        await asyncio.sleep(0.5 if off else 0)
    return len(off)


def figures(*, quick: bool = False) -> list[Figure]:
    storm = asyncio.run(measured(events=400, within_s=3.0, subscriptions=40) if quick else measured())
    of = f"{storm.events:,} in {storm.within_s:g} s"
    within, paced, prompt = [storm.within_s], [storm.paced_s], [storm.prompt_s]
    slowest = [percentile(storm.acknowledged_s, 99)]
    in_time = "the time of the storm, or of as many 16 at once"
    promptly = "15 s, and the backlog at the end"
    return [
        Figure("storm", f"{of}: without a record", "", [storm.missing], "all events", [storm.events], at_most=0),
        Figure("storm", "left unprotected", "", [storm.unprotected], "all events", [storm.events], at_most=0),
        Figure("storm", "told to wait (429)", "", [storm.throttled], "all events", [storm.events], at_most=0),
        Figure("storm", "CPU of the one worker", "s", [storm.cpu_s], "a core for that time", within, at_most=1),
        Figure("storm", "until the last is acknowledged", "s", [storm.took_s], in_time, paced, at_most=_MOST),
        Figure("storm", "acknowledged, 99 of 100", "s", slowest, promptly, prompt, at_most=1),
        Figure("storm", "memory after it", "MB", [storm.grown_mb], "before it", [storm.before_mb], at_most=1.3),
    ]


if __name__ == "__main__":
    show(figures(), CONSOLE)
