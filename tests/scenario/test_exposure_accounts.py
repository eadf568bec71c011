"""How long an AI account's own Defender switch was off: from its event, or since all accounts were last looked at."""

from datetime import datetime, timedelta

import pytest

from enforcer.exposure import Ending, Exposure, Precision
from sandbox.assumptions import Assumptions
from tests.scenario.house import House
from tests.scenario.off_time import kept
from tests.scenario.test_accounts import a_day, switch_off, want, with_accounts


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=90)


async def ended(house: House, subscription: str, since: datetime) -> list[Exposure]:
    found = await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())
    assert found.open == ()
    return [one for one in found.ended if one.control.value == "account"]


async def test_an_account_that_an_event_tells_of_is_exposed_exactly_until_its_heal(house: House) -> None:
    want(house)
    since, subscription = house.azure.clock.now(), with_accounts(house, "chat", "speak")
    await a_day(house)
    await house.enrol(subscription)
    await switch_off(house, subscription)
    began = house.azure.clock.now()
    await house.settle()
    (one,) = await ended(house, subscription, since)
    assert (str(one.account), one.opened, one.precision) == ("rg-shop/chat", began, Precision.EXACT)
    assert (one.ending, one.duration < timedelta(seconds=1)) == (Ending.HEALED, True)


async def test_one_that_nobody_tells_of_is_exposed_since_the_last_look_at_all_began(house: House) -> None:
    want(house)
    since, subscription = house.azure.clock.now(), with_accounts(house, "chat", "speak")
    await a_day(house)
    looked = house.azure.clock.now()
    house.azure.tenant.accounts.set_switch(subscription, "rg-shop", "speak", "Disabled")
    began = house.azure.clock.now()
    await a_day(house)
    await a_day(house)
    (one,) = await ended(house, subscription, since)
    assert (str(one.account), one.precision, one.ending) == ("rg-shop/speak", Precision.AT_MOST, Ending.HEALED)
    assert looked - timedelta(days=1, hours=6) < one.opened <= began
