"""Writing in one subscription, under its busy mark: every write is begun in the ledger before it is sent.

A crash or a lost answer therefore leaves a heal, a due row and an unproven extension behind, and never a silent gap.
"""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.assumptions import ECHO_DELAY, PLAN_LOCK_PAUSES, REGISTRATION_PATIENCE
from enforcer.baseline import PlanWanted, Rule
from enforcer.controls.proof import Proof, prove, read_back, unasked, without
from enforcer.errors import AnswerLost, AzureError, ExtensionNotOffered, NotNow, Refused
from enforcer.facts import Control, Fact
from enforcer.memory import Awaiting, Heal, HealId, LookAgain, Memory, NotOffered, Unproven
from enforcer.plan import OperationStatus, PlanSeen, PlanWrite, Registration
from enforcer.verdict import Kind
from enforcer.wire_text import asked_text, plan_text
from enforcer.world import World

BUSY_FOR = timedelta(seconds=60)
"""The busy mark's expiry: four times the budget of a reconcile."""

PATIENCE = timedelta(seconds=5)
"""How long we wait for another worker's write, or for the service's lock, before it becomes a due row."""

NOT_OFFERED_FOR = timedelta(days=1)
PROVEN = "proven"
_POLL_S = 0.25
_REGISTRATION_POLL_S = 1.0
_OWN_WRITES_KEPT = 5


