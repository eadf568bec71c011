"""Whoever is below the management groups is found, protected and known; who moves or leaves is noticed."""

import asyncio
from datetime import timedelta

import pytest

from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
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


async def vanished(house: House) -> list[str]:
    """Two thirds of thirty, of whom everybody was known."""
    everybody = [house.add(number, tier="Standard") for number in range(1, 31)]
    await house.discover()
    house.azure.tenant.add_management_group("mg-elsewhere")
    for subscription in everybody[:20]:
        house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    return everybody[:20]


async def minutes_pass(house: House, number: int) -> None:
    for _ in range(number // 2):
        await house.discover()
        await asyncio.sleep(120)


def departures(house: House) -> list[tuple[str, object]]:
    return [
        (one.name, one.fields["missing"])
        for one in house.records
        if one.name in {"incident_opened", "incident_closed"} and one.fields["kind"] == "departures"
    ]


async def test_an_estate_that_seems_to_have_vanished_is_told_once_and_not_forgotten(house: House) -> None:
    gone = await vanished(house)
    await minutes_pass(house, 60)
    assert departures(house) == [("incident_opened", 20)]
    (told,) = house.named("incident_opened")
    assert told.severity == "error"
    assert set(str(told.fields["first"]).split()) == set(gone)
    assert "enforcer departed --forget" in str(told.fields["advice"])
    assert len(await house.ledger.known()) == 30
    assert [change for change, _ in changes(house)] == ["new"] * 30


async def test_its_end_is_told_once_when_they_are_back(house: House) -> None:
    gone = await vanished(house)
    await minutes_pass(house, 60)
    for subscription in gone:
        house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await minutes_pass(house, 60)
    assert departures(house) == [("incident_opened", 20), ("incident_closed", 0)]
    assert house.named("incident_closed")[0].fields["open_s"] == 3_600.0


async def test_its_end_is_told_when_a_person_has_had_them_forgotten_and_the_next_time_is_news_again(
    house: House,
) -> None:
    gone = await vanished(house)
    await minutes_pass(house, 10)
    await house.ledger.learn({}, gone=[SubscriptionId(one) for one in gone])
    await minutes_pass(house, 10)
    assert departures(house) == [("incident_opened", 20), ("incident_closed", 0)]
    for number in range(21, 31):
        house.add(100 + number)
    await minutes_pass(house, 2)
    for subscription in [*house.azure.tenant.subscriptions][20:]:
        house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await minutes_pass(house, 10)
    assert departures(house)[2:] == [("incident_opened", 20)]


async def test_few_that_are_missing_are_forgotten_and_told_each_once(house: House) -> None:
    subscriptions = await vanished(house)
    for subscription in subscriptions[10:]:
        house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await minutes_pass(house, 10)
    assert (departures(house), len(await house.ledger.known())) == ([], 20)
    assert [change for change, _ in changes(house)].count("gone") == 10


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
    rows = await house.ledger.due(house.azure.clock.now() + timedelta(days=1), limit=5_000)
    times = [row.look_again.at for row in rows if row.look_again]
    assert times == [times[0] + number * timedelta(seconds=0.1) for number in range(1_200)]
