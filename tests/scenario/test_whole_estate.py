"""A whole estate and what may befall it: in the end every subscription is at its baseline."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault
from sandbox.page_fault import PageFault
from tests.scenario.house import AI, GROUP, House, made_up_id
from tests.scenario.timers import run_until

ON = {"AIPromptEvidence": True}
LAG = timedelta(minutes=30)
SWEPT = timedelta(minutes=65) + LAG
"""Until the next sweep has begun, and the index shows what was there before."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False,
        lock_seconds=2,
        registration_seconds=5,
        graph_lag_seconds=LAG.total_seconds(),
        inheritance_seconds=900,
    )


BIG = pytest.param(10_000, id="10,000", marks=pytest.mark.slow)  # minutes each: the simulated tenant, not the product


@pytest.fixture(params=[pytest.param(400, id="400"), BIG])
def size(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


async def estate(house: House, size: int, *, enrolled: bool = False) -> list[str]:
    """Subscriptions at their baseline in forty groups, known, and swept once."""
    everybody = []
    for number in range(40):
        house.azure.tenant.add_management_group(f"mg-{number}", parent=GROUP)
    for number in range(1, size + 1):
        subscription = made_up_id(number)
        house.azure.tenant.add_subscription(
            subscription, name="x", management_group=f"mg-{number % 40}", registered=True
        )
        house.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions=ON)
        everybody.append(subscription)
        if enrolled:
            await house.enrol(subscription)
    await house.ledger.learn(await house.world.estate.members())
    await house.sweep()
    await asyncio.sleep(1_800)
    return everybody


def protected(house: House, everybody: Iterable[str]) -> bool:
    return all("AIPromptEvidence" in house.azure.tenant.plan(one, AI).protecting for one in everybody)


def switch_off(house: House, some: Iterable[str]) -> None:
    """Without any event."""
    for subscription in some:
        house.azure.tenant.set_plan(subscription, AI, tier="Free")


async def test_drift_that_no_event_told_of_although_pages_of_the_index_are_lost(house: House, size: int) -> None:
    everybody = await estate(house, size)
    switch_off(house, everybody[::100])
    house.azure.faults.add(Fault("POST", "ResourceGraph", PageFault.LOST, count=3))
    await run_until(house, lambda: protected(house, everybody), within=2 * SWEPT)
    await run_until(house, lambda: len(house.named("drift_unannounced")) >= 1, within=timedelta(minutes=30))


async def test_newcomers_whose_rights_are_late(house: House, size: int) -> None:
    everybody = await estate(house, size)
    newcomers = [house.add(number, registered=False) for number in range(size + 1, size + 51)]
    took = await run_until(house, lambda: protected(house, newcomers), within=timedelta(hours=2))
    assert timedelta(minutes=15) <= took <= timedelta(minutes=60)
    assert protected(house, everybody)


async def test_one_event_in_twenty_is_lost(house: House, size: int) -> None:
    everybody = await estate(house, size, enrolled=True)
    victims = everybody[: size // 10]
    for subscription in victims[::20]:
        subject = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI"
        house.grid.mishaps.add(Mishap(MishapKind.DROPPED, subject_ends_with=subject))
    for subscription in victims:
        await house.switch_off(subscription)
    await house.settle()
    soon = [one for one in victims if one not in victims[::20]]
    await run_until(house, lambda: protected(house, soon), within=timedelta(minutes=10))
    await run_until(house, lambda: protected(house, everybody), within=SWEPT)


async def test_no_event_at_all_for_six_hours(house: House, size: int) -> None:
    everybody = await estate(house, size)
    for hour in range(6):
        switch_off(house, everybody[hour::60])
        await run_until(house, lambda: protected(house, everybody), within=SWEPT)


async def test_the_function_is_down_for_two_days(house: House, size: int) -> None:
    everybody = await estate(house, size)
    switch_off(house, everybody[::20])
    newcomers = [house.add(number, registered=False) for number in range(size + 1, size + 11)]
    await asyncio.sleep(timedelta(days=2).total_seconds())
    await run_until(house, lambda: protected(house, [*everybody, *newcomers]), within=timedelta(minutes=40))


async def test_somebody_disables_a_third_of_the_estate_at_once(house: House, size: int) -> None:
    everybody = await estate(house, size, enrolled=True)
    for subscription in everybody[::3]:
        await house.switch_off(subscription)
    await house.settle()
    await run_until(house, lambda: protected(house, everybody), within=timedelta(minutes=30))
    assert {str(one.fields["actor_app_id"]) for one in house.named("healed")} == {house.pipeline.app_id}
