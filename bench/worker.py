"""How many events a second one worker takes by its CPU time, and its memory; beside a function that does nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bench.figure import Figure
from bench.figure_form import show
from bench.figures import CONSOLE
from bench.on_stage import Bench, changed, cpu_s, memory_mb
from bench.on_stage import bench as staged_bench
from bench.reaction import BARE
from sandbox.host.child import FunctionsHost

ROUNDS, EVENTS, AT_ONCE = 5, 64, 16
_SMALLEST_MB = 512
"""Of an instance of Flex Consumption; infra/main.bicep takes 2048 where nobody says otherwise."""


KINDS = {"nothing": 16, "foreign": 16, "compliant": 2, "drift": 1, "echo": 1}
"""Each event so often in a round, because the clock of the processor has a grain of 10 ms. The echo is that of the heal
that ended the drift before it.
"""


@dataclass(frozen=True, slots=True)
class Worked:
    """A value for each round."""

    per_second: dict[str, list[float]]
    memory_mb: list[float]
    bare_mb: list[float]


async def measured(*, rounds: int = ROUNDS, events: int = EVENTS) -> Worked:
    """The kinds take turns, so that a slow minute of the machine is slow for all."""
    worked = Worked({kind: [] for kind in KINDS}, [], [])
    async with staged_bench(events) as ready, FunctionsHost.start(BARE, {}, timers=False) as bare:
        for number in range(rounds + 1):
            for kind, times in KINDS.items():
                host = bare if kind == "nothing" else ready.stage.host
                rate = await _rate(ready, host, [*_events(ready, kind)] * times)
                worked.per_second[kind] += [rate] if number else []
            worked.memory_mb.extend([memory_mb(ready.stage.host)] if number else [])
            worked.bare_mb.extend([memory_mb(bare)] if number else [])
        return worked


def _events(ready: Bench, kind: str) -> Sequence[dict[str, object]]:
    if kind == "foreign":
        return [changed(one) | {"eventType": "Other"} for one in ready.everybody]
    if kind == "echo":
        return [changed(one, ready.last_write(one)) for one in ready.everybody]
    for one in ready.everybody:
        (ready.switch_off if kind == "drift" else ready.switch_on)(one)
    return [changed(one) for one in ready.everybody]


async def _rate(ready: Bench, host: FunctionsHost, events: Sequence[object]) -> float:
    before = cpu_s(host)
    await ready.deliver_all(host, events, at_once=AT_ONCE)
    return len(events) / max(cpu_s(host) - before, 0.01)


def figures(*, quick: bool = False) -> list[Figure]:
    worked = asyncio.run(measured(rounds=2, events=32) if quick else measured())
    bare = worked.per_second["nothing"]
    rates = [
        Figure("worker", told, "events/s", worked.per_second[kind], "a function that does nothing", bare)
        for kind, told in (
            ("foreign", "foreign events, rejected"),
            ("compliant", "compliant looks (GET)"),
            ("echo", "echoes, which confirm (GET)"),
            ("drift", "drifts, healed (GET, PUT, flushed)"),
        )
    ]
    memory = worked.memory_mb
    return [
        *rates,
        Figure("worker", "memory after it", "MB", memory, "a function that does nothing", worked.bare_mb),
        Figure("worker", "memory after it", "MB", memory, "the smallest instance, 512 MB", [_SMALLEST_MB], at_most=0.5),
    ]


if __name__ == "__main__":
    show(figures(), CONSOLE)
