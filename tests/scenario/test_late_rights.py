"""A subscription that is created while the tenant lives: our role reaches it a quarter of an hour later."""

import asyncio
from datetime import timedelta

import pytest

from enforcer.facts import SubscriptionId
from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, House
from tests.scenario.test_roles import ACTIONS, grant


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
    assert house.azure.tenant.plan(newcomer, AI).protecting >= {"AIPromptEvidence"}
    healed = next(heal for heal in await house.ledger.heals(SubscriptionId(newcomer)) if heal.answered_at)
    assert healed.answered_at
    assert timedelta(minutes=15) <= healed.answered_at - created <= timedelta(minutes=20)
