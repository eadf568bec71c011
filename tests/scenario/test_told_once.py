"""People hear of a fight and of its end, whoever dies in between, and whatever is down."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from enforcer.facts import subscription_id
from enforcer.receive import Enforcer
from enforcer.record import Record
from sandbox.assumptions import Assumptions
from tests.scenario.house import House
from tests.scenario.test_exposure_crashes import told
from tests.scenario.test_fights import incidents, protected, switched_off
from tests.scenario.test_ledger_down import Storage, minutes
from tests.scenario.test_ledger_down import ledger as ledger  # noqa: PLC0414  a fixture: one that can be down
from tests.scenario.test_ledger_down import storage as storage  # noqa: PLC0414  as above

DAY = timedelta(days=1)


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2)


class Died(BaseException):
    """The process is gone: nothing catches it."""


def mortal(house: House, name: str) -> Enforcer:
    """A worker that dies between ledger and journal, as soon as a record of that name is to be told."""

    async def tells(records: Sequence[Record]) -> None:
        if any(record.name == name for record in records):
            raise Died
        await house.told(records)

    return Enforcer(lambda: house.world, journal=tells, now=house.azure.clock.now)


async def looked(house: House, subscription: str) -> None:
    """By a worker of its own, a minute later."""
    await asyncio.sleep(60)
    house.world, house.enforcer = house.worker(), house.enforce()
    await house.vend(subscription)


async def test_a_worker_that_dies_before_it_tells_of_a_fight_has_it_told_by_the_next_one(house: House) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, 2)
    house.grid.unsubscribe(f"/subscriptions/{subscription}", "enforcer")
    await house.switch_off(subscription)
    house.enforcer = mortal(house, "incident_opened")
    with pytest.raises(Died):
        await house.change(await told(house, subscription))
    assert incidents(house) == []
    await looked(house, subscription)
    await looked(house, subscription)
    (opened,) = incidents(house)
    assert opened.fields["heals"] == 3


@pytest.mark.parametrize(("before", "within"), [(2, 1), (1, 2), (4, 3), (0, 4)])
async def test_a_fight_that_an_outage_falls_into_is_told_once_and_every_heal_confirmed_once(
    house: House, storage: Storage, before: int, within: int
) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, before)
    storage.is_down = True
    await switched_off(house, subscription, within)
    storage.is_down = False
    await minutes(house, 40)
    (one,) = (await storage.recall(subscription_id(subscription))).incidents
    assert (one.count, one.told) == (before + within, True)
    assert len(incidents(house)) == 1
    assert len(house.named("heal_confirmed")) == before + within


async def test_and_so_it_is_with_its_end(house: House) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, 3)
    await asyncio.sleep(DAY.total_seconds())
    house.enforcer = mortal(house, "incident_closed")
    with pytest.raises(Died):
        await house.vend(subscription)
    assert (await house.ledger.recall(subscription_id(subscription))).incidents == ()
    await looked(house, subscription)
    await looked(house, subscription)
    assert (len(incidents(house)), len(incidents(house, "incident_closed"))) == (1, 1)
