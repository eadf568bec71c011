"""Trouble on top of trouble: no drift is forgotten, no row starves the others, nobody is blamed wrongly."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import (
    Action,
    Conflict,
    Denied,
    ErrorBody,
    Fault,
    LostAnswer,
    RefuseExtension,
    ServerError,
    Throttle,
)
from sandbox.operation import ArmOperation
from tests.scenario.house import AI, House

EVIDENCE_ON = {"AIPromptEvidence": True}
SHARING_OFF = {
    "properties": {
        "pricingTier": "Standard",
        "extensions": [{"name": "AIPromptSharingWithPurview", "isEnabled": "False"}],
    }
}


async def a_day_and_an_hour() -> None:
    await asyncio.sleep(timedelta(hours=25).total_seconds())


@pytest.mark.parametrize("then", [Throttle(3600), Denied.FORBIDDEN, Conflict()], ids=repr)
async def test_a_lost_answer_is_not_forgotten_when_the_next_try_is_refused(house: House, then: Action) -> None:
    subscription = house.add(1, tier="Standard")
    house.azure.faults.add(
        Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence")), Fault("PUT", "pricings/AI", LostAnswer())
    )
    await house.vend(subscription)
    house.azure.faults.add(Fault("PUT", "pricings/AI", LostAnswer()), Fault("PUT", "pricings/AI", then))
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert house.named("healed")


async def test_a_hundred_subscriptions_that_can_not_be_read_do_not_starve_a_new_one(house: House) -> None:
    unreadable = [house.add(number, tier="Standard") for number in range(100, 200)]
    for subscription in unreadable:
        await house.vend(subscription)
    house.azure.faults.add(*(Fault("GET", f"{one}.*pricings", Denied.FORBIDDEN, count=None) for one in unreadable))
    await a_day_and_an_hour()
    for _ in range(3):
        await house.drain()
        await asyncio.sleep(60)
    newcomer = house.add(1, tier="Free")
    await asyncio.sleep(house.azure.assumptions.inheritance_seconds)
    house.azure.faults.add(Fault("PUT", f"{newcomer}.*pricings", Throttle(30)))
    await house.vend(newcomer)
    for _ in range(3):
        await asyncio.sleep(60)
        await house.drain()
    assert house.azure.tenant.plan(newcomer, AI).tier == "Standard"


async def test_a_storm_of_events_does_not_use_up_the_looks_of_a_new_subscription(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", "pricings/AI", Denied.FORBIDDEN, count=9))
    for _ in range(9):
        await house.vend(subscription)
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_a_refused_write_is_not_forgotten_after_an_unreadable_look(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.vend(subscription)
    await a_day_and_an_hour()
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", Denied.FORBIDDEN))
    await house.vend(subscription)
    house.azure.faults.add(Fault("GET", "pricings/AI", Denied.FORBIDDEN))
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


MEMBERSHIP = {
    "403": Denied.FORBIDDEN,
    "401": ServerError(401, code="ExpiredAuthenticationToken"),
    "404": ServerError(404, code="NotFound"),
    "409 without a body": ServerError(409, ErrorBody.EMPTY),
}


@pytest.mark.parametrize("trouble", MEMBERSHIP.values(), ids=MEMBERSHIP)
async def test_a_drift_event_survives_that_the_estate_can_not_be_read(house: House, trouble: Action) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    await a_day_and_an_hour()
    house.azure.faults.add(Fault("GET", "managementGroups", trouble))
    await house.switch_off(subscription)
    await house.settle()
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_after_a_conflict_the_plan_is_read_again_before_it_is_written(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptSharingWithPurview": True})
    mine = house.identity.object_id
    house.azure.faults.add(Fault("PUT", "pricings/AI", Conflict(), caller=mine, count=2))
    task = asyncio.create_task(house.vend(subscription))
    await house.until_called("PUT 409", subscription)
    await house.put_plan(subscription, SHARING_OFF)
    await task
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence"}


async def test_a_heal_from_a_due_row_still_names_who_switched_it_off_and_how_long_it_took(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)
    house.azure.faults.add(Fault("PUT", "pricings/AI", Throttle(1800), caller=house.identity.object_id))
    await house.switch_off(subscription)
    await house.settle()
    await house.drain_until_quiet()
    (healed,) = house.named("healed")
    assert healed.fields["actor_object_id"] == house.pipeline.object_id
    assert float(healed.fields["reaction_s"]) >= 1800


async def test_an_echo_never_names_us_as_the_one_who_changed_something(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)
    await house.switch_off(subscription)
    house.grid.mishaps.add(Mishap(MishapKind.DELAYED, delay_s=9))
    await house.until_called("PUT 200", subscription)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.settle()
    await house.drain_until_quiet()
    named = {record.fields["actor_object_id"] for record in house.named("healed")}
    assert house.identity.object_id not in named
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_a_service_that_takes_every_heal_back_is_not_written_at_the_speed_of_its_echoes(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)

    async def revert(_: ArmOperation) -> None:
        house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={"AIPromptEvidence": False})

    house.azure.on_operation.insert(0, revert)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    for _ in range(10):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()
    assert house.calls(subscription).count("PUT 200") <= 11


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mode: enforce", "mode: observe"),
        (
            "AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}",
            "AIPromptEvidence: unmanaged",
        ),
    ],
    ids=["observe", "unmanaged"],
)
async def test_what_was_refused_is_not_asked_for_endlessly_once_nobody_wants_it(
    house: House, old: str, new: str
) -> None:
    subscription = house.add(1, tier="Standard")
    house.azure.faults.add(Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence"), count=None))
    await house.vend(subscription)
    house.rewrite_baseline(old, new)
    await house.approve()
    await house.vend(subscription)
    assert len(await house.waits(5)) <= 1


async def test_a_lost_answer_without_managed_extensions_is_called_healed_when_it_is_read_back(house: House) -> None:
    consent = "AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}"
    house.rewrite_baseline(consent, "AIPromptEvidence: unmanaged")
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", LostAnswer()))
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert [record.fields["proof"] for record in house.named("healed")] == ["read back"]
    assert len(house.named("heal_confirmed")) == 1
