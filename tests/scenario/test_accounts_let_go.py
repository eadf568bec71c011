"""AI accounts that wait, or are counted as exposed, when the baseline lets go of them."""

import asyncio
from datetime import datetime, timedelta

import pytest

from enforcer.exposure.stretch import Ending
from enforcer.facts import subscription_id
from enforcer.memory.subscription import Memory
from sandbox.assumptions import Assumptions
from tests.scenario.house import House
from tests.scenario.off_time import kept
from tests.scenario.test_accounts import want, with_accounts
from tests.scenario.timers import Queue, timers

WANTED, LET_GO = "accounts: {defenderSwitch: enabled}\n", "accounts: {defenderSwitch: unmanaged}\n"
DAY = 86_400


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=0)


async def remembered(house: House, subscription: str) -> Memory:
    return await house.ledger.recall(subscription_id(subscription))


async def passes(house: House, seconds: float) -> None:
    async with timers(house, Queue(house)):
        await asyncio.sleep(seconds)


async def found_off_in_a_pause(house: House) -> str:
    want(house)
    subscription = with_accounts(house, "chat")
    await passes(house, DAY)
    house.restart(paused_until=house.azure.clock.now() + timedelta(hours=30))
    house.azure.tenant.accounts.set_switch(subscription, "rg-shop", "chat", "Disabled")
    await passes(house, DAY)
    assert (await remembered(house, subscription)).accounts.waiting
    return subscription


async def let_go(house: House) -> datetime:
    house.rewrite_baseline(WANTED, LET_GO)
    await house.approve()
    house.restart(paused_until=None)
    await passes(house, 3_600)
    house.records.clear()
    return house.azure.clock.now()


async def test_nothing_waits_and_nobody_looks_every_minute(house: House) -> None:
    subscription = await found_off_in_a_pause(house)
    await let_go(house)
    await passes(house, DAY)
    known = (await remembered(house, subscription)).accounts
    assert (known.waiting, known.walk) == ((), None)
    assert len([one for one in house.named("reconciled") if one.fields["cause"] == "look_again"]) < 3


async def test_the_exposure_ends_as_left_alone_and_the_next_begins_when_the_switch_is_wanted_again(
    house: House,
) -> None:
    since = house.azure.clock.now()
    subscription = await found_off_in_a_pause(house)
    gone = await let_go(house)
    found = await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())
    assert ([one.ending for one in found.ended], found.open) == ([Ending.LEFT], ())
    await passes(house, 2 * DAY)
    house.rewrite_baseline(LET_GO, WANTED)
    await house.approve()
    await passes(house, 3_600)
    again = (await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())).ended[1]
    assert again.ending is Ending.HEALED
    assert again.opened > gone
