"""How long an AI account's own Defender switch was off: from its event, or since all accounts were last looked at."""

from datetime import datetime, timedelta

import pytest

from enforcer.exposure.stretch import Ending, Exposure, Precision
from sandbox.assumptions import Assumptions
from sandbox.faults import Denied, Fault
from tests.scenario.house import AI, House
from tests.scenario.off_time import kept
from tests.scenario.test_accounts import SWITCH, a_day, minutes, switch_off, want, with_accounts


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


async def test_whoever_switched_an_account_off_did_not_begin_what_is_found_of_the_plan_meanwhile(house: House) -> None:
    want(house)
    since, subscription = house.azure.clock.now(), with_accounts(house, "chat")
    await a_day(house)
    await house.enrol(subscription)
    house.azure.faults.add(Fault("PUT", SWITCH, Denied.FORBIDDEN, count=None, caller=house.identity.object_id))
    await switch_off(house, subscription)
    await house.settle()
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await minutes(house, 90)
    found = await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())
    ((of_plan,), (of_account,)) = [one for one in found.ended if one.control.value == "plan"], found.open
    assert of_account.actor
    assert of_account.actor.object_id == house.pipeline.object_id
    assert of_plan.actor is None
