"""Exposures that ended: rows of their own in every ledger, by the day of their end, over all subscriptions."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.azure.tables import TablesLedger
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ended, Ending, Exposure, Precision
from enforcer.facts import Control, SubscriptionId
from enforcer.memory.subscription import Memory
from tests.ledger.conftest import NOW, Kept
from tests.ledger.test_contract import OTHER, SUB
from tests.ledger.test_cost import Counting, counting, ledger

__all__ = ["counting", "ledger"]
pytestmark = pytest.mark.sockets

DAY = timedelta(days=1)


def exposure(opened: datetime, closed: datetime, control: Control = Control.PLAN) -> Exposure:
    return Exposure(
        control=control,
        opened=opened,
        precision=Precision.EXACT,
        seen=opened,
        off_at=opened,
        closed=closed,
        ending=Ending.HEALED,
    )


def ending(*exposures: Exposure, memory: Memory) -> Memory:
    return replace(memory, exposure=replace(memory.exposure, ended=exposures))


async def end(kept: Kept, subscription: SubscriptionId, *exposures: Exposure) -> None:
    await kept.ledger.update(subscription, lambda memory: ending(*exposures, memory=memory))


async def test_what_ended_is_found_by_everybody_under_its_day_and_only_there(kept: Kept) -> None:
    today, yesterday = exposure(NOW - 2 * DAY, NOW), exposure(NOW - 2 * DAY, NOW - DAY, Control.PROVIDER)
    await end(kept, SUB, today, yesterday)
    await end(kept, OTHER, today)
    found = (await kept.other.ended(NOW.date())).rows
    assert sorted(found, key=lambda one: one.subscription) == [Ended(SUB, today), Ended(OTHER, today)]
    assert (await kept.other.ended((NOW - DAY).date())).rows == (Ended(SUB, yesterday),)
    assert (await kept.other.ended((NOW - 2 * DAY).date())).rows == ()


async def test_a_day_begins_and_ends_at_midnight_utc(kept: Kept) -> None:
    midnight = NOW.replace(hour=0, minute=0)
    first, last = exposure(NOW - 9 * DAY, midnight), exposure(NOW - 8 * DAY, midnight - timedelta(microseconds=1))
    await end(kept, SUB, first, last)
    assert (await kept.other.ended(NOW.date())).rows == (Ended(SUB, first),)
    assert (await kept.other.ended((NOW - DAY).date())).rows == (Ended(SUB, last),)


async def test_the_memory_keeps_nothing_of_what_ended(kept: Kept) -> None:
    await end(kept, SUB, exposure(NOW - DAY, NOW))
    assert (await kept.other.recall(SUB)).exposure == ExposureKnown()


async def test_the_same_one_written_again_is_one_row(kept: Kept) -> None:
    for minutes in (9, 5):
        await end(kept, SUB, exposure(NOW - DAY, NOW - timedelta(minutes=minutes)))
    (one,) = (await kept.other.ended(NOW.date())).rows
    assert one.exposure.closed == NOW - timedelta(minutes=5)


async def test_a_change_that_raises_ends_nothing(kept: Kept) -> None:
    def refuse(_: Memory) -> Memory:
        raise LookupError

    with pytest.raises(LookupError):
        await kept.ledger.update(SUB, refuse)
    assert (await kept.other.ended(NOW.date())).rows == ()


async def test_on_storage_tables_only_what_ended_costs_a_call(ledger: TablesLedger, counting: Counting) -> None:
    await ledger.recall(SUB)
    await ledger.update(SUB, lambda memory: ending(exposure(NOW - DAY, NOW), memory=memory))
    assert counting.counts == {"read": 1, "write": 2}


async def test_old_ones_are_forgotten_by_their_day_a_part_at_a_time(kept: Kept) -> None:
    old = [exposure(NOW - number * DAY, NOW - number * DAY) for number in (10, 11, 12)]
    young = exposure(NOW - 20 * DAY, NOW - 2 * DAY)
    await end(kept, SUB, *old, young)
    before, archive = (NOW - 9 * DAY).date(), kept.other.archive
    assert [await archive.forget_ended(before, limit=2) for _ in range(3)] == [2, 1, 0]
    assert [(await kept.ledger.ended(one.opened.date())).rows for one in old] == [(), (), ()]
    assert (await kept.ledger.ended((NOW - 2 * DAY).date())).rows == (Ended(SUB, young),)
