"""A worker that dies between any two steps neither loses an exposure nor counts it twice: each step, not a sample."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.exposure.stretch import Precision
from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.subscription import Memory
from enforcer.receive import Enforcer
from sandbox.assumptions import Assumptions
from sandbox.events.event import EventSchema
from tests.scenario.house import AI, DOOR, House
from tests.scenario.test_exposure import FREE, ON, Watched

_STEPS = 8
"""One more than a heal has: recall, busy mark, begin, end, the memory, what the activity log said, that it was told."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0)


_WRITES = 2
"""Who died before the answer was kept may have written, for all that the other one knows."""
_AGAIN = timedelta(seconds=150)
"""Half a minute until the event comes again, the busy mark of whoever died, and the timer's minute."""
_ENDS = 4
"""The step of these that comes after the write."""


class Died(BaseException):
    """The process is gone: nothing catches it."""


class MortalLedger:
    """Counts recalls and updates; the process dies just before, or just after, the one with that number."""

    def __init__(self, ledger: Ledger, number: int, *, done: bool) -> None:
        self._ledger = ledger
        self._left = number
        self._done = done

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)

    async def recall(self, subscription: SubscriptionId) -> Memory:
        self._step(done=False)
        memory = await self._ledger.recall(subscription)
        self._step(done=True)
        return memory

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        self._step(done=False)
        memory = await self._ledger.update(subscription, change, heals=heals)
        self._step(done=True)
        return memory

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        return await self._ledger.heal(subscription, heal)

    def _step(self, *, done: bool) -> None:
        if done is self._done:
            self._left -= 1
            if self._left == 0:
                raise Died


async def delivered(house: House, event: str, *, dies_at: int, done: bool) -> bool:
    """Whether the worker died; then Event Grid brings the event to another one, half a minute later."""
    house.world = replace(house.world, ledger=MortalLedger(house.ledger, dies_at, done=done))  # type: ignore[arg-type]  # the rest is the ledger's own
    house.enforcer = house.enforce()
    try:
        await house.change(event)
    except Died:
        died = True
    else:
        died = False
    house.world = house.worker()
    house.enforcer = house.enforce()
    await asyncio.sleep(30)
    await house.change(event)
    return died


async def told(house: House, subscription: str) -> str:
    """The event of the pipeline's write, which nobody has been shown."""
    found = [event for event in house.grid.events if subscription in event.topic]
    return json.dumps(found[-1].rendered(EventSchema.EVENT_GRID))


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, _STEPS + 1))
async def test_whatever_step_it_dies_at(house: House, step: int, done: bool) -> None:
    watched = Watched(house)
    await watched.begin(**ON)
    house.grid.unsubscribe(f"/subscriptions/{watched.subscription}", "enforcer")
    await watched.put(FREE)
    died = await delivered(house, await told(house, watched.subscription), dies_at=step, done=done)
    found = await watched.rest()
    assert died is (step < _STEPS)
    assert [spell for spell in watched.spells if not found.covers(spell)] == []
    assert (len(found.ended), found.open) == (1, ())
    assert "AIPromptEvidence" in house.azure.tenant.plan(watched.subscription, AI).protecting
    assert 1 <= house.calls(watched.subscription).count("PUT 200") <= _WRITES
    assert max(end - begin for begin, end in watched.spells) <= _AGAIN
    memory = await house.ledger.recall(SubscriptionId(watched.subscription))
    assert (memory.awaiting, memory.unproven, memory.unsettled, memory.look_again) == ((), (), None, None)
    heals = await house.ledger.heals(SubscriptionId(watched.subscription))
    assert HealState.PROVEN in {heal.state for heal in heals}
    assert len(house.named("healed")) + len(house.named("heal_confirmed")) >= 1


async def test_the_event_of_a_write_whose_worker_died_does_not_say_when_it_began(house: House) -> None:
    watched, survivor = Watched(house), house.worker()
    await watched.begin(**ON)
    other = house.enforce(lambda: survivor)
    await house.vend(watched.subscription, by=other)
    house.doors[DOOR] = lambda text: handed(other, text)
    await asyncio.sleep(600)
    watched.off_outside()
    await asyncio.sleep(600)
    house.world = replace(house.world, ledger=MortalLedger(house.ledger, _ENDS, done=False))  # type: ignore[arg-type]  # as above
    house.enforcer = house.enforce()
    with pytest.raises(Died):
        await house.vend(watched.subscription)
    house.world, house.enforcer = survivor, other
    found = await watched.rest()
    assert [spell for spell in watched.spells if not found.covers(spell)] == []
    assert {one.precision for one in found.ended} == {Precision.AT_MOST}


async def handed(enforcer: Enforcer, text: str) -> None:
    """What `function_app.on_change` does."""
    fact = await enforcer.read_change(text)
    assert fact
    await enforcer.look(fact)


async def test_a_row_that_was_written_before_the_memory_forgot_it_is_counted_once(house: House) -> None:
    """On Storage tables the row comes first: a crash in between leaves both, and the next look writes it again."""
    watched = Watched(house)
    await watched.begin(**ON)
    await watched.put(FREE)
    (one,) = (await watched.rest()).ended

    def both(memory: Memory) -> Memory:
        return replace(memory, exposure=replace(memory.exposure, open=(one,)))

    await house.ledger.update(SubscriptionId(watched.subscription), both)
    await house.vend(watched.subscription)
    found = await watched.rest()
    assert (found.ended, found.open) == ((one,), ())
