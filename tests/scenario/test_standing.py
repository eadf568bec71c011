"""Where a subscription stands, on the record of each look: its groups, since when it is off, what its scope loosens."""

import asyncio
from datetime import datetime, timedelta

import pytest

from sandbox.faults import Denied, Fault
from tests.scenario.house import GROUP, House
from tests.scenario.test_scopes import ANSWERED, exempt, in_sandbox, say, scoped

ON = {"AIPromptEvidence": True}
LOOSENING = {
    "skip": (f"skip: true, {ANSWERED}", "provider, tier, AIPromptEvidence, efficacy"),
    "observe": (f"mode: observe, {ANSWERED}", "provider, tier, AIPromptEvidence"),
    "less of the plan": (
        f"plans: {{AI: {{extensions: {{AIPromptEvidence: {{state: disabled, {ANSWERED}}}}}}}}}",
        "AIPromptEvidence",
    ),
    "more of the plan": ("plans: {AI: {extensions: {AIModelScanner: enabled}}}", ""),
}


def last(house: House) -> dict[str, object]:
    return dict(house.named("reconciled")[-1].fields)


@pytest.mark.parametrize(("what", "loosened"), LOOSENING.values(), ids=LOOSENING)
async def test_a_look_says_what_its_scope_loosens_and_for_whom(house: House, what: str, loosened: str) -> None:
    say(house, scoped(what))
    await house.vend(in_sandbox(house, 1, tier="Standard", extensions=ON))
    assert (last(house)["groups"], last(house)["loosens"]) == (f"mg-sandbox/{GROUP}", loosened)
    assert str(last(house)["scope_reason"]).startswith("scope managementGroup mg-sandbox")


async def test_without_a_scope_nothing_is_loosened_not_even_by_an_exemption(house: House) -> None:
    subscription = house.add(1, tier="Free")
    say(house, exempt(house, subscription, days=3))
    await house.vend(subscription)
    assert (last(house)["groups"], last(house)["loosens"], last(house)["scope_reason"]) == (GROUP, "", "")
    assert (last(house)["off_since"] != "", last(house)["off_waived"]) == (True, "exempt")


async def test_a_look_says_since_when_the_plan_is_off_until_it_is_back(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    assert (last(house)["off_since"], last(house)["off_waived"]) == ("", "")
    house.azure.faults.add(Fault("PUT", "pricings/AI$", Denied.FORBIDDEN, count=None, caller=house.identity.object_id))
    await asyncio.sleep(600)
    before = house.azure.clock.now()
    await house.switch_off(subscription)
    await house.settle()
    since = datetime.fromisoformat(str(last(house)["off_since"]))
    assert before <= since <= before + timedelta(seconds=5)
    house.azure.faults.clear()
    await house.drain_until_quiet()
    assert last(house)["off_since"] == ""
