"""Event in → proof, by the real worker, with ARM at 50 ms a call: how much of it is ours and how much is ARM's."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bench.estate_service import CALL_S
from bench.figure import Figure
from bench.figure_form import show
from bench.figures import CONSOLE
from bench.on_stage import Bench, bench, changed
from sandbox.points import Point, When

ROUNDS, EVENTS, WARM_UP = 5, 20, 5
_WAITS_S = 30.0
"""Event Grid, for an answer, before it counts the delivery as failed (events 5)."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Seconds from the POST of the event: `proved_s` to the last answer of ARM, `told_s` to the 202. `arm_s` of it."""

    proved_s: float
    told_s: float
    arm_s: float

    @property
    def own_s(self) -> float:
        return self.proved_s - self.arm_s


class _Arm:
    """Answers the enforcer 50 ms late, and knows how long it took in all."""

    def __init__(self, bench: Bench) -> None:
        self.took_s, self.last_answer = 0.0, 0.0
        self._began: dict[int, float] = {}
        self._enforcer = bench.stage.people.enforcer.object_id
        bench.stage.azure.on_request.append(self._meet)

    async def _meet(self, point: Point) -> None:
        if point.caller != self._enforcer:
            return
        if point.when is When.BEFORE:
            self._began[point.number] = time.perf_counter()
            await asyncio.sleep(CALL_S)
        else:
            self.last_answer = time.perf_counter()
            self.took_s += self.last_answer - self._began.pop(point.number)


async def _reacted(bench: Bench, arm: _Arm, prepare: Callable[[str], None]) -> Reaction:
    subscription = bench.everybody[0]
    prepare(subscription)
    arm.took_s, began = 0.0, time.perf_counter()
    await bench.deliver(bench.stage.host, changed(subscription))
    return Reaction(arm.last_answer - began, time.perf_counter() - began, arm.took_s)


async def measured(*, rounds: int = ROUNDS, events: int = EVENTS) -> dict[str, list[list[Reaction]]]:
    """By kind, round by round; the kinds take turns."""
    async with bench(1) as ready:
        arm = _Arm(ready)
        kinds = {"heal": ready.switch_off, "compliant look": ready.switch_on}
        for prepare in list(kinds.values()) * WARM_UP:
            await _reacted(ready, arm, prepare)
        found: dict[str, list[list[Reaction]]] = {kind: [] for kind in kinds}
        for _ in range(rounds):
            for kind, prepare in kinds.items():
                found[kind].append([await _reacted(ready, arm, prepare) for _ in range(events)])
    return found


def figures(*, quick: bool = False) -> list[Figure]:
    found = asyncio.run(measured(rounds=2, events=5) if quick else measured())
    return [one for kind, calls in (("heal", 2), ("compliant look", 1)) for one in _of(kind, calls, found[kind])]


def _of(kind: str, calls: int, rounds: list[list[Reaction]]) -> list[Figure]:
    proved = [_median_ms(one.proved_s for one in each) for each in rounds]
    slowest = [max(one.told_s for one in each) * 1000 for each in rounds]
    own = [_median_ms(one.own_s for one in each) for each in rounds]
    arm = [_median_ms(one.arm_s for one in each) for each in rounds]
    waits = [_WAITS_S * 1000]
    return [
        Figure("reaction", f"{kind}: event in → ARM's last answer", "ms", proved, "Event Grid waits 30 s", waits),
        Figure(
            "reaction",
            f"{kind}: event in → acknowledged, the slowest",
            "ms",
            slowest,
            "Event Grid waits 30 s",
            waits,
            at_most=0.5,
        ),
        Figure(
            "reaction",
            f"{kind}: our own part until then",
            "ms",
            own,
            f"ARM's: {calls} calls of 50 ms",
            arm,
            at_most=1.0,
        ),
    ]


def _median_ms(seconds: Iterable[float]) -> float:
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    show(figures(), CONSOLE)
