"""A ledger that is down for an hour: protection comes back all the same, and nothing of it is lost."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import override

import pytest

from enforcer.baselines.published import Said
from enforcer.errors import LedgerDown
from enforcer.estate import STRANGERS_AWAITED
from enforcer.exposure.stretch import Exposure, Precision
from enforcer.facts import AccountId, Control, SubscriptionId, subscription_id
from enforcer.ledger.rows import memory_text
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.subscription import Memory
from sandbox.azure import SimulatedAzure
from sandbox.faults import Fault, Throttle
from tests.scenario.house import AI, House, made_up_id
from tests.scenario.off_time import OffTime, kept

ON = {"AIPromptEvidence": True}
SHARED = {"AIPromptEvidence": True, "AIPromptSharingWithPurview": True}


class Storage(SqliteLedger):
    """It answers nothing while `is_down`, but for what a worker's own process keeps."""

    is_down = False

    @override
    async def recall(self, subscription: SubscriptionId) -> Memory:
        self._fail()
        return await super().recall(subscription)

    @override
    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        self._fail()
        return await super().update(subscription, change, heals=heals)

    @override
    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        self._fail()
        return await super().heal(subscription, heal)

    @override
    async def keep_heal(self, heal: Heal) -> None:
        self._fail()
        await super().keep_heal(heal)

    @override
    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        self._fail()
        return await super().due(now, limit=limit)

    @override
    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        self._fail()
        return await super().said_of_baselines(change)

    @override
    async def baseline_text(self, digest: str) -> str | None:
        self._fail()
        return await super().baseline_text(digest)

    def _fail(self) -> None:
        if self.is_down:
            raise LedgerDown("the test's storage")


@pytest.fixture
def storage(azure: SimulatedAzure) -> Iterator[Storage]:
    ledger = Storage(now=azure.clock.now)
    yield ledger
    ledger.close()


@pytest.fixture
def ledger(storage: Storage) -> Storage:
    """What the house keeps its ledger in."""
    return storage


