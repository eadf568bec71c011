"""One contender in one scenario → a cell of the table."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.compare.contender import Attend, Contender, Said
from bench.compare.ground import Ground
from bench.compare.scenarios import EVERY_S, Scenario
from bench.compare.truth import GRAIN
from sandbox.exchanges import Exchange

MOST_RUNS = 3
"""Of what is started by a clock: what it has not done by then it does not do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`seconds` from the drift to the last subscription's proven protection, by the sandbox; None: never.

    What runs by a clock is started at once; a later run counts from its own start, and `runs - 1` pauses before it.
    `false_claims` say that all is well, `false_alarms` that it is not, and neither is so.
    `took_s` is until the first run, or the last record, had said so. `share` is of the time protected, in a fight.
    """

    scenario: str
    contender: str
    calls: int
    beside: int
    writes: int
    seconds: float | None
    runs: int
    took_s: float
    said: tuple[str, ...]
    claims: int
    false_claims: int
    drifts: int
    lost: int
    share: float | None = None
    false_alarms: int = 0


async def play(scenario: Scenario, contender: Contender) -> Cell:
    """Raises RuntimeError where the sandbox itself broke: the cell would prove nothing."""
    async with contender.enter(scenario.size) as (ground, attend):
        began, before = datetime.now(UTC), len(ground.azure.exchanges)
        async with _trouble(ground, scenario):
            await scenario.begin(ground)
            said, seconds, took_s = await _heard(scenario, contender, (ground, attend), began)
        if ground.azure.internal_errors:
            raise RuntimeError(f"{scenario.key}, {contender.key}: {ground.azure.internal_errors}")
        asked = [one for one in list(ground.azure.exchanges)[before:] if one.caller == ground.caller]
        claims = [claim for one in said for claim in one.claims]
        drifts = ground.truth.times_off(began)
        ended = datetime.now(UTC)
        return Cell(
            scenario=scenario.key,
            contender=contender.key,
            calls=_about_subscriptions(asked),
            beside=len(asked) - _about_subscriptions(asked),
            writes=sum(one.is_write for one in asked),
            seconds=seconds,
            runs=len(said),
            took_s=took_s,
            said=tuple(one.text for one in said),
            claims=len(claims),
            false_claims=sum(claim.well and not claim.holds(ground.truth) for claim in claims),
            false_alarms=sum(not claim.well and not claim.holds(ground.truth) for claim in claims),
            drifts=drifts,
            lost=max(drifts - sum(one.noticed for one in said), 0),
            share=ground.truth.share(began, ended) if scenario.rounds > 1 else None,
        )


async def _heard(
    scenario: Scenario, contender: Contender, ground_and: tuple[Ground, Attend], began: datetime
) -> tuple[Sequence[Said], float | None, float]:
    """What it said, run by run; the seconds to protection; how long the first run took."""
    ground, attend = ground_and
    rounds = asyncio.create_task(_again(scenario, ground))
    said = [await attend()]
    took_s = (datetime.now(UTC) - began).total_seconds()
    await rounds
    if scenario.rounds > 1:
        said += [await attend()] if contender.every_s is None else []
        return said, None, took_s
    start, waited_s = began, 0.0
    while not ground.truth.all_protected and contender.every_s is not None and len(said) < MOST_RUNS:
        ground.azure.faults.clear()  # by the time of its next run they are over
        await asyncio.sleep(GRAIN.total_seconds())  # what the next run does is no part of what this one said
        start, waited_s = datetime.now(UTC), waited_s + contender.every_s
        said.append(await attend())
    at = ground.truth.protected_at()
    return said, None if at is None else waited_s + max((at - start).total_seconds(), 0.0), took_s


async def _again(scenario: Scenario, ground: Ground) -> None:
    for _ in range(scenario.rounds - 1):
        await asyncio.sleep(EVERY_S)
        await scenario.begin(ground)
    if scenario.rounds > 1:
        await asyncio.sleep(EVERY_S)


@asynccontextmanager
async def _trouble(ground: Ground, scenario: Scenario) -> AsyncIterator[None]:
    """An outage ends by itself."""
    loop = asyncio.get_running_loop()
    end = loop.call_later(scenario.outage_s, ground.azure.faults.clear) if scenario.outage_s else None
    try:
        yield
    finally:
        if end:
            end.cancel()


def _about_subscriptions(asked: Sequence[Exchange]) -> int:
    """The rest are lists of subscriptions or groups, and queries over all of them."""
    return sum(one.subscription_id is not None for one in asked)
