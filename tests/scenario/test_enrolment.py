"""Every subscription gets our event subscription by itself, keeps it, and what can't be enrolled is an incident."""

import asyncio
import json
import shlex
from datetime import date

import pytest

from enforcer.commands.undo import undo
from enforcer.facts import Control, subscription_id
from enforcer.memory.enrolment import EnrolmentState
from enforcer.memory.heal import HealState
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from sandbox.event_subscriptions import StoredEventSubscription
from sandbox.faults import Fault, Garbage, LostAnswer, LostWrite, ServerError, Throttle
from sandbox.state import Registration, RegistrationState
from tests.scenario.house import ACTIONS, AI, GROUP_SCOPE, ON_CHANGE, House

NAME = enrolment_name(event_target(ON_CHANGE))
EVENTS = "eventSubscriptions/"
WRITES = "Microsoft.Resources.ResourceWriteSuccess"


def found(house: House, subscription: str) -> StoredEventSubscription | None:
    return house.azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME)


def puts(house: House) -> int:
    return len([one for one in house.azure.exchanges if one.method == "PUT" and EVENTS in one.path])


async def minutes(house: House, number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()


async def test_a_subscription_that_is_discovered_is_enrolled_and_its_changes_arrive(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    await house.discover()
    await minutes(house, 4)
    await house.switch_off(subscription)
    await house.settle()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting
    (enrolled,) = house.named("subscription_enrolled")
    assert (enrolled.fields["subscription"], enrolled.fields["target"]) == (subscription, ON_CHANGE)


async def test_one_that_is_announced_is_protected_at_once_and_enrolled_by_the_next_tick(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert found(house, subscription) is None
    await minutes(house, 1)
    assert found(house, subscription) is not None


async def test_a_second_look_writes_nothing(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    await house.drain_until_quiet()
    for _ in range(26):
        await asyncio.sleep(3600)
        await house.sweep()
    assert puts(house) == 1
    assert len(house.named("subscription_enrolled")) == 1


async def test_no_due_row_is_left_once_all_is_as_it_should_be(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    assert await house.drain_until_quiet() <= 3


async def altered(house: House, subscription: str, properties: dict[str, object]) -> None:
    """Somebody puts another body under our name, as ARM allows whoever has the right."""
    held = found(house, subscription)
    assert held
    body = {"properties": {**held.properties, **properties}}
    answer = await house.asked_at(
        house.pipeline,
        "PUT",
        f"/subscriptions/{subscription}/providers/Microsoft.EventGrid/eventSubscriptions/{NAME}?api-version=2025-02-15",
        body,
    )
    assert answer.status == 201, answer.body


async def enrolled(house: House) -> str:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    await house.drain_until_quiet()
    assert found(house, subscription)
    return subscription


async def test_a_filter_that_somebody_narrows_is_mended_within_a_day_although_no_event_tells(house: House) -> None:
    subscription = await enrolled(house)
    await altered(
        house, subscription, {"filter": {"includedEventTypes": ["Microsoft.Resources.ResourceDeleteSuccess"]}}
    )
    await minutes(house, 1)
    await slice_comes(house)
    held = found(house, subscription)
    assert held
    assert len(held.properties["filter"]["includedEventTypes"]) == 3


async def slice_comes(house: House) -> None:
    """A day of sweeps."""
    for _ in range(25):
        await asyncio.sleep(3600)
        await house.sweep()
        await house.drain()
    await house.drain_until_quiet()


async def test_one_that_somebody_deletes_is_back_within_a_day_although_no_event_tells(house: House) -> None:
    subscription = await enrolled(house)
    house.azure.tenant.event_subscriptions.delete(f"/subscriptions/{subscription}", NAME)
    await slice_comes(house)
    assert found(house, subscription)


async def test_another_schema_is_an_incident_because_it_cannot_be_changed(house: House) -> None:
    subscription = await enrolled(house)
    held = found(house, subscription)
    assert held
    store = house.azure.tenant.event_subscriptions
    other = {**held.properties, "eventDeliverySchema": "EventGridSchema"}
    store.keep(store.changed(held.scope, NAME, other, source=held.source, ready_at=house.azure.clock.now()))
    for _ in range(25):
        await asyncio.sleep(3600)
        await house.sweep()
    (opened,) = house.named("incident_opened")
    assert "unenrol --subscription" in str(opened.fields["advice"])
    store.delete(held.scope, NAME)
    await minutes(house, 65)
    (closed,) = house.named("incident_closed")
    assert closed.fields["subscription"] == subscription


async def test_event_grid_is_registered_where_it_is_not(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    registrations = house.azure.tenant.subscription(subscription).registrations
    registrations["microsoft.eventgrid"] = Registration(RegistrationState.NOT_REGISTERED)
    await house.discover()
    await minutes(house, 10)
    assert found(house, subscription)


async def test_it_is_registered_too_where_already_the_read_says_so(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    registrations = house.azure.tenant.subscription(subscription).registrations
    registrations["microsoft.eventgrid"] = Registration(RegistrationState.NOT_REGISTERED)
    house.azure.faults.add(Fault("GET", EVENTS, ServerError(409, code="MissingSubscriptionRegistration"), count=1))
    await house.discover()
    await minutes(house, 10)
    assert found(house, subscription)


@pytest.mark.parametrize("trouble", [LostAnswer(), LostWrite(), Throttle(120)], ids=repr)
async def test_trouble_with_the_write_is_made_up_for(house: House, trouble: LostAnswer | LostWrite | Throttle) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", EVENTS, trouble))
    await house.discover()
    await minutes(house, 10)
    assert found(house, subscription)
    assert len(house.named("subscription_enrolled")) == 1


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("garbage", Garbage)
async def test_an_answer_that_can_not_be_read_is_made_up_for(house: House, garbage: Garbage, method: str) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault(method, EVENTS, garbage))
    await house.discover()
    await minutes(house, 10)
    assert found(house, subscription)
    assert (len(house.named("subscription_enrolled")), puts(house)) == (1, 1)


async def test_without_the_right_it_is_an_incident_that_says_what_to_do_and_ends_when_it_is_given(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Free")
    house.azure.tenant.access.revoke(house.identity.object_id)
    house.azure.tenant.assign(house.identity, actions=ACTIONS, scope=GROUP_SCOPE)
    await house.discover()
    await minutes(house, 60 * 27)
    (opened,) = house.named("incident_opened")
    assert opened.fields["kind"] == "enrolment"
    assert "hub-role.json" in str(opened.fields["advice"])
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting
    house.deploy(enrols=Enrol.SELF)
    await minutes(house, 65)
    (closed,) = house.named("incident_closed")
    assert closed.fields["subscription"] == subscription


async def test_check_writes_nothing_and_says_once_what_is_missing(house: House) -> None:
    house.deploy(enrols=Enrol.CHECK)
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    await house.drain_until_quiet()
    await slice_comes(house)
    assert puts(house) == 0
    (opened,) = house.named("incident_opened")
    assert "there is no event subscription" in str(opened.fields["reason"])


async def test_observe_mode_writes_nothing_and_is_no_incident(house: House) -> None:
    house.rewrite_baseline("mode: enforce", "mode: observe")
    house.deploy(enrols=Enrol.SELF)
    house.add(1, tier="Free")
    await house.discover()
    await house.drain_until_quiet()
    assert puts(house) == 0
    assert house.named("incident_opened") == []


async def test_off_asks_nothing(house: House) -> None:
    house.add(1, tier="Free")
    await house.discover()
    await house.drain_until_quiet()
    assert [one.path for one in house.azure.exchanges if EVENTS in one.path] == []


async def test_two_enforcers_do_not_fight_over_one_name() -> None:
    other = event_target(ON_CHANGE.replace("fn-enforcer", "fn-other"))
    assert enrolment_name(other) != NAME
    assert enrolment_name(event_target(ON_CHANGE.upper())) == NAME


async def test_what_somebody_adds_is_looked_at_and_left(house: House) -> None:
    subscription = await enrolled(house)
    await altered(house, subscription, {"labels": ["theirs"]})
    await minutes(house, 3)
    assert puts(house) == 2
    assert "enrolment_changed" in [record.fields["cause"] for record in house.named("reconciled")]
    memory = await house.ledger.recall(subscription_id(subscription))
    assert memory.enrolment
    assert memory.enrolment.state is EnrolmentState.ENROLLED


async def test_our_own_write_comes_back_as_an_echo(house: House) -> None:
    subscription = await enrolled(house)
    await altered(house, subscription, {"filter": {"includedEventTypes": [WRITES, "Microsoft.Resources.Other"]}})
    await minutes(house, 3)
    changed = [one for one in house.named("reconciled") if one.fields["cause"] == "enrolment_changed"]
    assert [one.fields["echo"] for one in changed] == [True, False, True]


async def test_the_state_before_a_write_is_kept_as_arm_takes_it_back(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    await minutes(house, 4)
    house.azure.tenant.assign(house.pipeline, actions=("*",), scope="/")
    path = (
        f"/subscriptions/{subscription}/providers/Microsoft.EventGrid/eventSubscriptions/{NAME}?api-version=2025-02-15"
    )
    altered = {
        "properties": {
            "destination": {"endpointType": "AzureFunction", "properties": {"resourceId": ON_CHANGE}},
            "filter": {"isSubjectCaseSensitive": True},
            "labels": ["mine"],
            "eventDeliverySchema": "CloudEventSchemaV1_0",
        }
    }
    assert (await house.asked_at(house.pipeline, "PUT", path, altered)).status in {200, 201}
    was = dict(of(house, subscription).properties)
    await house.settle()
    await minutes(house, 4)
    first, mended = await house.ledger.heals(subscription_id(subscription))
    assert (first.before, first.control, mended.state) == ("", Control.ENROLMENT, HealState.PENDING)
    assert of(house, subscription).properties != was
    undone = undo(mended, until=date(2026, 12, 31))
    body = json.loads(shlex.split(undone.az)[-1])
    assert (await house.asked_at(house.pipeline, "PUT", path, body)).status in {200, 201}
    assert of(house, subscription).properties == was
    assert undone.warning


def of(house: House, subscription: str) -> StoredEventSubscription:
    stored = found(house, subscription)
    assert stored
    return stored
