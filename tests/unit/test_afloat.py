"""What a worker holds while the ledger is down, and how it hands it over."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import override

import pytest

from enforcer.errors import LedgerDown
from enforcer.exposure.stretch import Exposure, Precision
from enforcer.facts import Control, SubscriptionId
from enforcer.ledger.afloat import _MOST_ENDED, DOWN_FOR, Afloat
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Busy, Memory, Unproven
from enforcer.observed.plan import OperationStatus
from sandbox.clock import Clock
from tests.unit.build import EVIDENCE, NOW, OTHER, SUBSCRIPTION, heal, later, standard, unproven

_PAST_DOWN_S = DOWN_FOR.total_seconds() + 1


class Storage(SqliteLedger):
    """`delay_s` None: it is down."""

    delay_s: float | None = 0.0

    @override
    async def recall(self, subscription: SubscriptionId) -> Memory:
        if self.delay_s is None:
            raise LedgerDown("the test's storage")
        return await super().recall(subscription)

    @override
    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        if self.delay_s is None:
            raise LedgerDown("the test's storage")
        await asyncio.sleep(self.delay_s)
        return await super().update(subscription, change, heals=heals)


@pytest.mark.parametrize("cancelled_after_s", [0.0, 1.0, 2.9])
async def test_who_is_cancelled_while_it_hands_over_still_holds_all_of_it(
    cancelled_after_s: float,
) -> None:
    clock = Clock()
    ledger = Storage(now=clock.now)
    afloat = Afloat(ledger, clock.now)
    ledger.delay_s = None
    await afloat.update(SUBSCRIPTION, lambda memory: replace(memory, scope="kept"), heals=(heal(),))
    await asyncio.sleep(_PAST_DOWN_S)
    ledger.delay_s = 3.0
    with suppress(TimeoutError):
        async with asyncio.timeout(cancelled_after_s):
            await afloat.recall(SUBSCRIPTION)
    ledger.delay_s = 0.0
    await asyncio.sleep(_PAST_DOWN_S)
    assert await afloat.catch_up() == 1
    assert (await ledger.recall(SUBSCRIPTION)).scope == "kept"
    assert await ledger.heals(SUBSCRIPTION) == (heal(),)
    ledger.close()


def ended_each_second(number: int) -> Callable[[Memory], Memory]:
    """So many exposures, half a second long, that ended in one outage."""
    begins = [NOW + timedelta(seconds=second) for second in range(number)]
    half = timedelta(seconds=0.5)
    ended = tuple(
        Exposure(control=Control.PLAN, opened=at, precision=Precision.EXACT, seen=at, off_at=at, closed=at + half)
        for at in begins
    )
    return lambda memory: replace(memory, exposure=replace(memory.exposure, ended=ended))


async def test_of_an_endless_outage_some_exposures_are_merged_which_is_known_and_no_moment_is_lost() -> None:
    clock = Clock()
    ledger = Storage(now=clock.now)
    afloat = Afloat(ledger, clock.now)
    ledger.delay_s = None
    await afloat.update(OTHER, lambda memory: memory)
    await afloat.update(SUBSCRIPTION, ended_each_second(_MOST_ENDED // 2 + 1))
    ledger.delay_s = 0.0
    await asyncio.sleep(_PAST_DOWN_S)
    assert await afloat.catch_up() == 2
    rows = [one.exposure for one in (await ledger.ended(NOW.date())).rows]
    assert len(rows) <= _MOST_ENDED // 2
    assert afloat.take_merged() == _MOST_ENDED // 2 + 1 - len(rows)
    assert sum((one.duration for one in rows), timedelta()) >= timedelta(seconds=(_MOST_ENDED // 2 + 1) / 2)
    assert (await ledger.recall(SUBSCRIPTION)).exposure.ended == ()
    ledger.close()


async def held_through(changes: Sequence[Callable[[Memory], Memory]]) -> Memory:
    """The ledger's memory after an outage in which a write of ours was begun, and then so much went on."""
    clock = Clock()
    ledger = Storage(now=clock.now)
    afloat = Afloat(ledger, clock.now)
    await afloat.recall(SUBSCRIPTION)
    ledger.delay_s = None
    for change in (lambda memory: replace(memory, asked=(EVIDENCE,), unproven=(unproven(),)), *changes):
        await afloat.update(SUBSCRIPTION, change)
    ledger.delay_s = 0.0
    await asyncio.sleep(_PAST_DOWN_S)
    assert await afloat.catch_up() == 1
    kept = await ledger.recall(SUBSCRIPTION)
    ledger.close()
    return kept


