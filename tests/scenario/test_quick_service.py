"""A service without locks: what a heal costs when nothing is in the way."""

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.house import House

EVIDENCE_ON = {"AIPromptEvidence": True}


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0)


async def test_the_echo_of_our_own_write_costs_one_get_and_confirms_the_heal(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)
    await house.switch_off(subscription)
    await house.settle()
    assert house.calls(subscription) == ["GET 200", "PUT 200", "GET 200"]
    assert [record.fields["by"] for record in house.named("heal_confirmed")] == ["echo"]
    assert await house.drain() == 0
