"""The ledger around a look: a memory with no write under way, and heals that a read confirmed."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from enforcer.facts import Fact, SubscriptionId
from enforcer.healing.write import PATIENCE
from enforcer.ledger.port import Memories
from enforcer.looks.outcome import Outcome
from enforcer.looks.whose import confirmed
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Memory
from enforcer.world import World

_POLL_S = 0.1


async def quiet_memory(fact: Fact, world: World) -> Memory:
    """What is remembered, after waiting a little for a write under way: nobody believes a read in its middle."""
    give_up = world.now() + PATIENCE
    memory = await world.memories.recall(fact.subscription)
    while memory.busy and world.now() < min(give_up, memory.busy.until):
        await asyncio.sleep(_POLL_S)
        memory = await world.memories.recall(fact.subscription)
    return memory


async def read_confirmed(
    heals: Iterable[HealId], subscription: SubscriptionId, ledger: Memories, *, now: datetime
) -> tuple[Heal, ...]:
    """As a read of now confirms them, where none did before. To be kept after the memory, which knows of it then."""
    found = [await ledger.heal(subscription, heal) for heal in heals]
    return tuple(confirmed(heal, now) for heal in found if heal)


async def keep_confirmed(heals: Sequence[Heal], known: Memory, ledger: Memories, *, now: datetime) -> tuple[Heal, ...]:
    """Those that nobody was told of: of this look, and of one whose worker died before it could keep or tell them."""
    ours = {heal.id for heal in heals}
    rest = (heal for heal in known.confirmed if heal not in ours)
    of_the_dead = await read_confirmed(rest, known.subscription, ledger, now=now)
    for heal in (*heals, *of_the_dead):
        await ledger.keep_heal(heal)
    return tuple(heal for heal in (*heals, *of_the_dead) if heal.id in known.confirmed)


async def keep(change: Callable[[Memory], Memory], recalled: Memory, world: World, *, is_stranger: bool) -> Memory:
    """A flood of foreign ids fills neither the ledger nor the list of what is due: then nothing is kept."""
    if is_stranger and recalled.version == 0 and not world.estate.awaits_stranger():
        return recalled
    return await world.memories.update(recalled.subscription, change)


async def note_what_was_told(outcome: Outcome, memories: Memories) -> None:
    """After the journal has it: who dies in between has it told twice, and never not at all."""
    opened, over, notices = outcome.untold, outcome.incidents_over, outcome.notices
    reports, heals = outcome.kept.told, {heal.id for heal in outcome.confirmed}

    def told(memory: Memory) -> Memory:
        return replace(
            memory.told(opened, over, notices),
            accounts=reports.heard(memory.accounts),
            inquiries=memory.inquiries.told(outcome.findings, outcome.inquest.denied),
            exposure=memory.exposure.told(outcome.exposures),
            confirmed=tuple(heal for heal in memory.confirmed if heal not in heals),
        )

    answers = outcome.findings or outcome.inquest.denied
    if opened or over or notices or reports or heals or answers or outcome.exposures:
        await memories.update(outcome.fact.subscription, told)
