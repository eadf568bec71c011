"""One identity heals and another one enrols: each with its own role only, so that neither can do the other's work."""

import asyncio

import pytest

from enforcer.settings import Enrol
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from tests.scenario.house import AI, APP, ENROL_ROLE, ESTATE_ROLE, GROUP_SCOPE, HUB_ROLE, House, made_up_id

EVENT_GRID = "Microsoft.EventGrid"


@pytest.fixture
def enroller(house: House) -> Principal:
    """The second identity; the first one loses what only the second needs."""
    tenant = house.azure.tenant
    house.enroller = tenant.add_principal(
        "enroller",
        kind=PrincipalKind.SERVICE_PRINCIPAL,
        object_id=made_up_id(82),
        app_id=made_up_id(83),
        actions=(),
    )
    house.deploy(enrols=Enrol.SELF)
    tenant.access.revoke(house.identity.object_id)
    tenant.assign(house.identity, actions=tuple(ESTATE_ROLE["Actions"]), scope=GROUP_SCOPE)
    tenant.assign(house.enroller, actions=tuple(ENROL_ROLE["Actions"]), scope=GROUP_SCOPE)
    tenant.assign(house.enroller, actions=tuple(HUB_ROLE["Actions"]), scope=APP)
    return house.enroller


async def enrolled(house: House) -> str:
    subscription = house.add(1, tier="Free")
    await house.discover()
    for _ in range(4):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()
    assert house.azure.tenant.event_subscriptions.at(f"/subscriptions/{subscription}")
    return subscription


async def test_a_subscription_is_protected_by_one_and_enrolled_by_the_other(house: House, enroller: Principal) -> None:
    subscription = await enrolled(house)
    await house.switch_off(subscription)
    await house.settle()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting
    about_events = {one.caller for one in house.azure.exchanges if EVENT_GRID in one.path}
    about_plans = {
        one.caller for one in house.azure.exchanges if "pricings" in one.path and one.caller != made_up_id(90)
    }
    assert (about_events, about_plans) == ({enroller.object_id}, {house.identity.object_id})
    assert [one.path for one in house.azure.exchanges if one.status == 403 and "Insights" not in one.path] == []


async def test_nobody_is_blamed_for_what_the_enroller_put(house: House, enroller: Principal) -> None:
    subscription = await enrolled(house)
    await house.settle()
    looks = [one.fields for one in house.named("reconciled") if one.fields["subscription"] == subscription]
    assert enroller.object_id not in {one.get("actor_object_id") for one in looks}


async def test_one_identity_that_has_lost_the_right_to_enrol_enrols_nobody(house: House, enroller: Principal) -> None:
    house.enroller = None
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    await house.discover()
    await house.drain_until_quiet(ticks=5)
    assert not house.azure.tenant.event_subscriptions.at(f"/subscriptions/{subscription}")
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"
