"""Many events at once at a worker that does one thing after the other: they take turns, and none runs out of time."""

import asyncio
import json
from collections import Counter
from datetime import timedelta

import pytest

from enforcer.configuration.concurrency import AT_ONCE
from enforcer.estate import STRANGERS_AWAITED
from enforcer.facts import SubscriptionId
from enforcer.triggers.crowd import ANSWER_BY, PATIENCE
from sandbox.events.event import EventSchema
from sandbox.exchanges import Exchange
from sandbox.points import Point, When
from tests.scenario.house import House, made_up_id

CROWD = 70
CALL_S = 0.12
CALLS = 3
"""Of a look that heals: the plan is read and written, and the accounts are listed."""
NEEDED_S = CROWD * CALLS * CALL_S
BUSY_CROWD = 40
BUSY_CALL_S = 0.5
"""So slow that those who are let in can't all be done within their time."""
EVENT_GRID_WAITS_S = 30


def one_thing_after_the_other(house: House, call_s: float = CALL_S) -> None:
    """Each call of the enforcer takes its time, and no two of them overlap."""
    core, own = asyncio.Lock(), house.identity.object_id

    async def busy(point: Point) -> None:
        if point.when is When.BEFORE and point.caller == own:
            async with core:
                await asyncio.sleep(call_s)

    house.azure.on_request.append(busy)


@pytest.fixture
async def crowd(house: House) -> list[str]:
    return await all_off(house, CROWD, CALL_S)


async def all_off(house: House, number: int, call_s: float) -> list[str]:
    """Subscriptions at the baseline that the worker knows, and then the plans of all go off at once."""
    everybody = [house.add(each, tier="Standard", extensions={"AIPromptEvidence": True}) for each in range(number)]
    for one in everybody:
        await house.enrol(one)
        await house.vend(one)
    await asyncio.sleep(60)
    house.records.clear()
    one_thing_after_the_other(house, call_s)
    await asyncio.gather(*(house.switch_off(one) for one in everybody))
    return everybody


def writes_that_took_effect(house: House) -> list[Exchange]:
    own = house.identity.object_id
    return [one for one in house.azure.exchanges if one.caller == own and one.method == "PUT" and one.status == 200]


def kinds(house: House) -> set[str]:
    return {str(record.fields["plan"]) for record in house.named("reconciled")}


async def test_a_crowd_is_protected_in_the_time_that_the_calls_take(house: House, crowd: list[str]) -> None:
    await asyncio.sleep(NEEDED_S * 1.5)
    assert all(house.protects(one) for one in crowd)
    assert len(writes_that_took_effect(house)) == CROWD


async def test_no_look_is_cut_off_so_that_it_calls_drifted_what_is_protected(house: House, crowd: list[str]) -> None:
    await asyncio.sleep(NEEDED_S * 3)
    assert kinds(house) == {"proven", "unknown"}
    codes = Counter(record.fields["code"] for record in house.named("reconciled"))
    assert set(codes) == {"", "Crowded"}
    assert codes[""] == 2 * len(crowd), "each event of others and each echo was looked at in the end"


async def test_event_grid_has_every_answer_in_time_and_each_event_is_on_record(house: House, crowd: list[str]) -> None:
    await asyncio.sleep(NEEDED_S * 3)
    attempts = [one for one in house.grid.attempts if one.subscription_name == "enforcer"]
    assert max(one.seconds for one in attempts) < min(EVENT_GRID_WAITS_S, ANSWER_BY.total_seconds() + 1)
    assert {one.status for one in attempts} == {202}
    told = {str(record.fields["event_id"]) for record in house.named("reconciled")}
    assert {one.event_id for one in attempts} <= told
    assert len(attempts) == 2 * len(crowd)


async def test_an_event_that_comes_again_while_it_waits_is_acknowledged_and_no_more(
    house: House, crowd: list[str]
) -> None:
    await asyncio.sleep(PATIENCE.total_seconds() + 1)
    late = next(record for record in house.named("reconciled") if record.fields["code"] == "Crowded")
    event = next(one for one in house.grid.events if one.id == late.fields["event_id"])
    told = len(house.records)
    await house.change(json.dumps(event.rendered(EventSchema.EVENT_GRID)))
    assert len(house.records) == told
    await asyncio.sleep(NEEDED_S * 2)
    assert house.protects(str(late.fields["subscription"]))


async def test_a_worker_that_ends_in_the_middle_leaves_the_rest_to_due_rows(house: House, crowd: list[str]) -> None:
    await asyncio.sleep(ANSWER_BY.total_seconds())
    assert 0 < sum(house.protects(one) for one in crowd) < CROWD
    house.restart(paused_until=None)
    await house.drain_until_quiet()
    assert all(house.protects(one) for one in crowd)


async def test_looks_that_a_core_is_too_busy_for_all_come_back_and_call_nothing_drifted_that_was_written(
    house: House,
) -> None:
    everybody = await all_off(house, BUSY_CROWD, BUSY_CALL_S)
    await asyncio.sleep(ANSWER_BY.total_seconds())
    cut = [record for record in house.named("reconciled") if record.fields["code"] in {"Deadline", "TooLate"}]
    assert {str(record.fields["code"]) for record in cut} == {"Deadline", "TooLate"}
    assert all(record.fields["look_again_at"] for record in cut)
    await house.drain_until_quiet()
    assert all(house.protects(one) for one in everybody)
    told = {(record.fields["code"], record.fields["plan"]) for record in house.named("reconciled")}
    assert {code for code, plan in told if plan == "drifted"} == {"TooLate"}, "of which no write was begun"
    lost = [record.fields["state"] for record in house.named("heal_refused")]
    assert set(lost) == {"begun"}


async def test_strangers_in_a_crowd_leave_nothing_behind(house: House, crowd: list[str]) -> None:
    strangers = [SubscriptionId(made_up_id(number)) for number in range(1_000, 1_050)]
    await asyncio.gather(*(house.vend(one) for one in strangers))
    remembered = [(await house.ledger.recall(one)).version > 0 for one in strangers]
    assert sum(remembered) <= STRANGERS_AWAITED
    await asyncio.sleep(NEEDED_S)
    assert all(house.protects(one) for one in crowd)


async def test_who_has_nothing_to_wait_for_is_not_kept_waiting(house: House) -> None:
    """Those that only wait for Azure's slow answers: more of them are let in than of those that keep it busy."""
    everybody = [house.add(number) for number in range(CROWD)]

    async def slow(point: Point) -> None:
        if point.when is When.BEFORE:
            await asyncio.sleep(1)

    house.azure.on_request.append(slow)
    began = house.azure.clock.now()
    await asyncio.gather(*(house.vend(one) for one in everybody))
    assert all(house.protects(one) for one in everybody)
    by_sixteen_s = CROWD / AT_ONCE * CALLS
    assert house.azure.clock.now() - began < timedelta(seconds=by_sixteen_s * 0.8)
