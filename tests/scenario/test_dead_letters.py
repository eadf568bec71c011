"""A queue message that failed as often as the host tries: on record, and its subscription is looked at again."""

import json

import pytest

from tests.scenario import test_ledger_down
from tests.scenario.house import AI, DOOR, House

storage, ledger = test_ledger_down.storage, test_ledger_down.ledger


async def event_of_a_change(house: House) -> tuple[str, str]:
    """A subscription whose plan is off, and the event that told of it, which nobody has worked off."""
    texts: list[str] = []

    async def keep(text: str) -> None:
        texts.append(text)

    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.enrol(subscription)
    house.doors[DOOR] = keep
    await house.switch_off(subscription)
    await house.settle()
    house.doors[DOOR] = house.change
    return subscription, texts[0]


def told(house: House) -> tuple[object, ...]:
    (record,) = house.named("dead_letter")
    return (record.severity, *(record.fields.get(name) for name in ("queue", "kept", "subscription")))


async def test_a_dead_event_is_on_record_and_its_subscription_comes_back_all_the_same(house: House) -> None:
    subscription, text = await event_of_a_change(house)
    await house.enforcer.last_resort.bury_change(text)
    assert told(house) == ("error", "enforcer-changes", True, subscription)
    assert house.named("dead_letter")[0].fields["actor_app_id"] == house.pipeline.app_id
    await house.drain_until_quiet()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting


async def test_a_dead_message_of_a_due_row_is_on_record(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.enforcer.last_resort.bury_message(json.dumps({"subscription": subscription}))
    assert told(house) == ("error", "enforcer-due", True, subscription)


@pytest.mark.parametrize("text", ["", "[1", '{"subscription": "../x"}'])
async def test_what_can_not_be_read_is_on_record_too(house: House, text: str) -> None:
    await house.enforcer.last_resort.bury_message(text)
    assert told(house) == ("error", "enforcer-due", False, None)


async def test_while_the_ledger_is_down_a_dead_letter_is_on_record_and_does_not_come_back(
    house: House, storage: test_ledger_down.Storage
) -> None:
    subscription, text = await event_of_a_change(house)
    storage.is_down = True
    await house.enforcer.last_resort.bury_change(text)
    assert told(house) == ("error", "enforcer-changes", False, subscription)
