"""`enforcer enrol` and `enforcer unenrol`: the estate's event subscriptions, by a person's own rights."""

from datetime import UTC, datetime, timedelta

import pytest

from enforcer.observed.enrolment import enrolment_name, event_target
from sandbox.azure import SimulatedAzure
from sandbox.event_subscriptions import StoredEventSubscription
from sandbox.state import Principal, Registration, RegistrationState
from tests.command.conftest import GROUP
from tests.command.documented import undocumented
from tests.command.ended import Run

pytestmark = pytest.mark.sockets
SCOPE = f"/providers/Microsoft.Management/managementGroups/{GROUP}"
HUB, ONE, TWO = (f"{number:08d}-0000-4000-8000-000000000000" for number in (99, 1, 2))
APP = f"/subscriptions/{HUB}/resourceGroups/rg-enforcer/providers/Microsoft.Web/sites/fn-enforcer"
TARGET = f"{APP}/functions/on_change"
NAME = enrolment_name(event_target(TARGET))
EVENTS = "Microsoft.EventGrid/eventSubscriptions"
ALL = (f"{EVENTS}/read", f"{EVENTS}/write", f"{EVENTS}/delete", "Microsoft.EventGrid/register/action")
LISTS = "Microsoft.Management/managementGroups/descendants/read"


@pytest.fixture
def estate(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    """Two subscriptions, in one of which Event Grid is not registered, and a person with all the rights."""
    azure.tenant.add_subscription(HUB, name="hub")
    for number, subscription in enumerate((ONE, TWO)):
        azure.tenant.add_subscription(subscription, name=f"sub-{number}", management_group=GROUP)
    registrations = azure.tenant.subscription(TWO).registrations
    registrations["microsoft.eventgrid"] = Registration(RegistrationState.NOT_REGISTERED)
    may(azure, person, *ALL)
    azure.tenant.assign(person, actions=("Microsoft.Web/sites/functions/write",), scope=APP)
    return azure


def may(azure: SimulatedAzure, person: Principal, *actions: str) -> None:
    azure.tenant.assign(person, actions=(LISTS, *actions), scope=SCOPE)


OLD = TARGET.replace("fn-enforcer", "fn-older")
OLD_NAME = enrolment_name(event_target(OLD))
TOPIC_LIKE = "enforcer-changes-by-hand"


def left_over(azure: SimulatedAzure, name: str, target: str, *, at: str = ONE) -> None:
    """What an enforcer that is gone put there, or somebody else."""
    store, scope = azure.tenant.event_subscriptions, f"/subscriptions/{at}"
    destination = {"endpointType": "AzureFunction", "properties": {"resourceId": target}}
    store.keep(store.changed(scope, name, {"destination": destination}, source=scope, ready_at=azure.clock.now()))


def names(azure: SimulatedAzure, subscription: str) -> set[str]:
    return {held.name for held in azure.tenant.event_subscriptions.at(f"/subscriptions/{subscription}")}


def found(azure: SimulatedAzure, subscription: str) -> StoredEventSubscription | None:
    return azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME)


async def test_check_shows_who_is_missing_and_writes_nothing(run: Run, estate: SimulatedAzure) -> None:
    ended = await run("enrol", "--check", "--target", TARGET, "--json")
    assert (ended.code, ended.error) == (2, "")
    assert ended.said["counts"] == {"missing": 2}
    assert {row["reason"] for row in ended.said["subscriptions"]} == {"there is no event subscription"}
    assert {exchange.method for exchange in estate.exchanges} == {"GET"}
    assert undocumented("enrol", ended.said) == []


async def test_enrol_puts_it_everywhere_and_registers_event_grid_on_the_way(run: Run, estate: SimulatedAzure) -> None:
    ended = await run("enrol", ENFORCER_EVENT_TARGET=TARGET)
    assert (ended.code, ended.out.strip()) == (0, "2 enrolled")
    assert found(estate, ONE)
    assert found(estate, TWO)
    again = await run("enrol", "--check", "--json", ENFORCER_EVENT_TARGET=TARGET)
    assert (again.code, again.said["good"]) == (0, True)


async def test_unenrol_takes_every_one_away_but_only_with_consent(run: Run, estate: SimulatedAzure) -> None:
    await run("enrol", "--subscription", ONE, "--target", TARGET)
    asked = await run("unenrol", "--target", TARGET)
    assert (asked.code, "--yes" in asked.error) == (4, True)
    assert found(estate, ONE)
    ended = await run("unenrol", "--target", TARGET, "--yes", "--json")
    assert ended.said["counts"] == {"removed": 1, "absent": 1}
    assert undocumented("unenrol", ended.said) == []
    assert estate.tenant.event_subscriptions.at(f"/subscriptions/{ONE}") == ()


