"""What the baseline skips is nobody's exposure: one that comes back counts from when it was wanted again."""

import asyncio
from datetime import datetime, timedelta

import pytest

from enforcer.commands.exposures import report
from enforcer.exposure.stretch import Precision
from enforcer.exposure.tally import Window
from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, GROUP, House
from tests.scenario.off_time import Kept, kept
from tests.scenario.test_scopes import ANSWERED, in_sandbox, say, scoped

DAY_S = 86_400
SKIP = f"skip: true, {ANSWERED}"


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0)


async def minutes(house: House, number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(60)
        await house.discover()
        await house.drain()


async def found(house: House, subscription: str, since: datetime) -> Kept:
    return await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())


async def skipped_for_days(house: House, number: int) -> str:
    """Looked at each day, as the slice does; off all the time."""
    say(house, scoped(SKIP))
    subscription = in_sandbox(house, 1, tier="Free")
    await house.discover()
    for _ in range(number):
        await asyncio.sleep(DAY_S)
        await house.vend(subscription)
    return subscription


async def test_one_that_the_baseline_wants_again_counts_from_the_version_that_does(house: House) -> None:
    since = house.azure.clock.now()
    subscription = await skipped_for_days(house, 9)
    await asyncio.sleep(DAY_S / 2)
    house.rewrite_baseline(SKIP, f"mode: enforce, {ANSWERED}")
    wanted_from = house.azure.clock.now()
    await house.discover()
    await minutes(house, 5)
    (one,) = (await found(house, subscription, since)).ended
    assert wanted_from <= one.opened <= wanted_from + timedelta(seconds=1)
    assert one.precision is Precision.AT_MOST
    assert one.duration <= timedelta(minutes=5)
    told = await report(house.ledger, Window(since, house.azure.clock.now()), None, now=house.azure.clock.now())
    assert timedelta() < told.whole.watched < timedelta(minutes=10), "in nine days nobody watched"


async def test_one_that_moves_out_of_a_skipped_group_counts_from_when_that_was_found(house: House) -> None:
    since = house.azure.clock.now()
    subscription = await skipped_for_days(house, 9)
    await asyncio.sleep(DAY_S / 2)
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    moved = house.azure.clock.now()
    await minutes(house, 10)
    (one,) = (await found(house, subscription, since)).ended
    assert moved <= one.opened <= moved + timedelta(minutes=2)


async def test_so_does_one_that_was_out_of_the_estate(house: House) -> None:
    since = house.azure.clock.now()
    house.azure.tenant.add_management_group("mg-elsewhere")
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await minutes(house, 5)
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await minutes(house, 10)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await asyncio.sleep(5 * DAY_S)
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    back = house.azure.clock.now()
    await minutes(house, 45)  # until our role has reached it
    (one,) = (await found(house, subscription, since)).ended
    assert back <= one.opened <= back + timedelta(minutes=2)
