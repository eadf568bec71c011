"""How much of the time a plan is protected that somebody switches off again and again, by how often; virtual time."""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.figure import Figure
from bench.figures import show
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.staging import BASELINE
from sandbox.virtual_time import run
from tests.scenario.house import ARM, DOOR, House
from tests.scenario.timers import Queue, timers
from tests.scenario.watch import Watch

EVERY_S = (600, 60, 15, 5)
DELIVERED_S = (0.0, 5.0)
"""From the write to the delivery of its event: Event Grid says "within seconds"."""
TIMES = 60
LOCK_S = 2.0
"""Of the service, after each write: another one is 409 meanwhile."""
AT_BASELINE = {"AIPromptEvidence": True}


@dataclass(frozen=True, slots=True)
class Fight:
    """`protected` is a share of the time, `longest_s` the longest that the plan was off."""

    every_s: int
    delivered_s: float
    protected: float
    longest_s: float
    heals: int


def measure() -> None:
    """Prints one table."""
    columns = ["switched off every", "events after", "protected", "longest off", "heals"]
    rows = [
        [
            f"{one.every_s} s",
            f"{one.delivered_s:.0f} s",
            f"{one.protected:.1%}",
            f"{one.longest_s:.1f} s",
            f"{one.heals}",
        ]
        for one in run(_fights(EVERY_S))
    ]
    show("An opponent, of one subscription", columns, rows)


def figures(*, quick: bool = False) -> list[Figure]:
    """How long it is off at most, beside what nobody can be quicker than."""
    fights = run(_fights(EVERY_S[:2] if quick else EVERY_S))
    return [one for fight in fights for one in _figures(fight)]


def _figures(fight: Fight) -> list[Figure]:
    name = f"off every {fight.every_s} s, told after {fight.delivered_s:.0f} s"
    whole = "the whole time"
    slower = ("lock or delivery", [max(LOCK_S, fight.delivered_s)])
    return [
        Figure("opponent", f"{name}: protected", "", [fight.protected], whole, [1.0]),
        Figure("opponent", f"{name}: longest off", "s", [fight.longest_s], *slower, at_most=1.5),
    ]


async def _fights(every: Sequence[int]) -> list[Fight]:
    return [await _fight(every_s, delivered_s) for delivered_s in DELIVERED_S for every_s in every]


async def _fight(every_s: int, delivered_s: float) -> Fight:
    with _house(delivered_s) as house:
        subscription = house.add(1, tier="Standard", extensions=AT_BASELINE)
        await house.enrol(subscription)
        async with timers(house, Queue(house)):
            await asyncio.sleep(3_600)
            watch, began = Watch(house), house.azure.clock.now()
            for _ in range(TIMES):
                await house.switch_off(subscription)
                await asyncio.sleep(every_s)
            span = house.azure.clock.now() - began
            await house.settle()
            await asyncio.sleep(300)
        assert watch.is_over, "it never came back"
        off = sum(watch.took, timedelta())
        protected = 1 - off / max(span, off)
        longest_s = max(watch.took).total_seconds()
        return Fight(every_s, delivered_s, protected, longest_s, len(house.named("healed")))


@contextmanager
def _house(delivered_s: float) -> Iterator[House]:
    assumed = Assumptions(extensions_need_role_rights=False, lock_seconds=LOCK_S)
    azure = SimulatedAzure(assumptions=assumed)
    os.environ |= {"IDENTITY_ENDPOINT": f"{ARM}/msi/token", "IDENTITY_HEADER": azure.identity.header}
    with tempfile.TemporaryDirectory() as folder:
        baseline = Path(folder) / "baseline.yaml"
        baseline.write_text(BASELINE.read_text(encoding="utf-8"), encoding="utf-8")
        house = House(azure, baseline)
        take = house.doors[DOOR]

        async def later(text: str) -> None:
            await asyncio.sleep(delivered_s)
            await take(text)

        house.doors[DOOR] = later
        yield house


if __name__ == "__main__":
    measure()
