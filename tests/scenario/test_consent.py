"""The two axes: nothing is handed on that nobody agreed to, whatever the service switches on by itself."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.faults import Action, Denied, Fault, LostAnswer, RefuseExtension, ServerError, Throttle
from tests.scenario.house import AI, House

INVENTED = "AIEverythingRecorder"


@pytest.fixture
def assumptions() -> Assumptions:
    """A service that has invented an extension nobody knows, and switches on what a PUT does not name."""
    offered = ("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner", INVENTED)
    return Assumptions(extensions_need_role_rights=False, ai_extensions=offered, lock_seconds=0)


async def test_what_comes_on_unasked_is_switched_off_once_in_the_same_reconcile_and_read(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence", "AIModelScanner"}
    assert house.calls(subscription) == ["GET 200", "PUT 200", "PUT 200", "GET 200"]


async def test_what_somebody_switches_on_themselves_is_left_alone(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    await house.drain_until_quiet()
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={INVENTED: True})
    await house.vend(subscription)
    assert INVENTED in house.azure.tenant.plan(subscription, AI).protecting


async def test_evidence_without_a_word_in_the_baseline_stays_off(house: House) -> None:
    house.rewrite_baseline(
        "AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}", "AIModelScanner: enabled"
    )
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIModelScanner"}


async def test_a_disabled_extension_is_switched_off_and_stays_proven(house: House) -> None:
    waiver = "{state: disabled, owner: legal, reason: works council, review: 2027-01-01}"
    house.rewrite_baseline("AIPromptSharingWithPurview: unmanaged", f"AIPromptSharingWithPurview: {waiver}")
    subscription = house.add(
        1, tier="Standard", extensions={"AIPromptEvidence": True, "AIPromptSharingWithPurview": True}
    )
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence"}
    assert house.named("healed")


@pytest.mark.parametrize("trouble", [LostAnswer(), Throttle(3600), Denied.FORBIDDEN, ServerError(503)], ids=repr)
async def test_what_came_on_unasked_goes_off_even_when_the_correction_meets_trouble(
    house: House, trouble: Action
) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", LostAnswer(), count=3), Fault("PUT", "pricings/AI", trouble))
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence", "AIModelScanner"}


async def test_a_refusal_in_the_first_answer_is_not_forgotten_when_the_correction_fails(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(
        Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence")),
        Fault("PUT", "pricings/AI", Throttle(3600)),
    )
    await house.vend(subscription)
    assert house.named("healed") == []
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence", "AIModelScanner"}


async def test_what_came_on_by_our_own_hand_is_no_wish_of_anybody(house: House) -> None:
    subscription = house.add(1, tier="Free")
    task = asyncio.create_task(house.vend(subscription))
    await house.until_called("PUT 200", subscription)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await house.vend(subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await asyncio.sleep(70)
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert INVENTED not in house.azure.tenant.plan(subscription, AI).protecting


async def test_what_was_corrected_and_then_wished_for_comes_back_after_free(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    await house.drain_until_quiet()
    house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={INVENTED: True})
    await house.vend(subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    assert INVENTED in house.azure.tenant.plan(subscription, AI).protecting
