"""Writing in one subscription: registration and the plan's PUT, patient where the service is only busy."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.assumptions import PLAN_LOCK_PAUSES, REGISTRATION_PATIENCE
from enforcer.baseline import PlanWanted, Rule
from enforcer.controls.proof import Proof, prove, read_back, unasked, without
from enforcer.errors import AnswerLost, AzureError, ExtensionNotOffered, NotNow
from enforcer.facts import Control, Fact
from enforcer.heal_log import HealLog, Lesson
from enforcer.memory import HealState, Memory, NotOffered, Unproven
from enforcer.plan import OperationStatus, PlanSeen, PlanWrite, Registration
from enforcer.schedule import NOT_OFFERED_FOR
from enforcer.verdict import Kind
from enforcer.wire_text import asked_text, plan_text
from enforcer.world import World

PATIENCE = timedelta(seconds=5)
"""How long we wait for another worker's write, or for the service's lock, before it becomes a due row."""

_POLL_S = 0.25
_REGISTRATION_POLL_S = 1.0
_HEAL_STATES = {Kind.PROVEN: HealState.PROVEN, Kind.REFUSED: HealState.REFUSED, Kind.UNPROVEN: HealState.UNPROVEN}


class Writer:
    """What one reconcile writes; `log` keeps it on record."""

    def __init__(self, fact: Fact, world: World, memory: Memory) -> None:
        self._subscription = fact.subscription
        self._world = world
        self.log = HealLog(fact, world, memory)

    async def claim(self) -> None:
        """Take the busy mark; NotNow when another worker keeps it for longer than PATIENCE."""
        give_up = self._world.now() + PATIENCE
        while not await self.log.claim():
            if self._world.now() >= give_up:
                raise NotNow("Busy", "another worker writes in this subscription", retry_after=PATIENCE)
            await asyncio.sleep(_POLL_S)

    async def register(self, reason: str) -> None:
        """Register Microsoft.Security and wait a little for it; NotNow while it is still Registering."""
        before = self.log.memory
        heal = self.log.new_heal(Control.PROVIDER, reason, before="", asked="Microsoft.Security")
        await self.log.begin(heal)
        try:
            state = await self._world.providers.register(self._subscription)
        except AnswerLost:
            raise
        except AzureError as error:
            await self.log.withdraw(heal, error, before=before)
            raise
        give_up = self._world.now() + REGISTRATION_PATIENCE
        while state is not Registration.REGISTERED and self._world.now() < give_up:
            await asyncio.sleep(_REGISTRATION_POLL_S)
            state = await self._world.providers.state(self._subscription)
        done = HealState.PROVEN if state is Registration.REGISTERED else HealState.PENDING
        await self.log.end(replace(heal, state=done, after=state.value, proof=done.value))
        if done is HealState.PENDING:
            raise NotNow("Registering", f"Microsoft.Security is {state.value}")

    async def write_plan(self, wanted: PlanWanted, seen: PlanSeen, write: PlanWrite, reason: str) -> Proof:
        """PUT the plan, correct what came on unasked, and say what of it is proven."""
        before, now = self.log.memory, self._world.now()
        unproven = tuple(_no_answer(name, before, now=now) for name in _managed_on(wanted, write))
        heal = self.log.new_heal(Control.PLAN, reason, before=plan_text(seen), asked=asked_text(write))
        await self.log.begin(heal, unproven=unproven, asked=write.asked)
        try:
            write, answer = await self._put(write)
        except AnswerLost:
            raise
        except AzureError as error:
            await self.log.withdraw(heal, error, before=before)
            raise
        late = unasked(wanted, answer, write.asked, before.corrected)
        first = answer
        if late:
            write, answer = await self._put(without(write, late))
        proof = prove(wanted, write, answer, before, now=self._world.now())
        if proof.needs_reading:
            proof = read_back(wanted, write, await self._world.plans.read(self._subscription), proof)
        early = unasked(wanted, seen, before.asked, before.corrected)
        lesson = Lesson(answer, proof.unproven, (*early, *late), _correlation_ids(first, answer))
        state = _HEAL_STATES[proof.verdict.kind]
        told = state.value if state is HealState.PROVEN else proof.verdict.reason
        await self.log.end(replace(heal, state=state, after=plan_text(answer) if answer else "", proof=told), lesson)
        return proof

    async def _put(self, write: PlanWrite) -> tuple[PlanWrite, PlanSeen | None]:
        """One PUT, patient with the service's lock; what the plan does not offer here is left out and remembered."""
        pauses = iter(PLAN_LOCK_PAUSES)
        while True:
            try:
                answer = await self._world.plans.write(self._subscription, write)
            except ExtensionNotOffered as error:
                write = await self._leave_out(write, error)
            except NotNow as error:
                pause = error.retry_after or next(pauses, None)
                if error.code != "Conflict" or pause is None or pause > PATIENCE:
                    raise
                await asyncio.sleep(pause.total_seconds())
            else:
                return write, answer

    async def _leave_out(self, write: PlanWrite, error: ExtensionNotOffered) -> PlanWrite:
        folded = error.extension.casefold()
        kept = tuple(sent for sent in write.extensions if sent.name.casefold() != folded)
        if len(kept) == len(write.extensions):
            raise error
        entry = NotOffered(error.extension, self._world.now() + NOT_OFFERED_FOR)
        await self.log.change(lambda memory: replace(memory, not_offered=(*memory.not_offered, entry)))
        return PlanWrite(kept)


def _managed_on(wanted: PlanWanted, write: PlanWrite) -> tuple[str, ...]:
    return tuple(entry.name for entry in write.extensions if wanted.rule(entry.name) is Rule.ENABLED)


def _no_answer(name: str, before: Memory, *, now: datetime) -> Unproven:
    """What is true of an extension between its PUT and the answer, and ever after when none comes."""
    attempts = next((entry.attempts for entry in before.unproven if entry.extension == name), 0)
    return Unproven(name, OperationStatus.NO_ANSWER, None, attempts, now)


def _correlation_ids(*answers: PlanSeen | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.correlation_id for answer in answers if answer and answer.correlation_id))
