"""A subscription's own life: owing, warned, disabled, being created, moved away and back, cancelled, revived."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from enforcer.facts import SubscriptionId
from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault, ServerError
from tests.scenario.house import AI, GROUP, House
from tests.scenario.timers import MINUTE, Queue, timers, until, up

ON = {"AIPromptEvidence": True}
HOUR = timedelta(hours=1)
RIGHTS = 15 * MINUTE
SWEPT = timedelta(minutes=75)
"""The hour, its jitter, a tick, and the index's lag."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False,
        lock_seconds=2,
        registration_seconds=5,
        graph_lag_seconds=60,
        inheritance_seconds=RIGHTS.total_seconds(),
    )


async def by_discover(house: House, state: str) -> str:
    """New, and in that state from its beginning."""
    await house.discover()
    subscription = house.add(1)
    house.azure.tenant.set_subscription_state(subscription, state)
    return subscription


async def by_sweep(house: House, state: str) -> str:
    """Known for long; switched off without any event."""
    subscription = house.add(1, tier="Standard", extensions=ON)
    await up(house, 10 * MINUTE)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    house.azure.tenant.set_subscription_state(subscription, state)
    return subscription


async def by_event(house: House, state: str) -> str:
    """Switched off over ARM; its event arrives when it is in that state already."""
    subscription = house.add(1, tier="Standard", extensions=ON)
    await house.enrol(subscription)
    house.grid.mishaps.add(Mishap(MishapKind.DELAYED, delay_s=5))
    await house.switch_off(subscription)
    house.azure.tenant.set_subscription_state(subscription, state)
    return subscription


type Way = Callable[[House, str], Awaitable[str]]
WITHIN: dict[Way, timedelta] = {by_discover: RIGHTS + 11 * MINUTE, by_sweep: SWEPT, by_event: timedelta(seconds=10)}
WAYS = pytest.mark.parametrize("way", WITHIN)


async def protected(house: House, subscription: str, *, within: timedelta) -> None:
    async with timers(house, Queue(house)):
        await until(lambda: house.protects(subscription), within=within)


def puts(house: House) -> list[int | None]:
    """The statuses of our PUTs; `timers` forget exchanges, so these are kept from now on."""
    kept: list[int | None] = []
    house.azure.exchanges.on_append.append(
        lambda one: kept.append(one.status) if one.method == "PUT" and one.caller == house.identity.object_id else None
    )
    return kept


@WAYS
@pytest.mark.parametrize("state", ["PastDue", "Warned"])
async def test_who_owes_or_is_warned_is_protected_like_others(house: House, way: Way, state: str) -> None:
    subscription = await way(house, state)
    await protected(house, subscription, within=WITHIN[way])
    assert house.azure.tenant.subscription(subscription).state == state


@WAYS
async def test_who_is_disabled_is_asked_by_its_row_and_by_the_sweep_each_hour_and_no_more(
    house: House, way: Way
) -> None:
    subscription, statuses = await way(house, "Disabled"), puts(house)
    await up(house, SWEPT + 5 * HOUR)
    assert set(statuses) == {409}
    assert 5 <= len(statuses) <= 2 * 6
    assert {one.fields["code"] for one in house.named("reconciled")[-3:]} == {"ReadOnlyDisabledSubscription"}
    assert not house.protects(subscription)


@WAYS
async def test_who_is_revived_is_protected_within_the_hour(house: House, way: Way) -> None:
    subscription = await way(house, "Disabled")
    await up(house, 3 * HOUR)
    house.azure.tenant.set_subscription_state(subscription, "Enabled")
    await protected(house, subscription, within=HOUR + 2 * MINUTE)


async def test_who_is_disabled_at_the_baseline_is_not_written(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=ON)
    house.azure.tenant.set_subscription_state(subscription, "Disabled")
    statuses = puts(house)
    await up(house, 3 * HOUR)
    assert statuses == []
    assert {one.fields["verdict"] for one in house.named("reconciled")} == {"compliant"}


async def test_who_is_disabled_without_microsoft_security_is_asked_to_register_by_row_and_by_sweep(
    house: House,
) -> None:
    await house.discover()
    subscription = house.add(1, registered=False)
    house.azure.tenant.set_subscription_state(subscription, "Disabled")
    await up(house, 5 * HOUR)
    told = [one for one in house.named("heal_refused") if one.fields["control"] == "provider"]
    assert 4 <= len(told) <= 2 * 5
    house.azure.tenant.set_subscription_state(subscription, "Enabled")
    await protected(house, subscription, within=HOUR + 2 * MINUTE)


async def test_who_is_cancelled_and_deleted_is_forgotten_and_not_asked_about(house: House) -> None:
    subscription = await by_sweep(house, "Disabled")
    await up(house, SWEPT)
    house.azure.tenant.remove_subscription(subscription)
    await up(house, 4 * HOUR)
    assert await house.ledger.known() == {}
    assert await house.ledger.due(house.azure.clock.now() + timedelta(days=1), limit=1) == ()
    assert house.named("subscription_discovered")[-1].fields["change"] == "gone"
    house.azure.exchanges.clear()
    await house.sweep()
    assert house.azure.exchanges.select(subscription_id=subscription) == ()


async def test_who_is_being_created_is_protected_when_it_and_our_role_are_there(house: House) -> None:
    await house.discover()
    subscription = house.add(1, registered=False)
    missing = ServerError(404, code="SubscriptionNotFound")
    house.azure.faults.add(Fault("*", f"/subscriptions/{subscription}", missing, count=None, until=4 * MINUTE))
    await protected(house, subscription, within=RIGHTS + 11 * MINUTE)
    codes = [one.fields["code"] for one in house.named("reconciled")]
    assert [*dict.fromkeys(codes)] == ["SubscriptionNotFound", "AuthorizationFailed", ""]


async def test_who_has_moved_away_is_nobody_s_business(house: House) -> None:
    subscription = await by_event(house, "Enabled")
    await protected(house, subscription, within=MINUTE)
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await up(house, 5 * MINUTE)
    statuses = puts(house)
    await house.switch_off(subscription)
    await up(house, 3 * HOUR)
    assert statuses == []
    assert not house.protects(subscription)


@pytest.mark.parametrize("away", [MINUTE, 30 * MINUTE, 3 * HOUR], ids=str)
async def test_who_comes_back_is_protected_again(house: House, away: timedelta) -> None:
    subscription = await by_event(house, "Enabled")
    await protected(house, subscription, within=MINUTE)
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await up(house, away)
    assert not house.protects(subscription)
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await protected(house, subscription, within=SWEPT + RIGHTS)
    assert SubscriptionId(subscription) in await house.ledger.known()
