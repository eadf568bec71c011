"""The registration of Microsoft.Security, on record before it is asked for."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from enforcer.assumptions import REGISTRATION_PATIENCE
from enforcer.errors import AnswerLost, AzureError, NotNow
from enforcer.facts import Control
from enforcer.healing.heal_log import HealLog
from enforcer.memory.heal import HealState
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import Registration
from enforcer.observed.wire_text import registration_text
from enforcer.world import World

REGISTERED_PAUSE = timedelta(seconds=30)
"""Before the next registration where a read says that the one before it did not last."""

_POLL_S = 1.0


async def register(reason: str, log: HealLog, world: World) -> None:
    """Register and wait a little for it; NotNow while it is still Registering. The busy mark is the caller's."""
    known = log.memory
    heal = log.new_heal(
        Control.PROVIDER,
        reason,
        before=registration_text(Registration.NOT_REGISTERED),
        asked=registration_text(Registration.REGISTERED),
    )
    await log.begin(heal)
    try:
        log.time_left.check(Control.PROVIDER)
        state = await _asked(known, world)
    except AnswerLost:
        raise
    except AzureError as error:
        await log.withdraw(heal, error)
        raise
    give_up = world.now() + REGISTRATION_PATIENCE
    while state is not Registration.REGISTERED and world.now() < give_up:
        await asyncio.sleep(_POLL_S)
        state = await world.providers.state(known.subscription)
    done = HealState.PROVEN if state is Registration.REGISTERED else HealState.PENDING
    await log.end(replace(heal, state=done, after=registration_text(state), proof=done.value))
    if done is HealState.PENDING:
        raise NotNow("Registering", f"Microsoft.Security is {state.value}")


async def _asked(known: Memory, world: World) -> Registration:
    """Only where nobody has asked, and not at once again: each registration raises an event, which comes back here."""
    state = await world.providers.state(known.subscription)
    if state in {Registration.REGISTERED, Registration.REGISTERING}:
        return state
    asked = (entry.since for entry in known.awaiting if entry.control is Control.PROVIDER)
    rest = max((since + REGISTERED_PAUSE - world.now() for since in asked), default=timedelta())
    if rest > timedelta():
        raise NotNow("Reverted", "it was registered a moment ago, and is not any more", retry_after=rest)
    return await world.providers.register(known.subscription)
