"""A subscription that is created while the tenant lives: our role reaches it a quarter of an hour later."""

import asyncio
from datetime import datetime, timedelta

import pytest

from enforcer.facts import SubscriptionId
from sandbox.assumptions import Assumptions
from tests.scenario.house import ACTIONS, AI, GROUP, GROUP_SCOPE, House
from tests.scenario.test_roles import grant


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, inheritance_seconds=900.0)


async def test_a_new_subscription_is_protected_as_soon_as_our_role_has_arrived(house: House) -> None:
    grant(house, ACTIONS)
    await house.vend(house.add(1, tier="Free"))
    newcomer = house.add(2, tier="Free")
    created = house.azure.clock.now()
    await asyncio.sleep(10)
    await house.vend(newcomer)
    assert house.named("reconciled")[-1].fields["code"] == "AuthorizationFailed"
    await house.drain_until_quiet()
    await healed_soon(house, newcomer, since=created)


async def healed_soon(house: House, subscription: str, *, since: datetime) -> None:
    """Within five minutes of the arrival of our role."""
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    healed = next(heal for heal in await house.ledger.heals(SubscriptionId(subscription)) if heal.answered_at)
    assert healed.answered_at
    assert timedelta(minutes=15) <= healed.answered_at - since <= timedelta(minutes=20)


async def minutes_pass(house: House, number: int) -> None:
    """The minute timer, and the two-minute timer."""
    for minute in range(number):
        if minute % 2 == 0:
            await house.discover()
        await house.drain()
        await asyncio.sleep(60)


async def test_a_subscription_that_comes_back_after_days_is_tried_like_a_new_one(house: House) -> None:
    await known_for_days(house, subscription := house.add(1, tier="Standard", extensions={"AIPromptEvidence": True}))
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await minutes_pass(house, 20)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    came_back = house.azure.clock.now()
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await minutes_pass(house, 25)
    await healed_soon(house, subscription, since=came_back)


async def test_a_subscription_that_moves_to_a_group_with_rights_of_its_own_is_tried_like_a_new_one(
    house: House,
) -> None:
    house.azure.tenant.access.revoke(house.identity.object_id)
    house.azure.tenant.assign(house.identity, actions=("Microsoft.Management/*",), scope=GROUP_SCOPE)
    for group in ("mg-a", "mg-b"):
        house.azure.tenant.add_management_group(group, parent=GROUP)
        scope = f"/providers/Microsoft.Management/managementGroups/{group}"
        house.azure.tenant.assign(house.identity, actions=ACTIONS, scope=scope)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.move_subscription(subscription, management_group="mg-a")
    await known_for_days(house, subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    moved = house.azure.clock.now()
    house.azure.tenant.move_subscription(subscription, management_group="mg-b")
    await minutes_pass(house, 25)
    await healed_soon(house, subscription, since=moved)


async def known_for_days(house: House, subscription: str) -> None:
    await minutes_pass(house, 4)
    await asyncio.sleep(timedelta(days=3).total_seconds())
    assert house.calls(subscription)[-1] == "GET 200"
