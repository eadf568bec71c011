"""Whatever Azure answers: nothing is believed that is not proven, nothing is forgotten, and the plan ends healed."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.faults import (
    Action,
    Conflict,
    Denied,
    Drop,
    ErrorBody,
    Fault,
    Garbage,
    Hang,
    LostAnswer,
    LostWrite,
    Redirect,
    ServerError,
    Throttle,
)
from tests.scenario.house import AI, House

SHORT = {
    "429 with Retry-After 2 s": Throttle(2),
    "429 without Retry-After": Throttle(None),
    "409 Conflict": Conflict(),
    "500 with JSON": ServerError(500),
    "500 with HTML": ServerError(500, ErrorBody.HTML),
    "503 without a body": ServerError(503, ErrorBody.EMPTY),
    "a connection that dies": Drop(),
}
LONG = {
    "429 with Retry-After 3,600 s": Throttle(3600),
    "a connection that hangs": Hang(3600),
    "a 200 with an empty body": Garbage.EMPTY,
    "a 200 with broken JSON": Garbage.BROKEN_JSON,
    "a 200 with wrong types": Garbage.WRONG_TYPES,
    "a redirect to another host": Redirect(),
    "an answer that is lost": LostAnswer(),
}
BOTH = ("GET", "PUT")


@pytest.mark.parametrize(
    ("method", "action"),
    [
        pytest.param(method, action, id=f"{method}: {name}")
        for name, action in SHORT.items()
        for method in BOTH
        if (method, action) != ("GET", Conflict())  # only updates lock
    ],
)
async def test_a_short_trouble_is_over_within_one_reconcile(house: House, method: str, action: Action) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault(method, "pricings/AI", action))
    await house.vend(subscription)
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert house.named("healed")


@pytest.mark.parametrize(
    ("method", "action"),
    [
        *[pytest.param(method, action, id=f"{method}: {name}") for name, action in LONG.items() for method in BOTH],
        pytest.param("PUT", LostWrite(), id="PUT: a write that is lost"),
    ],
)
async def test_a_long_trouble_becomes_a_due_row_that_ends_healed(house: House, method: str, action: Action) -> None:
    subscription = house.add(1, tier="Free")
    await house.enrol(subscription)
    house.azure.faults.add(Fault(method, "pricings/AI", action, count=3))
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert house.named("reconciled")[-1].fields["plan"] in {"compliant", "proven"}
    assert house.named("heal_confirmed")


@pytest.mark.parametrize("action", LONG.values(), ids=LONG)
async def test_an_unreadable_plan_is_unknown_and_never_written(house: House, action: Action) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.faults.add(Fault("GET", "pricings/AI", action, count=None))
    await house.vend(subscription)
    assert house.azure.exchanges.writes(subscription) == ()
    assert house.named("reconciled")[0].fields["plan"] in {"unknown", "compliant"}


async def test_a_long_retry_after_is_waited_for_and_not_sooner_asked_again(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", Throttle(3600)))
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200", "PUT 429"]
    (memory,) = await house.ledger.due(house.azure.clock.now() + timedelta(days=1), limit=9)
    assert memory.look_again
    assert memory.look_again.at - house.azure.clock.now() == pytest.approx(timedelta(hours=1), abs=timedelta(seconds=1))


async def test_a_redirect_is_refused_and_its_host_never_asked(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", "pricings/AI", Redirect("https://evil.example/")))
    await house.vend(subscription)
    assert house.named("reconciled")[0].fields["code"] == "Redirected"
    assert house.calls(subscription) == ["GET 307"]


async def test_a_subscription_that_may_not_be_read_is_unknown_and_asked_again_for_a_day(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", "pricings/AI", Denied.FORBIDDEN, count=None))
    await house.vend(subscription)
    assert house.named("reconciled")[0].fields["code"] == "AuthorizationFailed"
    assert await house.waits(99) == [1, 2, 5, 10, 30, 60] + [60] * 24
    assert house.azure.exchanges.writes(subscription) == ()


async def test_a_write_that_is_denied_is_refused_and_looked_at_hourly_after_the_first_day(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.vend(subscription)
    await asyncio.sleep(timedelta(hours=25).total_seconds())
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", Denied.FORBIDDEN, count=None))
    await house.vend(subscription)
    assert str(house.named("heal_refused")[0].fields["proof"]).startswith("AuthorizationFailed: ")
    assert await house.waits(3) == [60, 60, 60]


async def test_a_disabled_subscription_is_refused_and_ends_healed_when_it_comes_back(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.tenant.set_subscription_state(subscription, "Disabled")
    await house.vend(subscription)
    assert house.named("reconciled")[0].fields["plan"] == "refused"
    house.azure.tenant.set_subscription_state(subscription, "Enabled")
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_a_lost_write_is_found_by_the_due_read_and_healed(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", LostWrite()))
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"
    assert len(house.named("healed")) == 2


async def test_the_sdk_never_registers_a_provider_by_itself(house: House) -> None:
    subscription = house.add(1, tier="Free")
    missing = ServerError(409, code="MissingSubscriptionRegistration")
    house.azure.faults.add(Fault("PUT", "pricings/AI", missing, count=None))
    await house.vend(subscription)
    assert [exchange.path for exchange in house.azure.exchanges if exchange.method == "POST"] == []
    assert house.named("reconciled")[0].fields["code"] == "NotRegistered"


async def test_a_service_that_never_answers_is_asked_less_and_less_often(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI", ServerError(500), count=None))
    await house.vend(subscription)
    due = await house.waits(12)
    assert due == [1, 2, *(2, 3), *(2, 8), *(2, 28), *(2, 58), *(2, 58)], "each is read, and later written again"


async def test_the_deadline_ends_a_reconcile_and_leaves_a_due_row(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("*", "pricings/AI", Hang(3600), count=None))
    began = house.azure.clock.now()
    await house.vend(subscription)
    assert house.azure.clock.now() - began <= timedelta(seconds=16)
    assert len(await house.waits(1)) == 1