class Writer:
    """What one reconcile writes. `memory` is the newest one; `heals` are those it began, finished or not."""

    def __init__(self, fact: Fact, world: World, memory: Memory) -> None:
        self._fact = fact
        self._world = world
        self.holder = str(uuid.uuid4())
        """Of the busy mark: no other reconcile has it, not even in this process."""
        self.memory = memory
        self.heals: tuple[Heal, ...] = ()

    async def claim(self) -> None:
        """Take the busy mark; NotNow when another worker keeps it for longer than PATIENCE."""
        give_up = self._world.now() + PATIENCE
        while not await self._claimed():
            if self._world.now() >= give_up:
                raise NotNow("Busy", "another worker writes in this subscription", retry_after=PATIENCE)
            await asyncio.sleep(_POLL_S)

    async def _claimed(self) -> bool:
        now, holder = self._world.now(), self.holder
        await self._update(lambda memory: memory.claimed(holder, now=now, until=now + BUSY_FOR))
        return self.memory.busy is not None and self.memory.busy.holder == holder

    async def register(self, reason: str) -> None:
        """Register Microsoft.Security and wait a little for it; NotNow while it is still Registering."""
        heal = await self._begin(Control.PROVIDER, reason, before="", asked="Microsoft.Security", unproven=())
        try:
            state = await self._world.providers.register(self._fact.subscription)
        except Refused as error:
            await self._withdraw(heal, error, unproven=self.memory.unproven)
            raise
        give_up = self._world.now() + REGISTRATION_PATIENCE
        while state is not Registration.REGISTERED:
            if self._world.now() >= give_up:
                raise NotNow("Registering", f"Microsoft.Security is {state.value}")
            await asyncio.sleep(_REGISTRATION_POLL_S)
            state = await self._world.providers.state(self._fact.subscription)
        await self._end(heal, after=state.value, proof=PROVEN)

    async def write_plan(self, wanted: PlanWanted, seen: PlanSeen, write: PlanWrite, reason: str) -> Proof:
        """PUT the plan, correct what came on unasked, and say what of it is proven."""
        before = self.memory.unproven
        pending = tuple(_no_answer(name, before, now=self._world.now()) for name in _managed_on(wanted, write))
        heal = await self._begin(
            Control.PLAN, reason, before=plan_text(seen), asked=asked_text(write), unproven=pending or before
        )
        try:
            write, answer = await self._put_corrected(wanted, write)
        except AnswerLost:
            raise
        except AzureError as error:
            await self._withdraw(heal, error, unproven=before)
            raise
        proof = prove(wanted, write, answer, replace(self.memory, unproven=before), now=self._world.now())
        if proof.needs_reading:
            proof = read_back(wanted, write, await self._world.plans.read(self._fact.subscription), proof)
        after = plan_text(answer) if answer else None
        verdict = proof.verdict
        words = PROVEN if verdict.kind is Kind.PROVEN else verdict.reason
        await self._end(heal, after=after, proof=words, plan=answer, unproven=proof.unproven)
        return proof

    async def _put_corrected(self, wanted: PlanWanted, write: PlanWrite) -> tuple[PlanWrite, PlanSeen | None]:
        """The PUT, and a second one that switches off, once, what the first brought on unasked (law 3)."""
        write, answer = await self._put(write)
        names = unasked(wanted, write, answer, self.memory)
        if not names:
            return write, answer
        await self._update(lambda memory: replace(memory, corrected=(*memory.corrected, *names)))
        return await self._put(without(write, names))

    async def _put(self, write: PlanWrite) -> tuple[PlanWrite, PlanSeen | None]:
        """One PUT, patient with the service's lock; what the plan does not offer here is left out and remembered."""
        pauses = iter(PLAN_LOCK_PAUSES)
        while True:
            try:
                answer = await self._world.plans.write(self._fact.subscription, write)
            except ExtensionNotOffered as error:
                write = await self._leave_out(write, error)
            except NotNow as error:
                pause = error.retry_after or next(pauses, None)
                if error.code != "Conflict" or pause is None or pause > PATIENCE:
                    raise
                await asyncio.sleep(pause.total_seconds())
            else:
                await self._remember_own(answer)
                return write, answer

    async def _leave_out(self, write: PlanWrite, error: ExtensionNotOffered) -> PlanWrite:
        folded = error.extension.casefold()
        kept = tuple(sent for sent in write.extensions if sent.name.casefold() != folded)
        if len(kept) == len(write.extensions):
            raise error
        entry = NotOffered(error.extension, self._world.now() + NOT_OFFERED_FOR)
        await self._update(lambda memory: replace(memory, not_offered=(*memory.not_offered, entry)))
        return PlanWrite(kept)

    async def _remember_own(self, answer: PlanSeen | None) -> None:
        correlation_id = answer.correlation_id if answer else None
        if correlation_id:
            await self._update(
                lambda memory: replace(memory, own_writes=(*memory.own_writes, correlation_id)[-_OWN_WRITES_KEPT:])
            )

    async def _begin(
        self, control: Control, reason: str, *, before: str, asked: str, unproven: tuple[Unproven, ...]
    ) -> Heal:
        """On record before it is sent: the heal, the due row, and, until an answer comes, everything as unproven."""
        now = self._world.now()
        heal = Heal(
            id=HealId(str(uuid.uuid4())),
            subscription=self._fact.subscription,
            control=control,
            started_at=now,
            cause=self._fact.cause.value,
            reason=reason,
            before=before,
            asked=asked,
        )
        await self._update(
            lambda memory: replace(
                memory,
                writes=memory.writes + 1,
                unproven=unproven or memory.unproven,
                awaiting=(*_others(memory, control), Awaiting(heal.id, control, now)),
                look_again=LookAgain(now + ECHO_DELAY, "a write was begun"),
            ),
            heal,
        )
        return heal

    async def _withdraw(self, heal: Heal, error: AzureError, *, unproven: tuple[Unproven, ...]) -> None:
        """The service said no before anything changed: all is as it was, but for the record."""
        told = replace(heal, proof=f"{error.code}: {error.message}") if isinstance(error, Refused) else heal
        await self._update(
            lambda memory: replace(memory, unproven=unproven, awaiting=_others(memory, heal.control)), told
        )

    async def _end(
        self,
        heal: Heal,
        *,
        after: str | None,
        proof: str,
        plan: PlanSeen | None = None,
        unproven: tuple[Unproven, ...] | None = None,
    ) -> None:
        now = self._world.now()
        ended = replace(heal, after=after, proof=proof, answered_at=now)
        awaiting = (Awaiting(heal.id, heal.control, now),) if proof == PROVEN else ()
        await self._update(
            lambda memory: replace(
                memory,
                unproven=memory.unproven if unproven is None else unproven,
                awaiting=(*_others(memory, heal.control), *awaiting),
                last_plan=plan or memory.last_plan,
            ),
            ended,
        )

    async def _update(self, change: Callable[[Memory], Memory], heal: Heal | None = None) -> None:
        heals = (heal,) if heal else ()
        self.memory = await self._world.ledger.update(self._fact.subscription, change, heals=heals)
        if heal:
            self.heals = (*(known for known in self.heals if known.id != heal.id), heal)


def _others(memory: Memory, control: Control) -> tuple[Awaiting, ...]:
    return tuple(entry for entry in memory.awaiting if entry.control is not control)


def _managed_on(wanted: PlanWanted, write: PlanWrite) -> tuple[str, ...]:
    return tuple(entry.name for entry in write.extensions if wanted.rule(entry.name) is Rule.ENABLED)


def _no_answer(name: str, before: tuple[Unproven, ...], *, now: datetime) -> Unproven:
    attempts = next((entry.attempts for entry in before if entry.extension == name), 0)
    return Unproven(name, OperationStatus.NO_ANSWER, None, attempts, now)
