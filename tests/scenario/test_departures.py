"""A subscription that leaves the estate, exposed and fought over: all that is open of it ends, with its reason."""

from datetime import timedelta

import pytest

from enforcer.commands.exposures import report
from enforcer.exposure.stretch import Ending, Precision
from enforcer.exposure.tally import Window
from enforcer.facts import subscription_id
from sandbox.assumptions import Assumptions
from tests.scenario.house import GROUP, House
from tests.scenario.off_time import OffTime, kept
from tests.scenario.test_fights import incidents, protected, switched_off
from tests.scenario.timers import up

HOUR = timedelta(hours=1)
NOTICED = timedelta(minutes=15)
"""The timer's two minutes, the ten for which members are believed, and the look."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2, graph_lag_seconds=0, inheritance_seconds=0)


async def fought_over(house: House) -> str:
    """Known to the estate, healed three times within the hour, and off again while only observed."""
    subscription = await protected(house)
    await house.discover()
    await switched_off(house, subscription, 3)
    assert len(incidents(house)) == 1
    house.rewrite_baseline("mode: enforce", "mode: observe")
    await house.approve()
    await house.switch_off(subscription)
    await house.settle()
    assert len((await house.ledger.recall(subscription_id(subscription))).exposure.open) == 1
    return subscription


@pytest.mark.parametrize("is_deleted", [False, True], ids=["moved away", "deleted"])
async def test_who_leaves_has_no_incident_and_no_exposure_open_and_the_report_counts_up_to_then(
    house: House, is_deleted: bool
) -> None:
    began, truth = house.azure.clock.now(), OffTime(house)
    subscription = await fought_over(house)
    await up(house, HOUR)
    left = house.azure.clock.now()
    if is_deleted:
        house.azure.tenant.remove_subscription(subscription)
    else:
        house.azure.tenant.add_management_group("mg-elsewhere")
        house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await up(house, 5 * HOUR)
    (closed,) = incidents(house, "incident_closed")
    assert (closed.fields["because"], closed.fields["heals"]) == ("left the estate", 3)
    memory = await house.ledger.recall(subscription_id(subscription))
    assert (memory.incidents, memory.exposure.open, memory.look_again) == ((), (), None)
    now = house.azure.clock.now()
    last = max((await kept(house.ledger, subscription, since=began, now=now)).ended, key=lambda one: one.opened)
    assert (last.ending, last.precision, last.waived.observed) == (Ending.LEFT, Precision.AT_MOST, True)
    assert last.closed
    assert left <= last.closed <= left + NOTICED
    whole = (await report(house.ledger, Window(began, now), None, now=now)).whole
    assert whole.open == 0
    assert whole.exposed == truth.total(subscription) + (last.closed - last.opened)


async def test_who_comes_back_begins_anew_and_the_time_outside_is_nobodys(house: House) -> None:
    began = house.azure.clock.now()
    subscription = await fought_over(house)
    await up(house, HOUR)
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await up(house, 5 * HOUR)
    back = house.azure.clock.now()
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await up(house, HOUR)
    memory = await house.ledger.recall(subscription_id(subscription))
    (again,) = memory.exposure.open
    ended = (await kept(house.ledger, subscription, since=began, now=house.azure.clock.now())).ended
    assert again.opened >= max(one.closed or back for one in ended)
    assert again.waived.observed
    assert (memory.incidents, len(incidents(house)), len(incidents(house, "incident_closed"))) == ((), 1, 1)
