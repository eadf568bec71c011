"""Protection always comes back, however often it is undone; what grows is what people are told (DESIGN 10)."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from enforcer.exposure.stretch import Ending
from enforcer.facts import subscription_id
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import HealState
from enforcer.record import Record
from enforcer.settings import Enrol
from sandbox.assumptions import Assumptions
from sandbox.faults import Denied, Fault, RefuseExtension
from sandbox.operation import PrincipalKind
from tests.scenario.house import (
    ACTIONS,
    GROUP_SCOPE,
    HUB_ROLE,
    NEIGHBOUR,
    NEIGHBOURS_DOOR,
    House,
    made_up_id,
)
from tests.scenario.off_time import OffTime, kept
from tests.scenario.timers import Queue, timers, up
from tests.scenario.watch import Watch

NEIGHBOURS = NEIGHBOUR.partition("/functions")[0]
DAY = timedelta(days=1)
EVIDENCE = "AIPromptEvidence"


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2)


def incidents(house: House, name: str = "incident_opened", kind: str = "fight") -> list[Record]:
    return [record for record in house.named(name) if record.fields["kind"] == kind]


async def switched_off(house: House, subscription: str, times: int, *, minutes: float = 10) -> None:
    for _ in range(times):
        await house.switch_off(subscription)
        await house.settle()
        await asyncio.sleep(60 * minutes)


async def protected(house: House) -> str:
    subscription = house.add(1, tier="Standard", extensions={EVIDENCE: True})
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.settle()
    return subscription


async def test_the_third_heal_within_an_hour_is_an_incident_with_the_opponent_and_the_change_that_ends_it(
    house: House,
) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, 2)
    assert incidents(house) == []
    await switched_off(house, subscription, 4)
    (opened,) = incidents(house)
    assert opened.severity == "error"
    assert (opened.fields["heals"], opened.fields["control"]) == (3, "plan")
    assert opened.fields["actor_object_id"] == house.pipeline.object_id
    assert 'name = "AIPromptEvidence"' in str(opened.fields["advice_terraform"])
    assert f"--subscription {subscription}" in str(opened.fields["advice_az"])
    assert house.calls(subscription).count("PUT 200") == 6


async def test_it_stays_open_and_counted_until_a_quiet_day_that_nobody_has_to_watch(house: House) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, 6)
    await switched_off(house, subscription, 3, minutes=20 * 60)
    assert len(incidents(house)) == 1
    assert incidents(house, "incident_closed") == []
    await house.drain_until_quiet(ticks=25 * 60)
    (closed,) = incidents(house, "incident_closed")
    assert (closed.fields["heals"], closed.fields["because"]) == (9, "quiet for a day")
    assert closed.fields["actor_object_id"] == house.pipeline.object_id
    await switched_off(house, subscription, 3)
    assert len(incidents(house)) == 2


async def test_seldom_is_no_fight(house: House) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, 6, minutes=31)
    assert incidents(house) == []


async def test_the_baseline_says_how_often_is_a_fight(house: House) -> None:
    house.rewrite_baseline("name: contoso\n", "name: contoso\nincident: {afterHeals: 2, within: 4h}\n")
    subscription = await protected(house)
    await switched_off(house, subscription, 2, minutes=90)
    assert len(incidents(house)) == 1


async def test_a_provider_that_is_unregistered_again_and_again_is_one_fight_over_the_provider(house: House) -> None:
    subscription = await protected(house)
    for _ in range(3):
        path = f"/subscriptions/{subscription}/providers/Microsoft.Security/unregister?api-version=2021-04-01"
        await house.asked_at(house.pipeline, "POST", path)
        await asyncio.sleep(60)
        await house.settle()
        await house.drain_until_quiet(ticks=5)
    (opened,) = incidents(house)
    assert opened.fields["control"] == "provider"
    assert "az provider register" in str(opened.fields["advice_az"])


async def test_a_terraform_pipeline_that_sets_free_every_ten_minutes_for_two_days_gets_less_than_one_per_cent(
    house: House,
) -> None:
    subscription, since = await protected(house), house.azure.clock.now()
    house.azure.exchanges.clear()
    watch, truth = Watch(house), OffTime(house)
    for _ in range(2 * 24 * 6):
        await switched_off(house, subscription, 1, minutes=5)
        await house.drain()
        await asyncio.sleep(5 * 60)
    unprotected = sum(watch.took, timedelta())
    assert watch.is_over
    assert watch.protects(subscription)
    assert len(watch.took) == 2 * 24 * 6
    assert unprotected / (2 * DAY) < 0.01
    assert max(watch.took) <= timedelta(seconds=60)
    assert len(incidents(house)) == 1
    assert incidents(house, "incident_closed") == []
    assert house.calls(subscription).count("PUT 200") == 2 * 24 * 6
    await all_of_it_is_on_record(house, subscription, truth, since=since)


async def all_of_it_is_on_record(house: House, subscription: str, truth: OffTime, *, since: datetime) -> None:
    """Each spell is one heal, one exposure and one record of each; nothing is open, awaited or missing."""
    spells = truth.spells[subscription]
    found = await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())
    assert [(one.opened, one.closed) for one in sorted(found.ended, key=lambda one: one.opened)] == spells
    assert {one.ending for one in found.ended} <= {Ending.HEALED, Ending.FOUND_GOOD}  # an echo may be read first
    assert found.open == ()
    for name in ("healed", "heal_confirmed", "exposure_closed"):
        assert len(house.named(name)) == len(spells), name
    heals = await house.ledger.heals(subscription_id(subscription))
    assert [heal.state for heal in heals] == [HealState.PROVEN] * len(spells)
    memory = await house.ledger.recall(subscription_id(subscription))
    assert (memory.awaiting, memory.unproven, memory.unsettled) == ((), (), None)


class Neighbours:
    """Another enforcer in the same tenant, with an identity and a ledger of its own, which wants no evidence."""

    is_gone = False
    """From then on it does nothing any more."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        identity = house.azure.tenant.add_principal(
            "others", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id=made_up_id(70), app_id=made_up_id(71), actions=()
        )
        house.azure.tenant.assign(identity, actions=ACTIONS, scope=GROUP_SCOPE)
        house.azure.tenant.assign(identity, actions=tuple(HUB_ROLE["Actions"]), scope=NEIGHBOURS)
        house.azure.identity.assign(identity)
        text = house.baseline.read_text()
        wish = "{state: enabled, approvedBy: privacy-board, ticket: PRIV-112}"
        no_wish = '{state: disabled, owner: them, reason: "privacy", review: 2030-01-01}'
        theirs = folder / "theirs.yaml"
        theirs.write_text(text.replace(wish, no_wish))
        ours = house.baseline, house.ledger, house.target
        house.baseline, house.ledger = theirs, SqliteLedger(now=house.azure.clock.now)
        self.ledger, house.target = house.ledger, NEIGHBOUR
        world = house.worker()
        self.enforcer = house.enforce(lambda: world)
        house.baseline, house.ledger, house.target = ours
        house.doors[NEIGHBOURS_DOOR] = self.change

    async def change(self, text: str) -> None:
        if self.is_gone:
            return
        fact = await self.enforcer.read_change(text)
        if fact:
            await self.enforcer.look(fact)

    def close(self) -> None:
        self.ledger.close()

    async def drain(self) -> None:
        for fact in await self.enforcer.due():
            await self.enforcer.look(fact)


