"""A whole estate and what may befall it: in the end all are at their baseline, and how long that took is on record.

Each bound has its reason, and is so close that a product that needs twice as long fails.
"""

import asyncio
from datetime import timedelta

import pytest

from enforcer.schedule import UNANNOUNCED_AFTER
from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault
from sandbox.page_fault import PageFault
from tests.scenario.conftest import STORIES
from tests.scenario.house import House
from tests.scenario.timers import DISCOVERS, MINUTE, SWEEPS, timers
from tests.scenario.whole import Whole

LOCK_S = 2
RIGHTS = 15 * MINUTE
NOTICED = MINUTE
"""How far the index is behind, where the story does not say otherwise: the goal that was once published."""

HOUR = timedelta(hours=1)
RESTED = 30 * MINUTE
"""From the end of the first sweep to the beginning of the story."""

JITTER = 5 * MINUTE
SWEPT = HOUR + JITTER + SWEEPS
"""From one sweep to the next: the hour, its jitter, the timer's tick. What is promised, and not what the code says."""

DRAINED = 2 * MINUTE
"""A row becomes due right after a tick of the minute timer, and its message waits for nobody: one tick and a bit."""

ANNOUNCED = timedelta(seconds=LOCK_S + 1.5)
"""The write that switched the plan off locks it; then a pause between two tries may only just have begun."""

RUNGS = (1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)
"""Between looks at a newcomer; together they are the first that outlast a quarter of an hour."""


def paced(subscriptions: int) -> timedelta:
    """At ten a second, `limits.writesPerSecond`."""
    return timedelta(seconds=subscriptions / 10)


@pytest.fixture
def lag() -> timedelta:
    """Of the index."""
    return NOTICED


@pytest.fixture
def assumptions(lag: timedelta) -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False,
        lock_seconds=LOCK_S,
        registration_seconds=5,
        graph_lag_seconds=lag.total_seconds(),
        inheritance_seconds=RIGHTS.total_seconds(),
        page_size=1_000,
    )


BIG = pytest.param(10_000, id="10,000", marks=pytest.mark.slow)  # half a minute each, for the simulated tenant


@pytest.fixture(params=[pytest.param(400, id="400"), BIG])
def size(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


@pytest.fixture
async def whole(house: House, size: int, pytestconfig: pytest.Config) -> Whole:
    built = Whole(house, size, pytestconfig.stash[STORIES])
    await built.settle_in()
    await asyncio.sleep(RESTED.total_seconds())
    return built


async def test_one_in_a_hundred_drifts_and_no_event_tells(whole: Whole) -> None:
    victims = whole.everybody[::100]
    await whole.look_at(victims)
    whole.switch_off(victims)
    bound = SWEPT - RESTED + DRAINED + paced(whole.size // 100)
    await whole.recovers("1 % drift, no event", bound=bound, usual=bound)
    assert len(whole.house.named("healed")) == whole.size // 100
    await whole.lives_for(2 * UNANNOUNCED_AFTER)
    told = whole.house.named("drift_unannounced")
    assert sorted(str(one.fields["subscription"]) for one in told) == victims


async def test_three_pages_of_the_index_are_lost(whole: Whole) -> None:
    whole.switch_off(whole.everybody[::100])
    whole.house.azure.faults.add(Fault("POST", "ResourceGraph", PageFault.LOST, count=3))
    bound = SWEPT - RESTED + DRAINED + paced(min(3_000, whole.size) + whole.size // 100)
    await whole.recovers("three lost pages", bound=bound, usual=bound)


@pytest.mark.parametrize("lag", [30 * MINUTE], ids=["lag"])
async def test_the_index_is_half_an_hour_behind_and_the_sweep_after_next_sees_it(whole: Whole, lag: timedelta) -> None:
    await asyncio.sleep((HOUR - RESTED - lag / 2).total_seconds())
    whole.switch_off(whole.everybody[::100])
    bound = SWEPT + JITTER + SWEEPS + lag / 2 + DRAINED + paced(whole.size // 100)
    await whole.recovers("a lag of 30 minutes", bound=bound, usual=bound)


async def test_fifty_newcomers_in_a_minute_whose_rights_are_late(whole: Whole) -> None:
    async with timers(whole.house, whole.queue):
        for number in range(1, 51):
            whole.add_newcomer(number)
            await asyncio.sleep(60 / 50)
    bound = DISCOVERS + DRAINED + sum(RUNGS, timedelta()) + len(RUNGS) * MINUTE
    await whole.recovers("50 newcomers, rights 15 minutes late", bound=bound, usual=bound)
    assert min(whole.watch.took) >= RIGHTS


async def test_one_event_in_twenty_is_lost(whole: Whole) -> None:
    victims = whole.everybody[: whole.size // 10]
    await whole.enrol(victims)
    for subscription in victims[::20]:
        subject = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI"
        whole.house.grid.mishaps.add(Mishap(MishapKind.DROPPED, subject_ends_with=subject))
    await whole.switch_off_over_arm(victims)
    bound = SWEPT - RESTED + DRAINED + paced(len(victims) // 20)
    await whole.recovers("5 % of events lost", bound=bound, usual=ANNOUNCED)


async def test_event_grid_is_down_for_six_hours(whole: Whole) -> None:
    victims = [one for hour in range(6) for one in whole.everybody[hour::60]]
    await whole.enrol(victims)
    whole.house.grid.mishaps.add(Mishap(MishapKind.DROPPED, times=100_000))
    async with timers(whole.house, whole.queue):
        for hour in range(6):
            await whole.switch_off_over_arm(whole.everybody[hour::60])
            await asyncio.sleep(HOUR.total_seconds())
    bound = SWEPT + NOTICED + DRAINED + paced(whole.size // 60)
    await whole.recovers("Event Grid down for six hours", bound=bound, usual=bound)


async def test_the_function_is_down_for_two_days(whole: Whole) -> None:
    """A sweep that is long due begins within the minute, because the timer's first tick is so near here."""
    whole.switch_off(whole.everybody[::20])
    newcomers = [whole.add_newcomer(number) for number in range(1, 11)]
    await asyncio.sleep(timedelta(days=2).total_seconds())
    whole.watch.began([*whole.everybody[: whole.size : 20], *newcomers])
    bound = DRAINED + paced(whole.size // 20)
    await whole.recovers("two days down, from its return on", bound=bound, usual=bound)


async def test_a_principal_disables_three_thousand_plans_at_once(whole: Whole) -> None:
    victims = whole.everybody[: 3 * whole.size // 10]
    await whole.enrol(victims)
    await whole.switch_off_over_arm(victims)
    await whole.recovers("3 of 10 switched off at once", bound=ANNOUNCED, usual=ANNOUNCED)
    assert {str(one.fields["actor_app_id"]) for one in whole.house.named("healed")} == {whole.house.pipeline.app_id}
