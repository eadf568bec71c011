"""Whoever is below the management groups is found, protected and known; who moves or leaves is noticed."""

import asyncio

import pytest

from enforcer.facts import SubscriptionId
from enforcer.place import Place
from sandbox.faults import Denied, Fault, ServerError
from tests.scenario.house import AI, GROUP, House

EVIDENCE_ON = {"AIPromptEvidence": True}


def changes(house: House) -> list[tuple[object, object]]:
    return [(one.fields["change"], one.fields["subscription"]) for one in house.named("subscription_discovered")]


async def test_a_subscription_that_no_event_told_of_is_protected(house: House) -> None:
    subscription = house.add(1, registered=False)
    await house.discover()
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert changes(house) == [("new", subscription)]


async def test_who_is_known_costs_one_page_and_no_look(house: House) -> None:
    house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.discover()
    await house.drain_until_quiet()
    before = len(house.azure.exchanges)
    await house.discover()
    assert len(house.azure.exchanges) == before + 1
    assert len(house.named("subscription_discovered")) == 1


async def test_a_move_is_noticed_and_looked_at(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.discover()
    await house.drain_until_quiet()
    house.azure.tenant.add_management_group("mg-online", parent=GROUP)
    house.azure.tenant.move_subscription(subscription, management_group="mg-online")
    await house.discover()
    assert changes(house)[1:] == [("moved", subscription)]
    assert (await house.ledger.known())[SubscriptionId(subscription)] == Place(("mg-online", GROUP))
    assert await house.drain_until_quiet() == 1


async def test_who_leaves_is_told_and_forgotten(house: House) -> None:
    subscription, other = house.add(1, tier="Standard"), house.add(2, tier="Standard")
    await house.discover()
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await house.discover()
    assert changes(house)[2:] == [("gone", subscription)]
    assert list(await house.ledger.known()) == [other]


async def test_an_estate_that_seems_to_have_vanished_is_told_and_not_forgotten(house: House) -> None:
    everybody = [house.add(number, tier="Standard") for number in range(1, 31)]
    await house.discover()
    house.azure.tenant.add_management_group("mg-elsewhere")
    for subscription in everybody[:20]:
        house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await house.discover()
    gone = [record for record in house.named("subscription_discovered") if record.fields["change"] == "gone"]
    assert {(record.severity, record.fields["held"]) for record in gone} == {("warning", True)}
    assert len(await house.ledger.known()) == 30


TROUBLE = {"AuthorizationFailed": Denied.FORBIDDEN, "InternalServerError": ServerError(503)}


@pytest.mark.parametrize(("code", "trouble"), TROUBLE.items())
async def test_groups_that_can_not_be_read_are_told_and_change_nothing(
    house: House, code: str, trouble: Denied | ServerError
) -> None:
    house.add(1, tier="Standard")
    await house.discover()
    house.azure.faults.add(Fault("GET", "descendants", trouble, count=None))
    await house.discover()
    assert [record.fields["code"] for record in house.named("story_failed")] == [code]
    assert len(await house.ledger.known()) == 1


async def test_a_crash_before_newcomers_are_known_only_finds_them_again(house: House) -> None:
    subscription = house.add(1, tier="Free")
    members = await house.world.estate.members()
    await house.discover()
    await house.ledger.learn({}, gone=list(members))
    await house.discover()
    await house.drain_until_quiet()
    assert changes(house) == [("new", subscription)] * 2
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}


async def test_many_newcomers_become_due_no_faster_than_may_be_written(house: House) -> None:
    for number in range(1, 1_201):
        house.add(number)
    await house.discover()
    rows = await house.ledger.due(house.azure.clock.now(), limit=5_000)
    assert len(rows) == 1
    await asyncio.sleep(60)
    assert len(await house.ledger.due(house.azure.clock.now(), limit=5_000)) == 601
