"""What it costs to ask who did it: questions and looks for one drift, and CPU of a reconcile with and without."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import batched
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.figures import show
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.staging import BASELINE
from sandbox.virtual_time import run
from tests.scenario.house import ARM, House

LOOKS = 150
WARM_UP = 10
LOG = "eventtypes/management/values"
AT_BASELINE = {"AIPromptEvidence": True}


@dataclass(frozen=True, slots=True)
class Told:
    """`lag_s`: until a row can be read. `times`: drifts, a minute apart."""

    name: str
    lag_s: float
    may_read: bool = True
    times: int = 1


TOLD = (
    Told("the log may not be read", 0, may_read=False),
    Told("the row is there at once", 0),
    Told("the row comes after 10 minutes", 600),
    Told("the row comes after 20 minutes", 1200),
    Told("60 drifts in an hour, rows after 20 minutes", 1200, times=60),
)


def measure() -> None:
    """Prints both tables."""
    show("Who did it: of one subscription", ["", "drifts", "questions", "reads of the plan", "extra"], run(_asked()))
    rows = [
        [
            one.name,
            f"{median(one.plain):.2f} ms",
            f"{median(one.asking):.2f} ms",
            f"{median(one.asking) / median(one.plain):.2f}",
        ]
        for one in run(_cpu())
    ]
    show("CPU, the sandbox in the same process", ["look", "without", "with", "ratio"], rows)


def figures(*, quick: bool = False) -> list[Figure]:
    """What asking costs a reconcile of the processor's time, and in calls for one drift beside those of its heal."""
    cpu = run(_cpu(looks=30 if quick else LOOKS))
    asked = [run(_questions(told)) for told in (TOLD[1:2] if quick else TOLD[1:])]
    return [
        *(Figure("attribution", f"{one.name}: CPU", "ms", one.asking, "nobody asked", one.plain) for one in cpu),
        *(
            Figure("attribution", f"{one.told.name}: extra calls a drift", "", [one.extra], "read, write, confirm", [3])
            for one in asked
        ),
    ]


@contextmanager
def _house(lag_s: float) -> Iterator[House]:
    assumed = Assumptions(lock_seconds=0, extensions_need_role_rights=False, activity_log_lag_seconds=lag_s)
    azure = SimulatedAzure(assumptions=replace(assumed, throttles=False))
    azure.identity.lifetime = timedelta(days=3650)
    os.environ |= {"IDENTITY_ENDPOINT": f"{ARM}/msi/token", "IDENTITY_HEADER": azure.identity.header}
    with tempfile.TemporaryDirectory() as folder:
        baseline = Path(folder) / "baseline.yaml"
        baseline.write_text(BASELINE.read_text(encoding="utf-8"), encoding="utf-8")
        yield House(azure, baseline)


@dataclass(frozen=True, slots=True)
class _Asked:
    """`reads` of the plan, without and with anybody to ask."""

    told: Told
    questions: int
    reads: tuple[int, int]

    @property
    def extra(self) -> float:
        """Calls a drift."""
        return (self.reads[1] - self.reads[0] + self.questions) / self.told.times


@dataclass(frozen=True, slots=True)
class _Cpu:
    """Milliseconds a look, by the processor's time."""

    name: str
    plain: list[float]
    asking: list[float]


async def _asked() -> list[list[str]]:
    found = [await _questions(told) for told in TOLD]
    return [
        [
            one.told.name,
            str(one.told.times),
            str(one.questions),
            f"{one.reads[0]} → {one.reads[1]}",
            f"{one.extra:.1f} a drift",
        ]
        for one in found
    ]


async def _questions(told: Told) -> _Asked:
    """The same story twice, with and without anybody to ask; what differs is the price."""
    reads, questions = [], []
    for asks in (False, True):
        with _house(told.lag_s) as house:
            if told.may_read:
                house.show_log()
            house.world = house.world if asks else replace(house.world, inquirer=None)
            await _drift(house, told.times)
            reads.append(house.calls(_ONE).count("GET 200"))
            questions.append(len(house.azure.exchanges.select(path=LOG)))
    return _Asked(told, questions[1], (reads[0], reads[1]))


_ONE = "00000001-0000-4000-8000-000000000000"


async def _drift(house: House, times: int) -> None:
    subscription = house.add(1, tier="Standard", extensions=AT_BASELINE)
    await house.enrol(subscription)
    await house.vend(subscription)
    await asyncio.sleep(90_000)
    for _ in range(times):
        await house.switch_off(subscription)
        await house.settle()
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()
    await house.drain_until_quiet()


async def _cpu(looks: int = LOOKS) -> list[_Cpu]:
    """Both kinds take turns, so that a slow minute of the machine is slow for both."""
    with _house(1200) as plain, _house(1200) as asking:
        plain.world = replace(plain.world, inquirer=None)
        asking.show_log()
        houses = {"without": plain, "with": asking}
        for house in houses.values():
            await house.vend(house.add(1, tier="Standard", extensions=AT_BASELINE))
        kinds = (("compliant", _leave), ("drift, healed", House.switch_off))
        return [await _row(name, houses, prepare, looks=looks) for name, prepare in kinds]


async def _row(
    name: str, houses: dict[str, House], prepare: Callable[[House, str], Awaitable[None]], *, looks: int
) -> _Cpu:
    taken: dict[str, list[float]] = {kind: [] for kind in houses}
    for number in range(WARM_UP + looks):
        for kind, house in houses.items():
            await prepare(house, _ONE)
            began = time.process_time()
            await house.vend(_ONE)
            if number >= WARM_UP:
                taken[kind].append((time.process_time() - began) * 1000)
            await asyncio.sleep(301)
    plain, asking = (_in_rounds(values) for values in taken.values())
    return _Cpu(name, plain, asking)


def _in_rounds(values: list[float], rounds: int = 5) -> list[float]:
    """The medians of consecutive parts: single looks are too short for the clock."""
    return [median(part) for part in batched(values, len(values) // rounds, strict=False)][:rounds]


async def _leave(_: House, __: str) -> None: ...


if __name__ == "__main__":
    measure()
