"""A worker that dies between two steps: what came into force is told and swept all the same; exemptions' ends too."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from enforcer.in_force.last_good import last_good
from enforcer.ledger.archive import Archive
from enforcer.ledger.port import Ledger
from enforcer.local.archive import SqliteArchive
from enforcer.receive import Enforcer
from enforcer.record import Record
from tests.scenario.house import House
from tests.scenario.test_scopes import exempt, say

STEPS = 40
"""More than a tick has in which a version comes into force, but for the rest of the sweep after it."""


class DiedError(BaseException):
    """The end of a process: nothing catches it."""


class Life:
    """Ends before the step of that number: a call of the ledger, or records that are about to be written."""

    def __init__(self, ends_before: int) -> None:
        self.steps = 0
        self._ends_before = ends_before

    def step(self) -> None:
        self.steps += 1
        if self.steps == self._ends_before:
            raise DiedError


class Mortal:
    """Every call of a ledger, or of its archive, is a step."""

    def __init__(self, ledger: Ledger | Archive, life: Life) -> None:
        self._ledger = ledger
        self._life = life
        if not isinstance(ledger, SqliteArchive):
            self.archive = Mortal(cast("Ledger", ledger).archive, life)

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:  # Any: whatever the call gives
        call = getattr(self._ledger, name)

        async def called(*arguments: Any, **named: Any) -> Any:  # Any: passed on as they are
            self._life.step()
            return await call(*arguments, **named)

        return called


def mortal(house: House, life: Life) -> Enforcer:
    async def told(records: Sequence[Record]) -> None:
        life.step()
        await house.told(records)

    world = replace(house.world, ledger=cast("Ledger", Mortal(house.ledger, life)))  # it answers every call
    return Enforcer(lambda: world, journal=told, now=house.azure.clock.now)


async def survives(house: House, life: Life) -> bool:
    """Whether a tick of the timer ends by itself."""
    try:
        await mortal(house, life).timers.discover()
    except (DiedError, BaseExceptionGroup):  # a group: in the middle of many looks
        return False
    return True


async def next_ticks(house: House) -> None:
    """Another worker, for five minutes."""
    house.enforcer = house.enforce()
    for _ in range(3):
        await asyncio.sleep(120)
        await house.discover()
    await house.sweep()


@pytest.mark.parametrize("step", range(1, STEPS))
@pytest.mark.parametrize("first", [True, False], ids=["the first version", "another version"])
async def test_whoever_dies_while_a_version_comes_into_force_leaves_it_told_and_swept(
    house: House, step: int, *, first: bool
) -> None:
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    if not first:
        await house.discover()
        await asyncio.sleep(3600)
        await house.sweep()
        house.rewrite_baseline("AIPromptSharingWithPurview: unmanaged", "AIModelScanner: enabled")
    swept = (await house.ledger.sweep(lambda state: state)).number
    await survives(house, Life(step))
    await next_ticks(house)
    text = house.baseline.read_text()
    assert await last_good(house.ledger) == text
    told = [record.fields["before"] != "" for record in house.named("baseline_changed")]
    assert told[-1] is not first
    assert 1 <= told.count(not first) <= 2
    assert (await house.ledger.sweep(lambda state: state)).number > swept


async def test_the_steps_above_are_all_of_a_tick_with_a_first_version(house: House) -> None:
    life = Life(0)
    assert await survives(house, life)
    (changed,) = house.named("baseline_changed")
    assert changed.fields["before"] == ""
    assert life.steps < STEPS


@pytest.mark.parametrize("step", range(1, STEPS - 10))
async def test_whoever_dies_while_an_exemption_ends_leaves_it_told(house: House, step: int) -> None:
    subscription = house.add(1, tier="Free")
    say(house, exempt(house, subscription, days=1))
    await house.discover()
    await asyncio.sleep(2 * 86_400)
    await survives(house, Life(step))
    await next_ticks(house)
    assert 1 <= len(house.named("exemption_ended")) <= 2
