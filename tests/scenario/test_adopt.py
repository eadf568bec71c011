"""Another baseline: it comes into force when it may, is held back when it would loosen much, and is swept at once."""

import asyncio

import pytest

from enforcer.adoption.decision import ROLLOUT
from enforcer.baselines.published import Published
from enforcer.in_force.last_good import last_good
from tests.scenario.house import AI, House

MANY = 40
EXEMPT = "controls: [plan], owner: o, reason: x, ticket: T-1, until: 2026-12-31"


async def estate(house: House) -> list[str]:
    """Forty protected subscriptions, all of them known."""
    subscriptions = [
        house.add(number, tier="Standard", extensions={"AIPromptEvidence": True}) for number in range(1, MANY + 1)
    ]
    await house.discover()
    await house.drain_until_quiet()
    return subscriptions


def publish(house: House, old: str, new: str) -> None:
    """Somebody edits the file; every worker goes on."""
    text = house.baseline.read_text()
    assert old in text
    house.baseline.write_text(text.replace(old, new))


def is_protected(house: House, subscription: str) -> bool:
    return "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting


async def is_healed(house: House, subscription: str) -> bool:
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    return is_protected(house, subscription)


async def test_the_first_version_is_swept_at_once_too(house: House) -> None:
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    assert [record.fields["before"] for record in house.named("baseline_changed")] == [""]
    assert len(house.named("sweep_finished")) == 1


async def test_a_worker_with_the_old_package_does_not_put_the_old_version_back(house: House) -> None:
    await estate(house)
    old = house.baseline.read_text()
    publish(house, "name: contoso", "name: fabrikam")
    await house.discover()
    new = house.baseline.read_text()
    house.baseline.write_text(old)
    for _ in range(2):
        house.enforcer = house.enforce()
        await house.discover()
        await asyncio.sleep(60)
    assert await last_good(house.ledger) == new
    assert len(house.named("baseline_changed")) == 2
    await asyncio.sleep(ROLLOUT.total_seconds())
    await house.discover()
    assert await last_good(house.ledger) == old


async def test_an_edit_in_slices_is_held_back_when_a_day_s_slices_are_too_much_together(house: House) -> None:
    subscriptions = await estate(house)
    text = house.baseline.read_text()
    for number in (2, 4):
        rows = [f"  - {{subscription: {one}, {EXEMPT}}}\n" for one in subscriptions[:number]]
        house.baseline.write_text(f"{text}exemptions:\n{''.join(rows)}")
        await house.discover()
        await asyncio.sleep(3600)
    (held,) = house.named("baseline_held")
    assert str(held.fields["reasons"]).startswith("with the edits of a day: 4 of 40 subscriptions lose protections")


async def test_an_edit_that_would_stop_enforcing_is_held_back_once_on_record_and_everything_still_heals(
    house: House,
) -> None:
    subscriptions = await estate(house)
    publish(house, "mode: enforce", "mode: observe")
    for _ in range(3):
        await house.discover()
        await asyncio.sleep(120)
    (held,) = house.named("baseline_held")
    assert held.fields["loosened"] == MANY
    assert held.fields["digest"] == Published("x", house.baseline.read_text()).digest
    assert await is_healed(house, subscriptions[0])


async def test_a_worker_that_begins_with_it_does_not_put_it_in_force_either(house: House) -> None:
    subscriptions = await estate(house)
    house.rewrite_baseline("mode: enforce", "mode: observe")
    assert await is_healed(house, subscriptions[0])


async def test_with_its_digest_among_the_approvals_it_comes_into_force_for_every_worker(house: House) -> None:
    subscriptions = await estate(house)
    publish(house, "mode: enforce", "mode: observe")
    await house.discover()
    await house.approve()
    await house.discover()
    changed = house.named("baseline_changed")[-1]
    assert (changed.fields["approved"], changed.fields["difference"]) == (True, f"mode enforce → observe: {MANY}")
    await asyncio.sleep(61)
    assert not await is_healed(house, subscriptions[0])


async def test_what_the_new_one_wants_is_put_right_without_waiting_for_the_hour(house: House) -> None:
    house.rewrite_baseline(
        "AIPromptSharingWithPurview: unmanaged",
        "AIPromptSharingWithPurview: unmanaged\nlimits: {maxChanged: 1}",
    )
    subscriptions = await estate(house)
    await house.sweep()
    await asyncio.sleep(300)
    consent = "{state: enabled, approvedBy: privacy-board, ticket: PRIV-113}"
    publish(house, "AIPromptSharingWithPurview: unmanaged", f"AIPromptSharingWithPurview: {consent}")
    await house.discover()
    for _ in range(12):
        await asyncio.sleep(60)
        await house.sweep()
        await house.drain()
    on = {name for one in subscriptions for name in house.azure.tenant.plan(one, AI).protecting}
    assert "AIPromptSharingWithPurview" in on


async def test_a_bad_version_is_told_once_and_the_last_good_one_stays(house: House) -> None:
    subscriptions = await estate(house)
    publish(house, "mode: enforce", "mode: maybe")
    for _ in range(3):
        await house.discover()
        await asyncio.sleep(120)
    (rejected,) = house.named("baseline_rejected")
    assert (rejected.fields["value"], rejected.fields["path"]) == ("'maybe'", "mode")
    assert await is_healed(house, subscriptions[0])


SIZES = (MANY, pytest.param(3_000, marks=pytest.mark.slow))
"""Slow, because twice three thousand subscriptions are healed one by one: minutes."""


@pytest.mark.parametrize("number", SIZES)
async def test_a_first_installation_and_thousands_that_somebody_disabled_need_no_approval(
    house: House, number: int
) -> None:
    subscriptions = [house.add(each, tier="Free") for each in range(1, number + 1)]
    await house.discover()
    await house.drain_until_quiet()
    assert all(is_protected(house, one) for one in subscriptions)
    for subscription in subscriptions:
        house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await asyncio.sleep(4000)
    await house.sweep()
    await house.drain_until_quiet()
    assert all(is_protected(house, one) for one in subscriptions)
    assert house.named("baseline_held") == []
