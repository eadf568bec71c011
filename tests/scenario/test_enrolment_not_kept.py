"""What is put and does not stay is put less and less often: each of our own writes brings an event, and no loop."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from enforcer.facts import ALL_CONTROLS, Cause, Fact, subscription_id
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.schedule import LADDER
from enforcer.settings import Enrol
from sandbox.exchanges import Exchange
from sandbox.faults import Fault, LostAnswer
from tests.scenario.house import ON_CHANGE, House

NAME = enrolment_name(event_target(ON_CHANGE))
MINUTE = timedelta(minutes=1)
MOST = 50
"""A loop is cut there, so that a test of one ends."""


class ModifyPolicy:
    """An Azure Policy with `modify`: whatever is put on the subscription keeps this body. It notes when we put one."""

    def __init__(self, house: House, subscription: str, properties: Mapping[str, object]) -> None:
        self._house = house
        self._scope = f"/subscriptions/{subscription}"
        self._properties = properties
        self.is_assigned = True
        self.put_at: list[datetime] = []
        house.azure.exchanges.on_append.append(self._modify)

    def _modify(self, exchange: Exchange) -> None:
        if exchange.method != "PUT" or f"{self._scope}/providers/Microsoft.EventGrid/" not in exchange.path:
            return
        if exchange.caller == self._house.identity.object_id:
            self.put_at.append(self._house.azure.clock.now())
        if self.is_assigned and len(self.put_at) < MOST:
            self.modify()

    def modify(self) -> None:
        store = self._house.azure.tenant.event_subscriptions
        held = store.get(self._scope, NAME)
        assert held
        body = {**held.properties, **self._properties}
        store.keep(store.changed(self._scope, NAME, body, source=held.source, ready_at=held.ready_at))


FEW_ATTEMPTS = {"retryPolicy": {"maxDeliveryAttempts": 7, "eventTimeToLiveInMinutes": 1440}}


async def enrolled(house: House) -> str:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    await house.drain_until_quiet()
    return subscription


async def touched(house: House, subscription: str) -> None:
    """Somebody puts it as it is."""
    held = house.azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME)
    assert held
    path = f"{held.scope}/providers/Microsoft.EventGrid/eventSubscriptions/{NAME}?api-version=2025-02-15"
    answer = await house.asked_at(house.pipeline, "PUT", path, {"properties": held.properties})
    assert answer.status in {200, 201}, answer.body


def changed(subscription: str) -> Fact:
    return Fact(subscription=subscription_id(subscription), controls=ALL_CONTROLS, cause=Cause.ENROLMENT_CHANGED)


async def looks(house: House, number: int) -> None:
    """As many turns of: events arrive, time passes until the next row is due, it is worked off."""
    for _ in range(number):
        await house.settle()
        await house.waits(1)


async def test_what_a_policy_changes_each_time_is_put_by_the_ladder_although_each_write_brings_an_event(
    house: House,
) -> None:
    policy = ModifyPolicy(house, subscription := await enrolled(house), FEW_ATTEMPTS)
    await touched(house, subscription)
    await looks(house, 12)
    waits = [later - sooner for sooner, later in pairwise(policy.put_at)]
    late = [wait - wanted for wait, wanted in zip(waits, (*LADDER, *LADDER[-1:] * 3), strict=False)]
    assert len(waits) > len(LADDER)
    assert timedelta() <= min(late) <= max(late) < 2 * MINUTE  # the timer ticks every minute


async def test_that_is_an_incident_which_says_who_to_look_for_and_ends_with_the_policy(house: House) -> None:
    policy = ModifyPolicy(house, subscription := await enrolled(house), FEW_ATTEMPTS)
    await touched(house, subscription)
    await looks(house, 8)
    (opened,) = house.named("incident_opened")
    assert opened.fields["code"] == "NotKept"
    assert "its retry policy was altered: it was put" in str(opened.fields["reason"])
    assert "Azure Policy" in str(opened.fields["advice"])
    policy.is_assigned = False
    await looks(house, 2)
    (closed,) = house.named("incident_closed")
    assert closed.fields["kind"] == "enrolment"


async def test_a_write_whose_answer_is_lost_each_time_makes_no_loop_either(house: House) -> None:
    policy = ModifyPolicy(house, subscription := await enrolled(house), FEW_ATTEMPTS)
    house.azure.faults.add(Fault("PUT", f"{subscription}/providers/Microsoft.EventGrid", LostAnswer(), count=None))
    policy.modify()
    await house.enforcer.look(changed(subscription))
    await looks(house, 6)
    assert 1 < len(policy.put_at) <= 7


async def test_what_was_put_is_not_put_again_within_the_minute_even_if_it_was_read_as_wanted_in_between(
    house: House,
) -> None:
    policy = ModifyPolicy(house, subscription := await enrolled(house), FEW_ATTEMPTS)
    policy.is_assigned = False
    for _ in range(4):
        policy.modify()
        await house.enforcer.look(changed(subscription))
        await asyncio.sleep(20)
        await house.enforcer.look(changed(subscription))
        policy.modify()
        await house.enforcer.look(changed(subscription))
        await asyncio.sleep(40)
    waits = [later - sooner for sooner, later in pairwise(policy.put_at)]
    assert waits == [MINUTE] * 3


async def test_two_events_at_once_put_it_once(house: House) -> None:
    policy = ModifyPolicy(house, subscription := await enrolled(house), FEW_ATTEMPTS)
    policy.is_assigned = False
    policy.modify()
    fact = changed(subscription)
    await asyncio.gather(house.enforcer.look(fact), house.enforcer.look(fact))
    assert len(policy.put_at) == 1


async def test_what_is_altered_right_after_it_was_put_for_the_first_time_is_put_back_at_once(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.discover()
    await house.enforcer.look(changed(subscription))
    policy = ModifyPolicy(house, subscription, FEW_ATTEMPTS)
    policy.is_assigned = False
    policy.modify()
    began = house.azure.clock.now()
    await house.enforcer.look(changed(subscription))
    assert policy.put_at == [began]


async def test_two_looks_at_once_at_one_that_nobody_enrolled_yet_put_it_once(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    fact = changed(subscription)
    await asyncio.gather(house.enforcer.look(fact), house.enforcer.look(fact))
    path = f"/subscriptions/{subscription}/providers/Microsoft.EventGrid/"
    assert [one.status for one in house.azure.exchanges if one.method == "PUT" and path in one.path] == [201]