async def test_two_enforcers_that_want_different_things_know_each_other_and_slow_down(
    house: House, tmp_path: Path
) -> None:
    house.deploy(enrols=Enrol.SELF)
    subscription, since = await protected(house), house.azure.clock.now()
    neighbours = Neighbours(house, tmp_path)
    await house.vend(subscription, by=neighbours.enforcer)
    house.azure.identity.assign(house.identity)
    watch = Watch(house)
    for _ in range(60):
        await house.settle()
        await asyncio.sleep(60)
        await house.drain()
        await neighbours.drain()
    opened = incidents(house)
    assert {record.fields["subscription"] for record in opened} == {subscription}
    assert all("another enforcer" in str(record.fields["advice"]) for record in opened)
    assert all(str(record.fields["rivals"]).startswith("enforcer-") for record in opened)
    assert house.calls(subscription).count("PUT 200") <= 3 + 2 * 60
    neighbours.is_gone = True
    await house.drain_until_quiet(ticks=30 * 60)
    assert watch.is_over
    assert watch.protects(subscription)
    assert max(watch.took) <= timedelta(minutes=61)
    (closed,) = incidents(house, "incident_closed")
    assert closed.fields["because"] == "quiet for a day"
    memory = await house.ledger.recall(subscription_id(subscription))
    assert (memory.awaiting, memory.unproven, memory.exposure.open, memory.look_again) == ((), (), (), None)
    found = await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())
    assert sum((one.duration for one in found.ended), timedelta()) >= sum(watch.took, timedelta())
    neighbours.close()


