"""A subscription whose provider takes longer to register than a reconcile waits."""

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.house import AI, House


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, registration_seconds=100)


async def test_a_slow_registration_is_finished_from_due_rows(house: House) -> None:
    subscription = house.add(1, registered=False)
    await house.vend(subscription)
    assert house.named("reconciled")[0].fields["code"] == "Registering"
    assert house.named("reconciled")[0].fields["provider"] == "drifted"
    assert await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert {record.fields["control"] for record in house.named("heal_confirmed")} == {"provider", "plan"}
