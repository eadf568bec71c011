"""The write of an enrolment, on record before it is sent, with the state before as a PUT would need it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from enforcer.errors import AnswerLost, AzureError, Refused
from enforcer.facts import Control
from enforcer.healing.heal_log import HealLog
from enforcer.memory.heal import HealState
from enforcer.observed.enrolment import EventSubscription

type Write = Callable[[], Awaitable[EventSubscription]]


async def on_record(
    write: Write, log: HealLog, *, name: str, seen: EventSubscription | None, reason: str
) -> EventSubscription:
    """The answer. What the service makes of it is read later, and remembered as the enrolment's own state."""
    before = seen.said if seen else ""
    heal = log.new_heal(Control.ENROLMENT, reason, before=before, asked=json.dumps({"name": name}))
    await log.keep_aside(heal)
    try:
        answer = await write()
    except AnswerLost:
        raise
    except AzureError as error:
        state = HealState.REFUSED if isinstance(error, Refused) else HealState.WITHDRAWN
        await log.keep_aside(replace(heal, state=state, proof=f"{error.code}: {error.message}"))
        raise
    await log.keep_aside(replace(heal, state=HealState.PENDING, after=answer.said, proof=f"it is {answer.state}"))
    return answer
