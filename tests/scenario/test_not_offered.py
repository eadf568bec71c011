"""The service does not know an extension: the plan is protected without it, and the managed one is called refused."""

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, House


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