def waits_for_the_mark(memory: Memory) -> Memory:
    return replace(memory, busy=Busy("h1", later(minutes=1))).claimed("h2", now=NOW, until=NOW)


def begins_a_write(memory: Memory) -> Memory:
    return replace(memory, writes=memory.writes + 1)


@pytest.mark.parametrize("change", [waits_for_the_mark, begins_a_write])
async def test_however_much_goes_on_in_an_outage_what_a_write_of_ours_left_open_stays_open(
    change: Callable[[Memory], Memory],
) -> None:
    kept = await held_through([change] * 300)
    assert (kept.asked, kept.unproven) == ((EVIDENCE,), (unproven(),))


async def test_a_crowd_that_waits_for_the_busy_mark_takes_no_change_s_place() -> None:
    kept = await held_through([begins_a_write, *([waits_for_the_mark] * 300)])
    assert kept.writes == 1


async def test_what_a_look_in_an_outage_saw_on_is_not_what_the_next_one_puts_back() -> None:
    """Another worker may have seen it off meanwhile, and can't say so."""
    clock = Clock()
    ledger = Storage(now=clock.now)
    afloat = Afloat(ledger, clock.now)
    ledger.delay_s = None
    plan = standard(AIPromptEvidence=True)
    assert (await afloat.update(SUBSCRIPTION, lambda memory: replace(memory, last_plan=plan))).last_plan == plan
    assert (await afloat.recall(SUBSCRIPTION)).last_plan is None
    ledger.delay_s = 0.0
    await asyncio.sleep(_PAST_DOWN_S)
    assert await afloat.catch_up() == 1
    assert (await ledger.recall(SUBSCRIPTION)).last_plan == plan
    ledger.close()


def under_way(memory: Memory) -> Memory:
    """A write was begun under its busy mark."""
    busy, no_answer = Busy("h1", later(minutes=1)), unproven(status=OperationStatus.NO_ANSWER)
    return replace(memory, busy=busy, writes=memory.writes + 1, asked=(EVIDENCE,), unproven=(no_answer,))


def left_open(memory: Memory) -> Memory:
    """Its answer was lost, and its look ended."""
    return replace(under_way(memory), busy=None)


async def gone_on_with(change: Callable[[Memory], Memory], *, by_another: bool) -> tuple[Unproven, ...]:
    """What is unproven to a worker whose ledger fails after a write that is on record."""
    clock = Clock()
    ledger = Storage(now=clock.now)
    ours, theirs = Afloat(ledger, clock.now), Afloat(ledger, clock.now)
    await (theirs if by_another else ours).update(SUBSCRIPTION, change, heals=(heal(state=HealState.BEGUN),))
    await ours.recall(SUBSCRIPTION)
    ledger.delay_s = None
    memory = await ours.recall(SUBSCRIPTION)
    ledger.close()
    return memory.unproven


async def test_without_the_ledger_another_worker_s_write_that_is_under_way_is_not_taken_for_unanswered() -> None:
    assert await gone_on_with(under_way, by_another=True) == ()


@pytest.mark.parametrize(("change", "by_another"), [(under_way, False), (left_open, False), (left_open, True)])
async def test_without_the_ledger_a_write_whose_answer_was_lost_stays_unproven(
    change: Callable[[Memory], Memory], *, by_another: bool
) -> None:
    (entry,) = await gone_on_with(change, by_another=by_another)
    assert entry.status is OperationStatus.NO_ANSWER
