"""The worst case of what no document says: the service wants role-assignment rights to switch an AI extension on."""

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, House


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=True, lock_seconds=2)


async def test_the_tier_comes_back_and_the_refused_extension_is_on_record_and_tried_again(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"
    assert house.named("healed") == []
    assert "AIPromptEvidence was refused" in str(house.named("heal_refused")[0].fields["proof"])
    assert await house.waits(5) == [0, 5, 15, 60, 60]
