"""How long a plan was off its baseline: counted as Azure itself knows it, and flagged for what it rests on."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.exposure.stretch import Ending, Precision
from enforcer.facts import SubscriptionId
from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault, LostWrite, ServerError
from tests.scenario.house import AI, House
from tests.scenario.off_time import Kept, OffTime, kept
from tests.scenario.timers import Queue, timers

ON = {"tier": "Standard", "extensions": {"AIPromptEvidence": True}}
FREE = {"properties": {"pricingTier": "Free"}}
STANDARD = {
    "properties": {
        "pricingTier": "Standard",
        "extensions": [{"name": "AIPromptEvidence", "isEnabled": "True"}],
    }
}


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, registration_seconds=5)


class Watched:
    """A house with one enrolled subscription that was looked at, and a witness of its true state."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.truth = OffTime(house)
        self.since = house.azure.clock.now()
        self.subscription = ""

    async def begin(self, **plan: object) -> None:
        self.subscription = self.house.add(1, **plan)
        self.truth.noted(self.subscription)
        await self.house.enrol(self.subscription)
        await self.house.vend(self.subscription)
        await asyncio.sleep(3600)

    async def put(self, body: object) -> None:
        await self.house.put_plan(self.subscription, body)

    def off_outside(self) -> None:
        self.house.azure.tenant.set_plan(self.subscription, AI, tier="Free")
        self.truth.noted(self.subscription)

    def on_outside(self) -> None:
        self.house.azure.tenant.set_plan(self.subscription, AI, **ON)  # type: ignore[arg-type]  # tier and extensions
        self.truth.noted(self.subscription)

    async def rest(self) -> Kept:
        """Until nothing is due."""
        await self.house.settle()
        await self.house.drain_until_quiet(ticks=90)
        now = self.house.azure.clock.now()
        return await kept(self.house.ledger, self.subscription, since=self.since, now=now)

    @property
    def spells(self) -> list[tuple[datetime, datetime]]:
        return self.truth.spells[self.subscription]


@pytest.fixture
def watched(house: House) -> Watched:
    return Watched(house)


async def test_a_plan_that_an_event_tells_of_was_exposed_exactly_as_long_as_it_was_off(watched: Watched) -> None:
    await watched.begin(**ON)
    await watched.put(FREE)
    found = await watched.rest()
    (one,) = found.ended
    assert [(one.opened, one.closed)] == watched.spells
    assert (one.precision, one.ending, bool(one.waived)) == (Precision.EXACT, Ending.HEALED, False)
    assert one.actor
    assert one.actor.object_id == watched.house.pipeline.object_id


async def test_what_ended_is_on_record_with_seconds_and_whoever_began_it(watched: Watched) -> None:
    await watched.begin(**ON)
    watched.house.grid.mishaps.add(Mishap(MishapKind.DELAYED, delay_s=100))
    await watched.put(FREE)
    await asyncio.sleep(100)
    await watched.rest()
    (closed,) = watched.house.named("exposure_closed")
    assert closed.fields["seconds"] == pytest.approx(100, abs=0.01)
    assert (closed.fields["control"], closed.fields["precision"]) == ("plan", "exact")
    assert closed.fields["actor_object_id"] == watched.house.pipeline.object_id
    assert (closed.fields["exempt"], closed.fields["observed"], closed.fields["paused"]) == (False, False, False)


async def test_whoever_began_it_is_on_record_too_where_the_look_that_the_event_brought_could_not_read(
    watched: Watched,
) -> None:
    await watched.begin(**ON)
    watched.house.azure.faults.add(Fault("GET", "pricings/AI", ServerError(500), count=3))
    await watched.put(FREE)
    await watched.rest()
    (closed,) = watched.house.named("exposure_closed")
    assert closed.fields["actor_object_id"] == watched.house.pipeline.object_id


async def test_drift_that_no_event_tells_of_counts_from_the_last_sight_of_compliance(watched: Watched) -> None:
    await watched.begin(**ON)
    watched.off_outside()
    await asyncio.sleep(600)
    await watched.house.vend(watched.subscription)
    (one,) = (await watched.rest()).ended
    ((began, ended),) = watched.spells
    assert (one.precision, one.closed) == (Precision.AT_MOST, ended)
    assert one.duration == pytest.approx(timedelta(seconds=4200), abs=timedelta(seconds=1))
    assert one.opened < began


async def test_a_new_subscription_is_exposed_since_it_was_first_heard_of(watched: Watched) -> None:
    watched.house.add(1, tier="Free")
    await watched.house.discover()
    met = watched.house.azure.clock.now()
    await asyncio.sleep(50)
    watched.subscription = "00000001-0000-4000-8000-000000000000"
    (one,) = (await watched.rest()).ended
    assert (one.opened, one.precision, one.ending) == (met, Precision.AT_MOST, Ending.HEALED)
    assert one.duration >= timedelta(seconds=50)


