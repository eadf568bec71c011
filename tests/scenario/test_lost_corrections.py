"""A correction that is answered with 200 and takes no effect: it is made again until a read shows that it took."""

from datetime import timedelta

import pytest

from enforcer.schedule import LADDER
from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, LostWrite, Throttle
from tests.scenario.house import AI, House

INVENTED = "AIEverythingRecorder"
AFTER_THE_RISE = timedelta(milliseconds=1)


@pytest.fixture
def assumptions() -> Assumptions:
    """The lock keeps the correction from following the rise at once."""
    offered = ("AIPromptEvidence", "AIPromptSharingWithPurview", INVENTED)
    return Assumptions(extensions_need_role_rights=False, ai_extensions=offered, lock_seconds=1)


async def lose(house: House, *, count: int | None) -> str:
    house.azure.faults.add(Fault("PUT", "pricings/AI$", LostWrite(), count=count, after=AFTER_THE_RISE))
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert INVENTED in house.azure.tenant.plan(subscription, AI).protecting
    await house.drain_until_quiet()
    return subscription


@pytest.mark.parametrize("lost", [1, 2, 5])
async def test_it_is_made_again(house: House, lost: int) -> None:
    subscription = await lose(house, count=lost)
    assert INVENTED not in house.azure.tenant.plan(subscription, AI).protecting


async def test_it_is_made_ever_less_often_for_as_long_as_it_is_lost(house: House) -> None:
    subscription = await lose(house, count=None)
    in_three_hours = house.calls(subscription).count("PUT 200")
    assert 1 + len(LADDER) <= in_three_hours <= 3 + len(LADDER)
    house.azure.faults.clear()
    await house.drain_until_quiet()
    assert INVENTED not in house.azure.tenant.plan(subscription, AI).protecting


async def test_while_it_is_lost_nobody_says_that_the_plan_is_as_it_should_be(house: House) -> None:
    await lose(house, count=None)
    assert {record.fields["plan"] for record in house.named("reconciled")} == {"drifted"}


async def test_a_read_that_shows_it_is_believed_whatever_else_has_drifted(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={"AIPromptEvidence": False})
    house.azure.faults.add(Fault("PUT", "pricings/AI$", Throttle(60)))
    await house.vend(subscription)
    both = {"AIPromptEvidence": True, INVENTED: True}
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions=both)
    await house.drain_until_quiet()
    assert INVENTED in house.azure.tenant.plan(subscription, AI).protecting


async def test_what_comes_on_after_a_correction_was_read_is_somebody_s_wish(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={INVENTED: True})
    await house.drain_until_quiet()
    assert INVENTED in house.azure.tenant.plan(subscription, AI).protecting
