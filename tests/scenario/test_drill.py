"""A drill goes the whole way and writes nothing; its event is believed once, by its id, for the canary alone."""

import asyncio
from datetime import time, timedelta

import pytest

from enforcer.memory.drill import NAME, OVERDUE, DrillFailure, Weekly
from enforcer.triggers.run_drill import begin, latest
from enforcer.verdict import Kind
from tests.scenario.drills import TOPIC, drill, forged, hold_drills
from tests.scenario.house import AI, House

EVIDENCE_ON = {"AIPromptEvidence": True}


def writes(house: House) -> list[str]:
    return [one.method for one in house.azure.exchanges.writes()]


async def test_a_drill_comes_back_through_event_grid_and_reads_the_canary(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await hold_drills(house, canary)
    done = await drill(house)
    assert done.verdict is Kind.COMPLIANT
    assert house.calls(canary) == ["GET 200"]
    (told,) = house.named("drill_passed")
    assert (told.severity, told.fields["subscription"], told.fields["verdict"]) == ("info", canary, "compliant")
    assert {"seconds", "delivered_s", "drill"} <= told.fields.keys()


DRIFTS = {
    "plan off": {"tier": "Free"},
    "evidence off": {"tier": "Standard"},
    "not registered": {"registered": False},
}


@pytest.mark.parametrize("plan", DRIFTS.values(), ids=DRIFTS)
async def test_a_drill_says_that_the_canary_has_drifted_and_heals_nothing(
    house: House, plan: dict[str, object]
) -> None:
    canary = house.add(1, **plan)
    await hold_drills(house, canary)
    await drill(house)
    (told,) = house.named("drill_passed")
    assert (told.severity, told.fields["verdict"]) == ("warning", "drifted")
    assert writes(house) == []
    assert (await house.ledger.recall(canary)).version == 0  # type: ignore[arg-type]  # an id
    assert await house.ledger.due(house.azure.clock.now() + timedelta(days=99), limit=1) == ()


async def test_a_drill_holds_back_no_heal_of_the_canary(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await hold_drills(house, canary)
    await house.enrol(canary)
    assert house.world.drilling
    await begin(house.world, house.world.drilling, drill_id="d-1")
    await house.switch_off(canary)
    await house.settle()
    assert house.azure.tenant.plan(canary, AI).tier == "Standard"
    assert len(house.named("healed")) == 1
    assert len(house.named("drill_passed")) == 1


async def test_a_drill_between_a_heal_and_its_confirmation_confirms_nothing_and_loses_nothing(house: House) -> None:
    canary = house.add(1, tier="Free")
    await hold_drills(house, canary)
    await house.vend(canary)
    before = await house.ledger.recall(canary)  # type: ignore[arg-type]  # an id
    await drill(house)
    assert await house.ledger.recall(canary) == before  # type: ignore[arg-type]  # an id
    assert house.named("heal_confirmed") == []


FORGERIES = {
    "another subscription": (2, "d-1"),
    "another id": (1, "d-2"),
}


@pytest.mark.parametrize(("number", "drill_id"), FORGERIES.values(), ids=FORGERIES)
async def test_a_forged_drill_is_rejected_and_looks_at_nothing(house: House, number: int, drill_id: str) -> None:
    subscriptions = {number: house.add(number, tier="Free") for number in (1, 2)}
    await hold_drills(house, subscriptions[1])
    house.grid.unsubscribe(TOPIC, "enforcer-drill")
    await drill(house, "d-1")  # open, and not delivered
    await house.change(forged(subscriptions[number], drill_id))
    (told,) = house.named("event_rejected")
    assert told.fields["reason"] == "no_drill"
    assert house.calls(subscriptions[1]) == house.calls(subscriptions[2]) == []


async def test_a_drill_is_believed_once_and_the_next_real_event_is_no_drill(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await hold_drills(house, canary)
    await drill(house)
    await house.change(forged(canary))
    assert len(house.named("event_rejected")) == 1
    await house.enrol(canary)
    await house.switch_off(canary)
    await house.settle()
    assert house.azure.tenant.plan(canary, AI).tier == "Standard"


async def test_a_drill_that_the_topic_does_not_take_has_failed(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await hold_drills(house, canary)
    house.senders.forbid(house.identity, TOPIC)
    done = await drill(house)
    assert (done.failure, done.detail) == (DrillFailure.NOT_SENT, "403")


async def test_a_drill_that_does_not_come_back_has_failed_after_ten_minutes_and_once(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await hold_drills(house, canary)
    house.grid.unsubscribe(TOPIC, "enforcer-drill")
    await drill(house)
    for _ in range(20):
        await asyncio.sleep(60)
        await house.enforcer.drills.tick()
    (told,) = house.named("drill_failed")
    assert told.fields["reason"] == "not delivered"
    await house.change(forged(canary))  # after all
    assert house.named("drill_passed") == []


async def test_a_canary_outside_the_estate_can_not_be_read(house: House) -> None:
    canary = "99999999-0000-4000-8000-000000000001"
    house.azure.tenant.add_subscription(canary, name="foreign")
    await hold_drills(house, canary)
    done = await drill(house)
    assert done.failure is DrillFailure.NOT_READ
    (told,) = house.named("drill_failed")
    assert told.fields["reason"] == "not read"
    assert told.fields["detail"]


async def test_without_a_baseline_the_drill_has_failed_and_nothing_is_due(house: House) -> None:
    canary = house.add(1, tier="Free")
    await hold_drills(house, canary)
    house.baseline.write_text("version: 9")
    done = await drill(house)
    assert done.failure is DrillFailure.NOT_READ
    assert await house.ledger.due(house.azure.clock.now() + timedelta(days=99), limit=1) == ()


async def test_a_weekly_drill_begins_once_in_its_slot(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    now = house.azure.clock.now()
    begins = now + timedelta(hours=3)
    await hold_drills(house, canary, Weekly(begins.weekday(), time(begins.hour, begins.minute)))
    passed = []
    for _ in range(60 * 24 * 8 // 20):
        await asyncio.sleep(20 * 60)
        await house.enforcer.drills.tick()
        await house.settle()
        passed.append(len(house.named("drill_passed")))
    assert (passed[7], passed[10], passed[-1]) == (0, 1, 2)


async def test_a_weekly_drill_that_nobody_began_is_told_once(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    now = house.azure.clock.now()
    await hold_drills(house, canary, Weekly(now.weekday(), time(now.hour, now.minute)))
    await house.enforcer.drills.tick()
    await house.settle()
    await asyncio.sleep(timedelta(days=7, hours=3).total_seconds())  # the app was stopped
    for _ in range(3):
        await house.enforcer.drills.tick()
    assert [one.fields["reason"] for one in house.named("drill_failed")] == ["not begun"]
    assert len(house.named("drill_passed")) == 1


async def test_a_note_that_nobody_understands_is_no_drill(house: House) -> None:
    canary = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await hold_drills(house, canary)
    await house.ledger.archive.note(NAME, lambda _: '{"id": 7}')
    await house.change(forged(canary))
    assert len(house.named("event_rejected")) == 1
    assert await latest(house.world) is None
    assert timedelta(minutes=5) < OVERDUE


async def test_not_even_a_bug_or_a_poison_queue_makes_a_drill_due_work(house: House) -> None:
    canary = house.add(1, tier="Free")
    await hold_drills(house, canary)
    fact = await house.enforcer.read_change(forged(canary))
    assert await house.enforcer.last_resort.failed(fact, RuntimeError("a bug"))
    await house.enforcer.last_resort.bury_change(forged(canary))
    assert await house.ledger.due(house.azure.clock.now() + timedelta(days=99), limit=1) == ()
