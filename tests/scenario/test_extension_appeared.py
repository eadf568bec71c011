"""An extension that the service invents is told once for the estate, and never switched on."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, House

MYSTERY = "AIMystery"
KNOWN = ("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner")


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False, lock_seconds=0, graph_lag_seconds=0, ai_extensions=(*KNOWN, MYSTERY)
    )


async def test_it_is_told_once_with_the_number_of_subscriptions_and_stays_as_it_is(house: House) -> None:
    everybody = [house.add(one, tier="Standard", extensions={"AIPromptEvidence": True}) for one in range(1, 6)]
    house.azure.tenant.set_plan(everybody[0], AI, tier="Standard", extensions={"AIPromptEvidence": True, MYSTERY: True})
    for _ in range(25):
        await house.sweep()
        await asyncio.sleep(3900)
    (told,) = house.named("extension_appeared")
    assert (told.fields["extension"], told.fields["subscriptions"], told.fields["on"]) == (MYSTERY, 5, 1)
    plans = [house.azure.tenant.plan(subscription, AI) for subscription in everybody]
    assert [plan.extensions[MYSTERY].enabled for plan in plans] == [True, False, False, False, False]