async def test_without_the_right_it_says_whose_and_where(run: Run, estate: SimulatedAzure, person: Principal) -> None:
    estate.tenant.access.revoke(person.object_id)
    may(estate, person, f"{EVENTS}/read")
    ended = await run("enrol", "--subscription", ONE, "--target", TARGET)
    assert ended.code == 3
    assert f"{EVENTS}/write" in ended.out.replace("\n", "").replace(" ", "")


async def test_an_estate_that_cannot_be_listed_is_told_apart(
    run: Run, estate: SimulatedAzure, person: Principal
) -> None:
    estate.tenant.access.revoke(person.object_id)
    ended = await run("enrol", "--check", "--target", TARGET)
    assert ended.code == 3
    assert "the estate can't be listed" in ended.error


async def test_what_somebody_altered_is_shown_with_what_is_wrong(run: Run, estate: SimulatedAzure) -> None:
    await run("enrol", "--subscription", ONE, "--target", TARGET)
    held = found(estate, ONE)
    assert held
    store = estate.tenant.event_subscriptions
    narrowed = {**held.properties, "filter": {"includedEventTypes": ["Microsoft.Resources.ResourceDeleteSuccess"]}}
    store.keep(store.changed(held.scope, NAME, narrowed, source=held.source, ready_at=estate.clock.now()))
    ended = await run("enrol", "--check", "--subscription", ONE, "--target", TARGET)
    assert ended.code == 2
    assert "its filter was altered" in ended.out


async def test_check_shows_what_is_left_of_an_old_target(run: Run, estate: SimulatedAzure) -> None:
    await run("enrol", "--subscription", ONE, "--target", TARGET)
    left_over(estate, OLD_NAME, OLD)
    left_over(estate, TOPIC_LIKE, OLD)
    ended = await run("enrol", "--check", "--target", TARGET, "--subscription", ONE)
    assert (ended.code, f"beside it: {OLD_NAME} → {OLD}" in ended.out) == (0, True)
    assert TOPIC_LIKE not in ended.out
    ended = await run("enrol", "--check", "--target", TARGET, "--subscription", ONE, "--json")
    assert ended.said["subscriptions"][0]["others"] == [{"name": OLD_NAME, "target": OLD}]


async def test_unenrol_takes_those_of_each_target_that_is_named(run: Run, estate: SimulatedAzure) -> None:
    await run("enrol", "--target", TARGET)
    left_over(estate, OLD_NAME, OLD)
    other = OLD.replace("fn-older", "fn-other")
    left_over(estate, enrolment_name(event_target(other)), other)
    ended = await run("unenrol", "--target", TARGET, "--target", OLD, "--yes", "--json")
    assert (ended.code, ended.said["counts"]) == (0, {"removed": 2})
    assert (names(estate, ONE), names(estate, TWO)) == ({enrolment_name(event_target(other))}, set())


async def test_all_takes_every_one_of_ours_whatever_its_target_and_nothing_else(
    run: Run, estate: SimulatedAzure
) -> None:
    await run("enrol", "--target", TARGET)
    left_over(estate, OLD_NAME, OLD)
    left_over(estate, TOPIC_LIKE, OLD)
    asked = await run("unenrol", "--all")
    assert (asked.code, f"{ONE}  {OLD_NAME} → {OLD}" in asked.error) == (4, True)
    assert names(estate, ONE) == {NAME, OLD_NAME, TOPIC_LIKE}
    ended = await run("unenrol", "--all", "--yes", "--json")
    assert (ended.code, ended.said["counts"]) == (0, {"removed": 2})
    assert {one["name"] for one in ended.said["subscriptions"][0]["removed"]} == {NAME, OLD_NAME}
    assert (names(estate, ONE), names(estate, TWO)) == ({TOPIC_LIKE}, set())


async def test_all_leaves_what_has_our_name_and_leads_elsewhere(run: Run, estate: SimulatedAzure) -> None:
    left_over(estate, OLD_NAME, TARGET)
    ended = await run("unenrol", "--all", "--yes", "--json")
    assert (ended.code, ended.said["counts"]) == (2, {"left": 1, "absent": 1})
    assert OLD_NAME in ended.said["subscriptions"][0]["reason"]
    assert names(estate, ONE) == {OLD_NAME}


async def test_all_and_a_target_are_one_too_many(run: Run, estate: SimulatedAzure) -> None:
    ended = await run("unenrol", "--all", "--target", TARGET, "--yes", "--json")
    assert (ended.code, ended.said["problems"][0]["where"]) == (4, "--target")
    assert list(estate.exchanges) == []


async def test_in_a_pause_nobody_enrols_or_unenrols_but_everybody_may_look(estate: SimulatedAzure, run: Run) -> None:
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for words in (("enrol",), ("unenrol", "--yes")):
        ended = await run(*words, "--target", TARGET, ENFORCER_PAUSED_UNTIL=end)
        assert (ended.code, "ENFORCER_PAUSED_UNTIL" in ended.error) == (3, True)
    assert found(estate, ONE) is None
    looked = await run("enrol", "--check", "--target", TARGET, ENFORCER_PAUSED_UNTIL=end)
    assert looked.code == 2
