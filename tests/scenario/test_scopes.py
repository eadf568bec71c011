"""Scopes and exemptions in the whole product: what is skipped, observed, exempt, wanted otherwise, and for how long."""

import asyncio
from datetime import timedelta

import pytest

from enforcer.estate import PLACE_FRESH
from enforcer.memory.subscription import Memory
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from enforcer.sweep import SUSPECTED
from tests.scenario.house import AI, GROUP, ON_CHANGE, House

ANSWERED = "owner: team, reason: no production data, review: 2099-01-01"


def is_protected(house: House, subscription: str) -> bool:
    return "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting


def say(house: House, more: str) -> None:
    """A baseline that says more than the usual one, with a group `mg-sandbox` in the tenant."""
    house.azure.tenant.add_management_group("mg-sandbox", parent=GROUP)
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{more}\n")


def scoped(what: str) -> str:
    return f"scopes:\n  - {{match: {{managementGroup: mg-sandbox}}, {what}}}"


def exempt(house: House, subscription: str, *, days: int) -> str:
    until = (house.azure.clock.now() + timedelta(days=days)).date().isoformat()
    who = f"subscription: {subscription}, controls: [provider, plan], owner: o, reason: vendor test, ticket: SEC-42"
    return f"exemptions:\n  - {{{who}, until: {until}}}"


def in_sandbox(house: House, number: int, **plan: object) -> str:
    subscription = house.add(number, **plan)
    house.azure.tenant.move_subscription(subscription, management_group="mg-sandbox")
    return subscription


async def remembered(house: House, subscription: str) -> Memory:
    return await house.ledger.recall(subscription)  # type: ignore[arg-type]  # ids of the house are in their one form


async def test_what_is_skipped_is_not_even_read(house: House) -> None:
    say(house, scoped(f"skip: true, {ANSWERED}"))
    skipped, other = in_sandbox(house, 1, tier="Free"), house.add(2, tier="Free")
    await house.vend(skipped)
    await house.vend(other)
    assert house.calls(skipped) == []
    assert is_protected(house, other)
    record = house.named("reconciled")[0]
    assert (record.fields["verdict"], record.fields["scope"], record.severity) == (
        "skipped",
        "managementGroup mg-sandbox",
        "info",
    )


async def test_what_is_skipped_while_a_heal_awaits_its_confirmation_comes_to_rest(house: House) -> None:
    house.azure.tenant.add_management_group("mg-sandbox", parent=GROUP)
    subscription = in_sandbox(house, 1, tier="Free")
    await house.vend(subscription)
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{scoped(f'skip: true, {ANSWERED}')}\n")
    assert await house.drain_until_quiet() == 1
    memory = await remembered(house, subscription)
    assert (memory.awaiting, memory.look_again, memory.unsettled) == ((), None, None)


async def test_what_is_observed_is_recorded_and_not_written(house: House) -> None:
    say(house, scoped(f"mode: observe, {ANSWERED}"))
    subscription = in_sandbox(house, 1, tier="Free")
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200"]
    fields = house.named("reconciled")[0].fields
    assert (fields["plan"], fields["mode"]) == ("observed", "observe")


async def test_a_scope_that_wants_another_extension_gets_it(house: House) -> None:
    say(house, scoped("plans: {AI: {extensions: {AIModelScanner: enabled}}}"))
    subscription, other = in_sandbox(house, 1, tier="Standard"), house.add(2, tier="Standard")
    await house.vend(subscription)
    await house.vend(other)
    assert house.azure.tenant.plan(subscription, AI).protecting == {"AIPromptEvidence", "AIModelScanner"}
    assert house.azure.tenant.plan(other, AI).protecting == {"AIPromptEvidence"}


async def test_a_subscription_that_moves_out_of_a_skipped_group_is_protected_within_minutes(house: House) -> None:
    say(house, scoped(f"skip: true, {ANSWERED}"))
    subscription = in_sandbox(house, 1, tier="Free")
    await house.discover()
    await house.drain_until_quiet()
    assert not is_protected(house, subscription)
    await house.vend(subscription)  # the worker has just read where it lies
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    other_worker = house.enforce(house.worker)
    await other_worker.timers.discover()
    await house.drain_until_quiet()
    assert is_protected(house, subscription)


