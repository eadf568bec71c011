"""What no document settles, each at its worst: whatever the service is like, the plan ends as the baseline says."""

import pytest

from sandbox.assumptions import Assumptions, Omitted
from tests.scenario.house import AI, House

EVIDENCE, SHARING = "AIPromptEvidence", "AIPromptSharingWithPurview"
WORST = {
    "a lock of minutes": Assumptions(extensions_need_role_rights=False, lock_seconds=180),
    "an update of half a minute": Assumptions(extensions_need_role_rights=False, update_seconds=30),
    "a registration of minutes": Assumptions(extensions_need_role_rights=False, registration_seconds=300),
    "what a PUT leaves out comes on": Assumptions(
        extensions_need_role_rights=False, omitted_while_on=Omitted.SWITCHED_ON
    ),
    "what a PUT leaves out goes off": Assumptions(
        extensions_need_role_rights=False, omitted_while_on=Omitted.SWITCHED_OFF
    ),
    "a rise that ignores the extensions": Assumptions(
        extensions_need_role_rights=False, named_ignored_when_turned_on=True
    ),
    "a Retry-After of minutes": Assumptions(
        extensions_need_role_rights=False, lock_seconds=240, conflict_retry_after_s=120
    ),
    "all of it": Assumptions(
        extensions_need_role_rights=False,
        lock_seconds=180,
        update_seconds=30,
        registration_seconds=300,
        omitted_while_on=Omitted.SWITCHED_ON,
        named_ignored_when_turned_on=True,
        put_resets_enablement=True,
    ),
}
MOST_WRITES = 5
"""That take effect in one subscription: a rise, its extensions, a correction, and what a lost answer costs."""
MOST_LOCKED = 30
"""That meet the lock."""


@pytest.fixture(params=list(WORST.values()), ids=list(WORST))
def assumptions(request: pytest.FixtureRequest) -> Assumptions:
    worst: Assumptions = request.param
    return worst


async def quiet(house: House, subscription: str) -> None:
    await house.settle()
    await house.drain_until_quiet()
    plan = house.azure.tenant.plan(subscription, AI)
    assert plan.protecting >= {EVIDENCE}
    assert SHARING not in plan.protecting
    calls = house.calls(subscription)
    assert 0 < calls.count("PUT 200") + calls.count("PUT 201") <= MOST_WRITES
    assert calls.count("PUT 409") <= MOST_LOCKED


async def test_a_plan_that_somebody_switches_off_comes_back(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions={EVIDENCE: True, SHARING: False})
    await house.enrol(subscription)
    await house.switch_off(subscription)
    await quiet(house, subscription)


async def test_evidence_that_somebody_switches_off_comes_back(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions={EVIDENCE: True, SHARING: False})
    await house.enrol(subscription)
    off = [{"name": EVIDENCE, "isEnabled": "False"}, {"name": SHARING, "isEnabled": "False"}]
    await house.put_plan(subscription, {"properties": {"pricingTier": "Standard", "extensions": off}})
    await quiet(house, subscription)


async def test_a_new_subscription_is_registered_and_protected(house: House) -> None:
    subscription = house.add(1, registered=False)
    await house.vend(subscription)
    await quiet(house, subscription)