async def refused(house: House) -> str:
    """New and unprotected, and the service refuses its evidence each time."""
    subscription = house.add(1, tier="Free")
    await house.enrol(subscription)
    house.azure.faults.add(Fault("PUT", "pricings/AI$", RefuseExtension(EVIDENCE), count=None))
    await house.vend(subscription)
    return subscription


async def test_a_service_that_refuses_one_extension_is_told_after_the_third_time_and_tried_hourly(house: House) -> None:
    since, watch = house.azure.clock.now(), Watch(house)
    subscription = await refused(house)
    watch.began([subscription])
    await up(house, timedelta(hours=4))
    (opened,) = incidents(house, kind="refusal")
    assert "AIPromptEvidence" in str(opened.fields["reason"])
    assert incidents(house) == []
    assert house.calls(subscription).count("PUT 200") <= 4 + 2 * 4
    house.azure.faults.clear()
    await up(house, timedelta(hours=2))
    (closed,) = incidents(house, "incident_closed", kind="refusal")
    assert closed.fields["because"] in {"compliant", "proven"}
    assert (watch.is_over, watch.protects(subscription)) == (True, True)
    found = await kept(house.ledger, subscription, since=since, now=house.azure.clock.now())
    assert ([one.ending for one in found.ended], found.open) == ([Ending.HEALED], ())
    assert found.ended[0].duration >= watch.took[0] > timedelta(hours=4)
    assert watch.took[0] <= timedelta(hours=5) + timedelta(minutes=2)
    assert [one.fields["proof"] for one in house.named("healed")] == ["proven"]
    memory = await house.ledger.recall(subscription_id(subscription))
    assert (memory.awaiting, memory.unproven, memory.look_again) == ((), (), None)


async def test_a_refusal_outlasts_a_pause_and_is_told_once(house: House) -> None:
    subscription = await refused(house)
    await up(house, timedelta(hours=3))
    house.restart(paused_until=house.azure.clock.now() + timedelta(hours=2))
    async with timers(house, Queue(house)):
        await house.vend(subscription)
        await asyncio.sleep(4 * 3_600)
    assert {one.fields["plan"] for one in house.named("reconciled") if one.fields["paused_until"]} == {"observed"}
    assert len(incidents(house, kind="refusal")) == 1
    assert incidents(house, "incident_closed", kind="refusal") == []


async def test_a_write_that_azure_denies_is_an_incident_until_somebody_gives_the_right(house: House) -> None:
    subscription = await protected(house)
    await asyncio.sleep(2 * DAY.total_seconds())
    denied = Fault("PUT", "pricings/AI$", Denied.FORBIDDEN, count=None, caller=house.identity.object_id)
    house.azure.faults.add(denied)
    await switched_off(house, subscription, 1)
    (opened,) = incidents(house, kind="refusal")
    assert "estate-role" in str(opened.fields["advice"])
    house.azure.faults.clear()
    await house.drain_until_quiet()
    (closed,) = incidents(house, "incident_closed", kind="refusal")
    assert float(str(closed.fields["open_s"])) > 0


async def test_a_right_that_has_not_arrived_yet_at_a_new_subscription_is_no_incident(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("PUT", "pricings/AI$", Denied.FORBIDDEN, count=2, caller=house.identity.object_id))
    await house.vend(subscription)
    await house.drain_until_quiet()
    assert house.calls(subscription).count("PUT 200") == 1
    assert house.named("incident_opened") == []


async def test_who_is_skipped_from_now_on_has_no_incident_any_more(house: House) -> None:
    subscription = await protected(house)
    await switched_off(house, subscription, 3)
    skip = f"{{match: {{subscription: {subscription}}}, skip: true, owner: a, reason: b, review: 2030-01-01}}"
    house.rewrite_baseline("mode: enforce\n", f"mode: enforce\nscopes: [{skip}]\n")
    await house.approve()
    await house.vend(subscription)
    (closed,) = incidents(house, "incident_closed")
    assert closed.fields["because"] == "skipped"
