"""The ledger around a look: a memory with no write under way, and heals that a read confirmed."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from enforcer.facts import Fact, SubscriptionId
from enforcer.memory import Awaiting, Heal, Memory
from enforcer.outcome import Outcome
from enforcer.ports import Memories
from enforcer.whose import confirmed
from enforcer.world import World
from enforcer.write import PATIENCE

_POLL_S = 0.1


async def quiet_memory(fact: Fact, world: World) -> Memory:
    """What is remembered, after waiting a little for a write under way: nobody believes a read in its middle."""
    give_up = world.now() + PATIENCE
    memory = await world.memories.recall(fact.subscription)
    while memory.busy and world.now() < min(give_up, memory.busy.until):
        await asyncio.sleep(_POLL_S)
        memory = await world.memories.recall(fact.subscription)
    return memory


async def confirm(
    entries: Iterable[Awaiting], subscription: SubscriptionId, ledger: Memories, *, now: datetime
) -> tuple[Heal, ...]:
    """The heals, kept as confirmed; another look may have been quicker."""
    heals = [await ledger.heal(subscription, entry.heal) for entry in entries]
    kept = tuple(confirmed(heal, now) for heal in heals if heal)
    for heal in kept:
        await ledger.keep_heal(heal)
    return kept


async def keep(change: Callable[[Memory], Memory], recalled: Memory, world: World, *, is_stranger: bool) -> Memory:
    """A flood of foreign ids fills neither the ledger nor the list of what is due: then nothing is kept."""
    if is_stranger and recalled.version == 0 and not world.estate.awaits_stranger():
        return recalled
    return await world.memories.update(recalled.subscription, change)


async def note_what_was_told(outcome: Outcome, memories: Memories) -> None:
    """After the journal has it: who dies in between has it told twice, and never not at all."""
    opened, over, notices = outcome.untold, outcome.incidents_over, outcome.notices
    reports = outcome.kept.told

    def told(memory: Memory) -> Memory:
        return replace(memory.told(opened, over, notices), accounts=reports.heard(memory.accounts))

    if opened or over or notices or reports:
        await memories.update(outcome.fact.subscription, told)
