"""The service does not know an extension: the plan is protected without it, and the managed one is called refused."""

import asyncio

import pytest

from enforcer.assumptions import ECHO_DELAY
from enforcer.commands.undo import undo
from enforcer.facts import subscription_id
from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, LostWrite
from tests.scenario.house import AI, House
from tests.scenario.test_fights import incidents, switched_off


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, ai_extensions=("AIModelScanner",), lock_seconds=0)


async def test_the_plan_comes_back_without_extensions_that_are_not_offered(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"
    assert "not offered" in str(house.named("heal_refused")[0].fields["proof"])


async def test_it_is_not_asked_for_again_before_a_day_is_over(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    before = len(house.calls(subscription))
    await house.vend(subscription)
    assert house.calls(subscription)[before:] == ["GET 200"]
    assert house.named("reconciled")[-1].fields["plan"] == "refused"


async def test_an_answer_that_was_none_is_found_out_by_a_read(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI$", LostWrite(), count=3))  # two are told what is not offered
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).tier == "Free"
    await asyncio.sleep(ECHO_DELAY.total_seconds())
    await house.drain()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_who_sets_such_a_plan_to_free_again_and_again_is_fought_like_any_other(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.enrol(subscription)
    await house.vend(subscription)
    await switched_off(house, subscription, 3)
    (opened,) = incidents(house)
    assert (opened.fields["heals"], opened.fields["actor_object_id"]) == (3, house.pipeline.object_id)
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_asking_for_it_again_each_day_is_no_fight(house: House) -> None:
    house.rewrite_baseline("name: contoso\n", "name: contoso\nincident: {afterHeals: 3, within: 9d}\n")
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    for _ in range(5):
        await asyncio.sleep(86_400 + 60)
        await house.drain()
    assert house.calls(subscription).count("PUT 200") > 4
    assert incidents(house) == []


async def test_what_was_written_without_them_can_be_taken_back(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    (heal,) = await house.ledger.archive.find("", within=subscription_id(subscription), limit=9)
    way_back = undo(heal, until=house.azure.clock.now().date())
    assert [(one.field, one.healed, one.before) for one in way_back.differences][:1] == [
        ("pricingTier", "Standard", "Free")
    ]
    assert way_back.az
    assert way_back.warning
