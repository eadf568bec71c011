"""Once a day the ledger forgets what is older than its days, a part at a time; what is open stays."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ending, Exposure, Precision
from enforcer.facts import Control, SubscriptionId, subscription_id
from enforcer.ledger.rows import memory_text
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.subscription import Awaiting, LookAgain, Memory
from enforcer.observed.place import Place
from enforcer.upkeep import clean_up as story
from tests.scenario.house import House, made_up_id
from tests.unit.build import fact

DAYS = 400
ONE, GONE = subscription_id(made_up_id(1)), subscription_id(made_up_id(2))


def heal(house: House, number: int, *, days_ago: float, of: SubscriptionId = ONE) -> Heal:
    return Heal(
        id=HealId(f"{number:08x}-0000-4000-8000-000000000000"),
        subscription=of,
        control=Control.PLAN,
        started_at=house.azure.clock.now() - timedelta(days=days_ago),
        cause="plan_changed",
        reason="tier is Free, wanted Standard",
        before='{"properties":{"pricingTier":"Free"}}',
        asked="{}",
        state=HealState.PROVEN,
    )


async def keep(house: House, *heals: Heal) -> None:
    for one in heals:
        await house.ledger.update(one.subscription, lambda memory: memory, heals=(one,))


async def remember(house: House, subscription: SubscriptionId, **fields: object) -> None:
    def changed(memory: Memory) -> Memory:
        return replace(memory, **fields)  # type: ignore[arg-type]  # each test names the fields it is about

    await house.ledger.update(subscription, changed)


async def a_day(house: House, runs: int = 20) -> None:
    await asyncio.sleep(86_400)
    for _ in range(runs):
        await house.enforcer.timers.clean_up()


async def left(house: House, subscription: SubscriptionId = ONE) -> list[str]:
    return [one.id[:8].lstrip("0") for one in await house.ledger.heals(subscription)]


async def departed(house: House, **fields: object) -> None:
    await house.ledger.learn({ONE: Place(("mg-contoso",))})
    await remember(house, GONE, last_seen=house.azure.clock.now() - timedelta(days=DAYS + 5), **fields)


async def test_heals_older_than_the_ledgers_days_are_forgotten_and_no_others(house: House) -> None:
    await keep(house, heal(house, 1, days_ago=DAYS + 1), heal(house, 2, days_ago=DAYS - 2))
    await a_day(house)
    assert await left(house) == ["2"]
    (cleaned,) = house.named("ledger_cleaned")
    assert (cleaned.fields["heals"], cleaned.fields["memories"]) == (1, 0)


async def test_a_heal_that_is_awaited_or_of_a_story_that_is_not_over_stays_however_old(house: House) -> None:
    old = [heal(house, number, days_ago=DAYS + 10 - number) for number in (1, 2, 3)]
    await keep(house, *old)
    await remember(
        house,
        ONE,
        awaiting=(Awaiting(old[0].id, Control.PLAN, old[0].started_at),),
        unsettled=fact(subscription=ONE, when=old[2].started_at),
    )
    await a_day(house)
    assert await left(house) == ["1", "3"]


async def test_a_clean_up_of_thousands_is_bounded_and_the_next_run_goes_on(house: House) -> None:
    many = [heal(house, number, days_ago=DAYS + 1) for number in range(1, story.STEP * story.STEPS + 200)]
    await house.ledger.update(ONE, lambda memory: memory, heals=tuple(many))
    await a_day(house, runs=1)
    assert len(await left(house)) == len(many) - story.STEP * story.STEPS
    house.enforcer = house.enforce()
    await house.enforcer.timers.clean_up()
    assert await left(house) == []
    assert [record.fields["heals"] for record in house.named("ledger_cleaned")] == [len(many)]


async def test_exposures_that_ended_before_the_ledgers_days_are_forgotten_and_open_ones_stay(house: House) -> None:
    now, closed = house.azure.clock.now(), (DAYS + 3, DAYS - 3)
    ends = [now - timedelta(days=days) for days in closed]
    await remember(house, ONE, exposure=ExposureKnown(ended=tuple(exposure(end) for end in ends)))
    open_since = replace(exposure(now - timedelta(days=DAYS + 50)), closed=None, ending=None)
    await remember(house, ONE, exposure=ExposureKnown(open=(open_since,)))
    await a_day(house)
    assert [len((await house.ledger.ended(end.date())).rows) for end in ends] == [0, 1]
    assert (await house.ledger.recall(ONE)).exposure.open == (open_since,)
    assert house.named("ledger_cleaned")[-1].fields["exposures"] == 1


def exposure(at: datetime) -> Exposure:
    return Exposure(
        control=Control.PLAN,
        opened=at,
        precision=Precision.EXACT,
        seen=at,
        off_at=at,
        closed=at,
        ending=Ending.HEALED,
    )


async def test_it_runs_once_a_day(house: House) -> None:
    for _ in range(3 * 24):
        await asyncio.sleep(3600)
        await house.enforcer.timers.clean_up()
    assert len(house.named("ledger_cleaned")) == 3


async def test_a_memory_of_a_subscription_that_left_long_ago_is_forgotten(house: House) -> None:
    await departed(house)
    await a_day(house)
    assert (await house.ledger.recall(GONE)).version == 0


@pytest.mark.parametrize("what", ["still of the estate", "seen of late", "due", "awaited", "a write is open", "newer"])
async def test_a_memory_that_somebody_needs_stays(house: House, what: str) -> None:
    await departed(house)
    now = house.azure.clock.now()
    changes: dict[str, dict[str, object]] = {
        "seen of late": {"last_seen": now - timedelta(days=DAYS - 2)},
        "due": {"look_again": LookAgain(now + timedelta(hours=1), "x")},
        "awaited": {"awaiting": (Awaiting(HealId("h"), Control.PLAN, now),)},
        "a write is open": {"asked": ("AIPromptEvidence",)},
    }
    await remember(house, GONE, **changes.get(what, {}))
    if what == "still of the estate":
        await house.ledger.learn({GONE: Place(("mg-contoso",))})
    if what == "newer":
        plant_newer(house)
    await a_day(house)
    assert GONE in await kept(house)


def plant_newer(house: House) -> None:
    row = memory_text(Memory(subscription=GONE)).replace('"form":1', '"form":9')
    house.ledger._database.execute("UPDATE memory SET body = ? WHERE subscription = ?", (row, GONE))  # type: ignore[attr-defined]  # SQLite's own


async def kept(house: House) -> Sequence[str]:
    return [name for (name,) in house.ledger._database.execute("SELECT subscription FROM memory")]  # type: ignore[attr-defined]  # SQLite's own


async def test_where_nobody_discovered_the_estate_nobody_has_left_it(house: House) -> None:
    await departed(house)
    await house.ledger.learn({}, gone=[ONE])
    await a_day(house)
    assert GONE in await kept(house)
