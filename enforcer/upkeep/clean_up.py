"""Clean-up: once a day what is older than the ledger's days is forgotten, a bounded part a run; the next goes on.

Every step may be repeated, and is noted when it is done: a crash in between only begins it again.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from enforcer.errors import RowTooNew
from enforcer.facts import SubscriptionId
from enforcer.ledger.archive import OldHeal
from enforcer.ledger.retention import CleanUp, clean_up_text, is_needed, is_over, read_clean_up
from enforcer.memory.subscription import Memory
from enforcer.world import World

NOTE = "clean-up"
STEP = 100
"""Heals, exposures or memories that one step looks at."""
STEPS = 20
"""Of one run of the timer, which has more to do; every five minutes there is another."""


async def clean_up(world: World) -> CleanUp | None:
    """The clean-up that is finished with this run; None while there is more to do, or where it is not time. LedgerDown.

    Workers that meet here do the same twice, and nothing worse.
    """
    now = world.now()
    state = read_clean_up(await world.ledger.archive.note(NOTE, lambda text: text), now=now).due(now)
    if state is None or state.begun is None:
        return None
    before = state.begun - timedelta(days=world.ledger_days)
    known = frozenset(await world.ledger.known())
    for _ in range(STEPS):
        state = await _step(state, known, before, world)
        text = clean_up_text(state)
        await world.ledger.archive.note(NOTE, lambda _, text=text: text)  # type: ignore[misc]  # a default binds the loop's value
        if state.finished:
            return state
    return None


async def _step(state: CleanUp, known: Collection[SubscriptionId], before: datetime, world: World) -> CleanUp:
    if not state.heals_are_done:
        return await _heals(state, before, world)
    if not state.exposures_are_done:
        return await _exposures(state, before, world)
    return await _memories(state, known, before, world)


async def _heals(state: CleanUp, before: datetime, world: World) -> CleanUp:
    archive = world.ledger.archive
    page = await archive.old_heals(before, after=state.after, limit=STEP)
    if not page:
        return replace(state, heals_are_done=True)
    gone: list[OldHeal] = []
    for subscription, heals in groupby(page, lambda heal: heal.subscription):
        memory = await _recalled(subscription, world)
        gone += [heal for heal in heals if memory and not is_needed(heal, memory)]
    await archive.forget_heals(gone)
    return replace(state, after=page[-1], heals=state.heals + len(gone))


async def _exposures(state: CleanUp, before: datetime, world: World) -> CleanUp:
    """What is open is in the memories, and stays."""
    gone = await world.ledger.archive.forget_ended(before.date(), limit=STEP)
    return replace(state, exposures=state.exposures + gone, exposures_are_done=gone < STEP)


async def _recalled(subscription: SubscriptionId, world: World) -> Memory | None:
    """None of one that only a newer worker can read: it knows what it needs."""
    try:
        return await world.ledger.recall(subscription)
    except RowTooNew:
        return None


async def _memories(state: CleanUp, known: Collection[SubscriptionId], before: datetime, world: World) -> CleanUp:
    """Where nobody has discovered the estate, nobody has left it."""
    page = await world.ledger.memories(after=state.walked, limit=STEP) if known else ()
    if not page:
        return replace(state, finished=world.now())
    gone = [memory for memory in page if is_over(memory, known, before=before)]
    forgotten = [await world.ledger.archive.forget(memory) for memory in gone]
    return replace(state, walked=page[-1].subscription, memories=state.memories + sum(forgotten))
