"""An incident of an enrolment ends when it is nobody's business any more, and the record says why."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from enforcer.facts import SubscriptionId
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from sandbox.event_subscriptions import StoredEventSubscription
from tests.scenario.house import ACTIONS, GROUP, GROUP_SCOPE, ON_CHANGE, House

NAME = enrolment_name(event_target(ON_CHANGE))
OTHER_TARGET = ON_CHANGE.replace("on_change", "on_change_too")
SKIP = f"""
scopes:
  - match: {{managementGroup: {GROUP}}}
    skip: true
    owner: platform-team
    reason: "wound up"
    review: 2999-01-01
"""


async def with_an_incident(house: House, enrols: Enrol) -> SubscriptionId:
    """Without the right to put it, or where it is only checked: a day later it is an incident."""
    house.rewrite_baseline("name: contoso\n", "name: contoso\nlimits: {maxLoosened: 1.0, maxChanged: 1.0}\n")
    house.deploy(enrols=enrols)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.access.revoke(house.identity.object_id)
    house.azure.tenant.assign(house.identity, actions=ACTIONS, scope=GROUP_SCOPE)
    await house.discover()
    await hours(house, 27)
    [opened] = house.named("incident_opened")
    assert opened.fields["event_subscription"] == NAME
    return SubscriptionId(subscription)


async def hours(house: House, number: int) -> None:
    """Of the app's timers, every quarter of an hour."""
    for _ in range(4 * number):
        await asyncio.sleep(15 * 60)
        await house.discover()
        await house.sweep()
        await house.drain()


async def is_switched_off(house: House, _: SubscriptionId) -> None:
    house.enrols = Enrol.OFF
    house.world, house.enforcer = house.worker(), house.enforce()


async def leads_elsewhere(house: House, _: SubscriptionId) -> None:
    house.deploy(enrols=house.enrols, target=OTHER_TARGET)


async def is_skipped(house: House, _: SubscriptionId) -> None:
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{SKIP}")


async def leaves(house: House, subscription: SubscriptionId) -> None:
    house.azure.tenant.remove_subscription(subscription)


ENDS = {
    "is switched off": (is_switched_off, "enrolment is off now"),
    "has another target": (leads_elsewhere, "another target"),
    "is skipped": (is_skipped, "skips the subscription"),
    "left the estate": (leaves, "not in the estate any more"),
}


@pytest.mark.parametrize("enrols", [Enrol.SELF, Enrol.CHECK], ids=lambda one: one.value)
@pytest.mark.parametrize(("ends", "why"), ENDS.values(), ids=ENDS)
async def test_it_closes_once_with_the_reason(
    house: House, ends: Callable[[House, SubscriptionId], Awaitable[None]], why: str, enrols: Enrol
) -> None:
    subscription = await with_an_incident(house, enrols)
    await ends(house, subscription)
    await hours(house, 26)
    [closed] = house.named("incident_closed")
    assert (closed.fields["subscription"], closed.fields["event_subscription"]) == (subscription, NAME)
    assert why in str(closed.fields["reason"])
    assert float(closed.fields["open_s"]) >= timedelta(minutes=15).total_seconds()


async def test_another_target_has_an_incident_of_its_own(house: House) -> None:
    await with_an_incident(house, Enrol.CHECK)
    await leads_elsewhere(house, SubscriptionId(""))
    await hours(house, 26)
    names = [record.fields["event_subscription"] for record in house.named("incident_opened")]
    assert names == [NAME, enrolment_name(event_target(OTHER_TARGET))]


async def test_who_comes_back_is_enrolled_as_anybody_else(house: House) -> None:
    subscription = await with_an_incident(house, Enrol.SELF)
    house.azure.tenant.add_management_group("mg-elsewhere")
    house.azure.tenant.move_subscription(subscription, management_group="mg-elsewhere")
    await hours(house, 2)
    house.deploy(enrols=Enrol.SELF)
    house.azure.tenant.move_subscription(subscription, management_group=GROUP)
    await hours(house, 2)
    held: StoredEventSubscription | None = house.azure.tenant.event_subscriptions.get(
        f"/subscriptions/{subscription}", NAME
    )
    assert held
    assert [one.name for one in house.records if one.name.startswith("incident")] == [
        "incident_opened",
        "incident_closed",
    ]