async def lived_in(house: House, **extensions: bool) -> SubscriptionId:
    subscription = house.add(1, tier="Standard", extensions=extensions or ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.drain_until_quiet()
    house.records.clear()
    house.azure.exchanges.clear()
    return subscription_id(subscription)


def is_on(house: House, subscription: str) -> bool:
    return "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting


async def minutes(house: House, number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()


async def test_for_an_hour_each_change_is_healed_once_and_afterwards_the_ledger_knows_all_of_it(
    house: House, storage: Storage
) -> None:
    subscription, since, watch = await lived_in(house), house.azure.clock.now(), OffTime(house)
    storage.is_down = True
    for _ in range(6):
        await house.switch_off(subscription)
        await minutes(house, 10)
        assert is_on(house, subscription)
    spells = watch.spells[subscription]
    assert max(end - begin for begin, end in spells) <= timedelta(seconds=60)
    assert {record.fields["ledger"] for record in house.named("reconciled")} == {"down"}
    assert len(house.named("healed")) == 6
    storage.is_down = False
    await minutes(house, 90)
    heals = await storage.heals(subscription)
    assert [heal.state for heal in heals] == [HealState.PROVEN] * 6
    assert house.calls(subscription).count("PUT 200") == 6
    memory = await storage.recall(subscription)
    assert (memory.awaiting, memory.unproven, memory.busy) == ((), (), None)
    assert len(house.named("ledger_caught_up")) == 1
    found = await kept(storage, subscription, since=since, now=house.azure.clock.now())
    assert ([spell for spell in spells if not found.covers(spell)], len(found.ended), found.open) == ([], 6, ())


async def test_of_an_outage_in_which_it_is_undone_each_minute_every_exposure_is_kept(
    house: House, storage: Storage
) -> None:
    subscription, watch, since = await lived_in(house), OffTime(house), house.azure.clock.now()
    watch.noted(subscription)
    storage.is_down = True
    for _ in range(60):
        await house.switch_off(subscription)
        await minutes(house, 1)
    storage.is_down = False
    await minutes(house, 20)
    found = await kept(storage, subscription, since=since, now=house.azure.clock.now())
    assert len(watch.spells[subscription]) == len(found.ended) == 60
    assert [spell for spell in watch.spells[subscription] if not found.covers(spell)] == []
    assert sum((one.duration for one in found.ended), timedelta()) == watch.total(subscription)
    assert (found.open, len(await storage.heals(subscription))) == ((), 60)
    assert [one.count for one in (await storage.recall(subscription)).incidents] == [60]
    assert len(house.named("incident_opened")) == 1


async def test_a_worker_that_begins_in_such_an_outage_takes_nothing_from_what_the_ledger_had_open(
    house: House, storage: Storage
) -> None:
    subscription, watch, since = await lived_in(house), OffTime(house), house.azure.clock.now()
    account = Subject(Control.ACCOUNT, AccountId("rg-shop", "chat"))
    exposure = Exposure(
        control=Control.ACCOUNT,
        account=account.account,
        opened=since,
        precision=Precision.AT_MOST,
        seen=since,
        off_at=since,
    )
    fight = OpenIncident(kind=IncidentKind.FIGHT, subject=account, since=since, last=since, count=3, told=True)
    known = await storage.update(
        subscription,
        lambda memory: replace(memory, incidents=(fight,), exposure=replace(memory.exposure, open=(exposure,))),
    )
    storage.is_down = True
    house.restart(paused_until=None)
    for _ in range(60):
        await house.switch_off(subscription)
        await minutes(house, 1)
    storage.is_down = False
    await minutes(house, 20)
    memory = await storage.recall(subscription)
    assert [(one.subject, one.count) for one in memory.incidents] == [(account, 3), (Subject(Control.PLAN), 60)]
    found = await kept(storage, subscription, since=since, now=house.azure.clock.now())
    (of_account,) = [one for one in (*found.ended, *found.open) if one.account]
    assert of_account.opened == since
    assert [spell for spell in watch.spells[subscription] if not found.covers(spell)] == []
    assert (memory.first_seen, len(house.named("incident_opened"))) == (known.first_seen, 1)


async def test_what_is_not_done_event_grid_delivers_again_because_no_due_row_can_say_so(
    house: House, storage: Storage
) -> None:
    subscription = await lived_in(house)
    storage.is_down = True
    house.azure.faults.add(Fault("PUT", "pricings/AI", Throttle(600), caller=house.identity.object_id))
    await house.switch_off(subscription)
    await house.settle()
    assert not is_on(house, subscription)
    assert await house.enforcer.last_resort.failed(None, LedgerDown("more to do")) is False
    house.restart(paused_until=None)
    storage.is_down = False
    await minutes(house, 30)
    assert is_on(house, subscription)
    assert {record.fields["ledger"] for record in house.named("reconciled")} == {"down", ""}


async def test_what_is_done_is_acknowledged_because_event_grid_would_put_off_other_events(
    house: House, storage: Storage
) -> None:
    subscription = await lived_in(house)
    storage.is_down = True
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    assert is_on(house, subscription)


async def test_of_a_flood_of_foreign_ids_only_possible_newcomers_are_delivered_again(
    house: House, storage: Storage
) -> None:
    house.add(1, tier="Standard", extensions=ON)
    storage.is_down = True
    strangers = (made_up_id(700 + number) for number in range(STRANGERS_AWAITED + 5))
    ends = await asyncio.gather(*map(house.vend, strangers), return_exceptions=True)
    assert [type(end) for end in ends if end is not None] == [LedgerDown] * STRANGERS_AWAITED


async def test_of_a_worker_that_dies_in_the_outage_protection_and_records_remain_and_no_heal_or_exposure(
    house: House, storage: Storage
) -> None:
    subscription, since = await lived_in(house), house.azure.clock.now()
    storage.is_down = True
    await house.switch_off(subscription)
    await minutes(house, 1)
    house.restart(paused_until=None)
    storage.is_down = False
    await minutes(house, 60)
    assert is_on(house, subscription)
    memory = await storage.recall(subscription)
    assert memory.last_seen is not None
    assert memory.last_seen < since
    assert (memory.look_again, await storage.heals(subscription), house.named("ledger_caught_up")) == (None, (), [])
    found = await kept(storage, subscription, since=since, now=house.azure.clock.now())
    assert (found.ended, found.open, len(house.named("healed"))) == ((), (), 1)


async def test_a_worker_that_begins_in_the_outage_heals_by_what_is_published(house: House, storage: Storage) -> None:
    subscription = await lived_in(house)
    storage.is_down = True
    house.restart(paused_until=None)
    await house.switch_off(subscription)
    await house.settle()
    assert is_on(house, subscription)


async def test_without_memory_what_hands_prompts_on_stays_off(house: House, storage: Storage) -> None:
    subscription = await lived_in(house, **SHARED)
    storage.is_down = True
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    with suppress(LedgerDown):
        await house.vend(subscription)
    assert is_on(house, subscription)
    assert house.azure.tenant.plan(subscription, AI).extensions["AIPromptSharingWithPurview"].enabled is False


@pytest.mark.parametrize("call", range(1, 12))
async def test_wherever_in_a_look_it_fails_the_heal_is_done_once_and_kept(
    house: House, storage: Storage, call: int
) -> None:
    subscription = await lived_in(house)
    left = call

    def fails_at_its_turn() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise LedgerDown("from here on")

    storage._fail = fails_at_its_turn  # type: ignore[method-assign]  # the fake's own seam
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    with suppress(LedgerDown):
        await house.vend(subscription)
    assert is_on(house, subscription)
    del storage._fail
    await minutes(house, 20)
    heals = await storage.heals(subscription)
    assert [heal.state for heal in heals] == [HealState.PROVEN]
    memory = await storage.recall(subscription)
    assert (memory.awaiting, memory.unproven, memory.look_again) == ((), (), None)
    assert heals[0].confirmed_at
    assert heals[0].started_at + timedelta(minutes=20) > heals[0].confirmed_at


async def test_a_row_that_only_a_newer_worker_can_read_stops_no_heal_and_is_not_written_over(
    house: House, storage: Storage
) -> None:
    subscription, other = await lived_in(house), house.add(2, tier="Free")
    body = memory_text(await storage.recall(subscription)).replace('"form":1', '"form":9')
    storage._database.execute("UPDATE memory SET body = ? WHERE subscription = ?", (body, subscription))
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    await house.vend(other)
    assert is_on(house, subscription)
    assert (await storage.recall(subscription_id(other))).last_seen
    await minutes(house, 5)
    (kept,) = storage._database.execute("SELECT body FROM memory WHERE subscription = ?", (subscription,)).fetchone()
    assert kept == body
