"""A write is begun only where enough time is left for it; else the worker goes on at once, with more, or a row does."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from enforcer.facts import subscription_id
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory
from sandbox.accounts import SwitchState
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.faults import Conflict, Fault, Hang
from sandbox.points import Point, When
from tests.scenario.house import House

PLAN, SWITCH = "pricings/AI$", "defenderForAISettings"
SLOW = Hang(8.5)
"""Longer than what is left of an event's 15 s after a read that takes as long."""
LEDGER_S = 3.9
"""As long as a look waits for the ledger, nearly."""


class SlowToBegin(SqliteLedger):
    """Takes its time for what is said before a write is sent, where a test asks for it."""

    is_slow = False

    async def update(self, *args: object, heals: tuple[Heal, ...] = ()) -> Memory:
        if self.is_slow and any(heal.state is HealState.BEGUN for heal in heals):
            await asyncio.sleep(LEDGER_S)
        return await super().update(*args, heals=heals)  # type: ignore[arg-type]  # the port's own


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=0)


@pytest.fixture
def ledger(azure: SimulatedAzure) -> Iterator[SlowToBegin]:
    kept = SlowToBegin(now=azure.clock.now)
    yield kept
    kept.close()


def told(house: House) -> list[tuple[object, object]]:
    """How each look ended for the plan, and what stopped it."""
    return [(record.fields["plan"], record.fields["code"]) for record in house.named("reconciled")]


async def test_no_write_is_cut_off_where_every_call_takes_long(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("*", PLAN, SLOW, count=None))
    await house.vend(subscription)
    assert told(house) == [("drifted", "TooLate")]
    await asyncio.sleep(20)
    assert house.protects(subscription)
    assert told(house)[1:] == [("proven", "")]
    assert house.named("heal_refused") == []


async def test_who_is_handed_back_is_taken_up_at_once(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", PLAN, SLOW))
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200"]
    await asyncio.sleep(1)
    assert house.protects(subscription)


async def test_a_worker_that_ends_leaves_it_to_a_due_row(house: House) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", PLAN, SLOW))
    await house.vend(subscription)
    house.restart(paused_until=None)
    await asyncio.sleep(11)
    assert not house.protects(subscription)
    assert await house.drain() == 1
    assert house.protects(subscription)


async def test_one_that_the_ledger_kept_waiting_is_taken_back_unsent(house: House, ledger: SlowToBegin) -> None:
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", PLAN, Hang(6)))
    ledger.is_slow = True
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200"]
    assert told(house) == [("drifted", "TooLate")]
    known = await house.ledger.recall(subscription_id(subscription))
    assert (known.awaiting, known.unproven, known.asked) == ((), (), None)


async def test_the_switch_of_an_account_waits_by_name(house: House) -> None:
    house.rewrite_baseline("name: contoso\n", "name: contoso\naccounts: {defenderSwitch: enabled}\n")
    subscription = house.add(1, tier="Free")
    house.azure.tenant.accounts.add(subscription, "rg-shop", "chat", switch="Disabled")
    house.azure.faults.add(Fault("PUT", PLAN, Hang(12)), Fault("GET", SWITCH, Hang(4)))
    await house.vend(subscription)
    (look,) = house.named("reconciled")
    assert look.fields["account"] == "drifted"
    assert "TooLate" in str(look.fields["account_reason"])
    await asyncio.sleep(60)
    await house.drain()
    assert house.azure.tenant.accounts.get(subscription, "rg-shop", "chat").switch is SwitchState.ENABLED


async def test_a_crowd_before_a_slow_service_loses_no_answer_and_all_are_back(house: House) -> None:
    """Nothing waits for a timer, although every look meets the end of its time."""
    everybody = [house.add(number, tier="Free") for number in range(40)]
    mine = house.identity.object_id

    async def slow(point: Point) -> None:
        if point.when is When.BEFORE and point.caller == mine:
            await asyncio.sleep(SLOW.seconds)

    house.azure.on_request.append(slow)
    began = house.azure.clock.now()
    await asyncio.gather(*(house.vend(one) for one in everybody))
    while not all(house.protects(one) for one in everybody):
        await asyncio.sleep(1)
        assert house.azure.clock.now() - began < timedelta(minutes=3)
    assert house.named("heal_refused") == []


async def test_a_lock_that_outlasts_the_time_is_told_as_that_and_has_its_ladder(house: House) -> None:
    """Else a lock of minutes would be met at once again, and ten seconds later once more."""
    subscription = house.add(1, tier="Free")
    house.azure.faults.add(Fault("GET", PLAN, Hang(4.9)), Fault("PUT", PLAN, Conflict(), count=None))
    await house.vend(subscription)
    assert told(house) == [("drifted", "Conflict")]
    assert await house.waits(2) == [1, 2]