async def test_a_place_that_decides_is_believed_for_two_minutes(house: House) -> None:
    say(house, scoped(f"mode: observe, {ANSWERED}"))
    subscription = in_sandbox(house, 1, tier="Standard")
    await house.vend(subscription)
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await asyncio.sleep(PLACE_FRESH.total_seconds())
    await house.vend(subscription)
    assert is_protected(house, subscription)


async def test_what_is_exempt_is_read_and_recorded_with_its_ticket_and_not_written(house: House) -> None:
    subscription, other = house.add(1, tier="Free"), house.add(2, tier="Free")
    say(house, exempt(house, subscription, days=3))
    await house.vend(subscription)
    await house.vend(other)
    assert house.calls(subscription) == ["GET 200"]
    fields = house.named("reconciled")[0].fields
    assert (fields["plan"], fields["exemption"]) == ("exempt", "SEC-42")
    assert is_protected(house, other)
    assert (await remembered(house, subscription)).look_again is None


async def test_an_exempt_subscription_without_the_provider_is_left_without_it(house: House) -> None:
    subscription = house.add(1, registered=False)
    say(house, exempt(house, subscription, days=3))
    await house.vend(subscription)
    fields = house.named("reconciled")[0].fields
    assert (fields["provider"], fields["plan"], fields["exemption"]) == ("exempt", "exempt", "SEC-42")
    assert house.named("healed") == []


@pytest.mark.parametrize("days", [0, 2])
async def test_when_an_exemption_is_over_a_sweep_heals_without_anyone_acting(house: House, days: int) -> None:
    subscription = house.add(1, tier="Free")
    say(house, exempt(house, subscription, days=days))
    await swept_for(house, _until_midnight(house) + timedelta(days=days, minutes=-20))
    assert not is_protected(house, subscription)
    await swept_for(house, timedelta(minutes=100))
    assert is_protected(house, subscription)


def _until_midnight(house: House) -> timedelta:
    now = house.azure.clock.now()
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) - now


async def swept_for(house: House, span: timedelta) -> None:
    """The timers of the sweep and of due rows, every five minutes."""
    end = house.azure.clock.now() + span
    while house.azure.clock.now() < end:
        await house.sweep()
        await house.drain()
        await asyncio.sleep(300)


async def test_a_sweep_makes_nothing_due_that_is_skipped_or_exempt_and_counts_it(house: House) -> None:
    exempted = house.add(1, tier="Free")
    say(house, f"{scoped(f'skip: true, {ANSWERED}')}\n{exempt(house, exempted, days=3)}")
    skipped, drifted = in_sandbox(house, 2, tier="Free"), house.add(3, tier="Free")
    await asyncio.sleep(60)
    await house.sweep()
    rows = [(await remembered(house, each)).look_again for each in (exempted, skipped, drifted)]
    assert [row.reason if row else None for row in rows] == [None, None, SUSPECTED]
    fields = house.named("sweep_finished")[0].fields
    assert (fields["exempt"], fields["skipped"], fields["drifted"]) == (1, 1, 1)


async def test_a_subscription_of_somebody_else_is_skipped_whatever_scopes_say(house: House) -> None:
    say(house, scoped("mode: enforce"))
    house.azure.tenant.add_management_group("mg-elsewhere")
    subscription = house.add(1, tier="Free")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await house.vend(subscription)
    record = house.named("reconciled")[0]
    assert (record.fields["verdict"], record.fields["code"], record.severity) == ("skipped", "OutsideEstate", "warning")


@pytest.mark.parametrize("what", ["skip: true", "mode: observe"])
async def test_what_is_skipped_or_observed_gets_no_event_subscription_of_ours(house: House, what: str) -> None:
    house.deploy(enrols=Enrol.SELF)
    say(house, scoped(f"{what}, {ANSWERED}"))
    left_alone, other = in_sandbox(house, 1, tier="Standard"), house.add(2, tier="Standard")
    await house.discover()
    for _ in range(10):
        await asyncio.sleep(60)
        await house.drain()
    enrolled = house.azure.tenant.event_subscriptions
    name = enrolment_name(event_target(ON_CHANGE))
    assert enrolled.get(f"/subscriptions/{left_alone}", name) is None
    assert enrolled.get(f"/subscriptions/{other}", name) is not None