async def test_a_lost_write_was_no_end(watched: Watched) -> None:
    await watched.begin(**ON)
    watched.house.azure.faults.add(Fault("PUT", "pricings/AI", LostWrite(), caller=watched.house.identity.object_id))
    await watched.put(FREE)
    found = await watched.rest()
    (one,) = found.ended
    ((began, ended),) = watched.spells
    assert ended - began > timedelta(minutes=1)
    assert (one.opened, one.closed, one.precision) == (began, ended, Precision.AT_MOST)


async def test_off_and_on_again_before_anybody_looked_is_counted_as_unconfirmed(watched: Watched) -> None:
    await watched.begin(**ON)
    watched.house.grid.mishaps.add(Mishap(MishapKind.DELAYED, times=2, delay_s=90))
    await watched.put(FREE)
    await asyncio.sleep(30)
    await watched.put(STANDARD)
    await asyncio.sleep(90)
    (one,) = (await watched.rest()).ended
    assert [(one.opened, one.closed)] == watched.spells
    assert one.ending is Ending.SELF_CORRECTED
    assert [record.fields["confirmed"] for record in watched.house.named("exposure_closed")] == [False]


async def test_events_about_a_plan_that_stays_as_it_is_expose_nothing(watched: Watched) -> None:
    await watched.begin(**ON)
    for _ in range(3):
        await watched.put(STANDARD)
        await watched.house.settle()
        await asyncio.sleep(600)
    assert (await watched.rest()).ended == ()


async def test_in_observe_mode_it_is_counted_and_flagged_and_ends_when_somebody_mends_it(watched: Watched) -> None:
    watched.house.rewrite_baseline("mode: enforce", "mode: observe")
    await watched.begin(**ON)
    await watched.put(FREE)
    await asyncio.sleep(5000)
    await watched.put(STANDARD)
    (one,) = (await watched.rest()).ended
    assert [(one.opened, one.closed)] == watched.spells
    assert (one.waived.observed, one.precision, one.ending) == (True, Precision.EXACT, Ending.FOUND_GOOD)


async def test_where_observing_ends_the_flagged_part_ends_too_and_nothing_is_lost_between(watched: Watched) -> None:
    watched.house.rewrite_baseline("mode: enforce", "mode: observe")
    await watched.begin(**ON)
    await watched.put(FREE)
    await asyncio.sleep(5000)
    watched.house.rewrite_baseline("mode: observe", "mode: enforce")
    await watched.house.vend(watched.subscription)
    first, second = sorted((await watched.rest()).ended, key=lambda one: one.opened)
    assert (first.waived.observed, second.waived.observed) == (True, False)
    assert first.closed == second.opened
    assert [(first.opened, second.closed)] == watched.spells


async def test_an_exempt_plan_is_counted_and_flagged(watched: Watched) -> None:
    day = (watched.house.azure.clock.now() + timedelta(days=30)).date().isoformat()
    one = f"controls: [plan], reason: x, owner: o, ticket: T-1, until: {day}"
    text = "exemptions:\n  - {subscription: 00000001-0000-4000-8000-000000000000, " + one + "}\nplans:"
    watched.house.rewrite_baseline("plans:", text)
    await watched.begin(**ON)
    await watched.put(FREE)
    (open_,) = (await watched.rest()).open
    assert (open_.waived.exempt, open_.closed, open_.precision) == (True, None, Precision.EXACT)


async def test_in_a_pause_it_is_counted_and_flagged(watched: Watched) -> None:
    await watched.begin(**ON)
    watched.house.world = replace(watched.house.world, pause=watched.house.azure.clock.now() + timedelta(days=1))
    watched.house.enforcer = watched.house.enforce()
    await watched.put(FREE)
    await watched.house.settle()
    memory = await watched.house.ledger.recall(SubscriptionId(watched.subscription))
    (open_,) = memory.exposure.open
    assert (open_.waived.paused, open_.waived.observed, open_.precision) == (True, False, Precision.EXACT)


async def test_the_time_of_a_pause_is_waived_and_the_time_after_it_is_not(watched: Watched) -> None:
    await watched.begin(**ON)
    end = watched.house.azure.clock.now() + timedelta(hours=2)
    watched.house.restart(paused_until=end)
    await watched.put(FREE)
    async with timers(watched.house, Queue(watched.house)):
        await watched.house.settle()
        await asyncio.sleep(3 * 3600)
    found = await watched.rest()
    within, after = sorted(found.ended, key=lambda one: one.opened)
    assert [(one.waived.paused, one.ending) for one in (within, after)] == [
        (True, Ending.GOES_ON),
        (False, Ending.HEALED),
    ]
    assert (within.opened, after.closed) == watched.truth.spells[watched.subscription][0]
    assert end <= (within.closed or end) == after.opened <= end + timedelta(minutes=4)


async def test_an_unregistered_provider_is_exposed_beside_its_plan(watched: Watched) -> None:
    await watched.begin(registered=False)
    found = await watched.rest()
    assert {one.control.value for one in found.ended} == {"provider", "plan"}
    assert {one.ending for one in found.ended} == {Ending.HEALED}
    assert {one.opened for one in found.ended} == {watched.since}
