"""One reconcile's writes in the ledger: each is on record before it is sent, and the record says how it ended.

A crash or a lost answer therefore leaves a heal, a due row and unproven extensions behind, and never a silent gap.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from enforcer.assumptions import ECHO_DELAY
from enforcer.errors import AzureError, Refused
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Exposure
from enforcer.exposure.timeline import Telling
from enforcer.facts import AccountId, Control, Fact
from enforcer.healing.lesson import Lesson
from enforcer.healing.time_left import TimeLeft
from enforcer.looks.learnt import Reading
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.subscription import OWN_WRITES_KEPT, Awaiting, LookAgain, Memory, Unproven
from enforcer.observed.plan import PlanSeen, Tier
from enforcer.remembering.exposing import ExposuresEnded, after_answer, before_write
from enforcer.remembering.exposure import author, looked_at
from enforcer.remembering.last_plan import with_reading
from enforcer.remembering.put_back import PutBack, begun, others_awaited
from enforcer.schedule import BUSY_FOR, WRITE_BEGUN, beside, earlier
from enforcer.world import World


class HealLog:
    """`memory` is the newest one that this reconcile has seen; `heals` it began, and exposures have `ended`. `aside`:
    the heal that no look waits for, where it began one.
    """

    def __init__(
        self,
        fact: Fact,
        world: World,
        memory: Memory,
        *,
        telling: Telling | None = None,
        in_force_since: datetime | None = None,
    ) -> None:
        self._fact = fact
        self._in_force_since = in_force_since
        self._telling = telling
        self._began = world.now()
        self._world = world
        self.holder = str(uuid.uuid4())
        """Of the busy mark: no other reconcile has it, not even in this process."""
        self.memory = memory
        self.time_left = TimeLeft(world.now)
        self._put_back: PutBack | None = None
        """Of the latest begin."""
        self.heals: tuple[Heal, ...] = ()
        self.aside: Heal | None = None
        self.ended: tuple[Exposure, ...] = ()
        self.reading: Reading | None = None
        """The latest of the plan at Standard that no write has taken into the memory."""

    def new_heal(
        self, control: Control, reason: str, *, before: str, asked: str, account: AccountId | None = None
    ) -> Heal:
        return Heal(
            id=HealId(str(uuid.uuid4())),
            subscription=self._fact.subscription,
            control=control,
            started_at=self._world.now(),
            cause=self._fact.cause.value,
            reason=reason,
            before=before,
            asked=asked,
            account=account,
        )

    async def claim(self) -> bool:
        """Whether the busy mark is ours now."""
        now, holder = self._world.now(), self.holder
        await self.change(lambda memory: memory.claimed(holder, now=now, until=now + BUSY_FOR))
        return self.memory.busy is not None and self.memory.busy.holder == holder

    async def recall(self) -> None:
        self.memory = await self._world.memories.recall(self._fact.subscription)

    def is_unanswered(self, control: Control, account: AccountId | None = None) -> bool:
        """Whether a write of this reconcile was sent, and nobody knows what became of it."""
        sent = (*self.heals, *((self.aside,) if self.aside else ()))
        return any(heal.state is HealState.BEGUN for heal in sent if (heal.control, heal.account) == (control, account))

    async def begin(
        self,
        heal: Heal,
        *,
        unproven: tuple[Unproven, ...] = (),
        asked: tuple[str, ...] | None = None,
        corrections_end: bool = False,
    ) -> None:
        """Before a write is sent: what is unproven, and what was asked to be on, until an answer comes. OutOfTime.

        `corrections_end`: the plan comes from Free, so that what was corrected before may be corrected once more, and
        accounts may have gone off.
        """
        self.time_left.check(heal.control)
        row = LookAgain(heal.started_at + ECHO_DELAY, WRITE_BEGUN)
        concerns_plan = 0 if heal.account else 1
        reading = self.reading if heal.control is Control.PLAN else None
        self._put_back = PutBack(heal.id, known=self.memory, is_rise=corrections_end)
        await self.change(
            self._put_back.begun(
                lambda memory: replace(
                    begun(with_reading(memory, reading), rise=heal.id if corrections_end else None),
                    writes=memory.writes + concerns_plan,
                    unproven=unproven or memory.unproven,
                    asked=memory.asked if asked is None else asked,
                    awaiting=(
                        *others_awaited(memory, heal),
                        Awaiting(heal.id, heal.control, heal.started_at, heal.account),
                    ),
                    look_again=beside(memory.look_again, row) if heal.account else earlier(memory.look_again, row),
                    exposure=self._exposed(memory, heal),
                )
            ),
            heal,
        )
        self.reading = None if reading else self.reading

    def read(self, plan: PlanSeen | None, *, at: datetime, writes: int) -> None:
        """What a read of the plan showed that was sent then, when so many writes were known of."""
        if plan is None or plan.tier is not Tier.STANDARD:
            return
        has_written = any(heal.control is Control.PLAN and heal.answered_at for heal in self.heals)
        self.reading = Reading(plan, at, writes, is_wish=self.memory.asked is None and not has_written)

    def _exposed(self, memory: Memory, heal: Heal) -> ExposureKnown:
        known = looked_at(memory, self._began, in_force_since=self._in_force_since)
        return before_write(known, heal, self._telling, actor=author(self._fact, memory, heal.account), latest=memory)

    async def withdraw(self, heal: Heal, error: AzureError, *, is_open: bool = False) -> None:
        """The service said no. What was known before is still so, because nothing can have arrived.

        `is_open`: the answer to an earlier try was lost, so that the heal still waits for a read.
        """
        state = HealState.REFUSED if isinstance(error, Refused) else HealState.WITHDRAWN
        said = f"{error.code}: {error.message}"
        if is_open:
            state, said = HealState.BEGUN, f"no answer, and to the next try {said}"
        ended = replace(heal, state=state, proof=said)
        begin = self._put_back

        def change(memory: Memory) -> Memory:
            told = memory if is_open else replace(memory, awaiting=others_awaited(memory, heal))
            return begin.withdrawn(told) if begin else told

        await self.change(change, ended)

    async def end(self, heal: Heal, lesson: Lesson | None = None, *, correlation_id: str = "") -> None:
        """An answer came. A proven heal, and one that is only pending, wait for an independent read; so does each of a
        plan that leaves nothing unproven to look for, whatever was not offered. `correlation_id`: where no `lesson` is.
        """
        answered_at = self._world.now()
        ended = replace(heal, answered_at=answered_at)
        is_final = lesson is not None and not lesson.unproven
        awaits = is_final or heal.state in {HealState.PROVEN, HealState.PENDING}
        awaiting = (Awaiting(heal.id, heal.control, self._world.now(), heal.account),) if awaits else ()
        own, begin = (correlation_id,) if correlation_id else (), self._put_back

        def change(memory: Memory) -> Memory:
            told = replace(
                memory,
                awaiting=(*others_awaited(memory, heal), *awaiting),
                own_writes=(*memory.own_writes, *own)[-OWN_WRITES_KEPT:],
                exposure=after_answer(memory.exposure, ended, by_read=bool(lesson and lesson.by_read)),
            )
            return begin.beside(lesson.told(told, at=answered_at), lesson.plan) if lesson and begin else told

        await self.change(change, ended)

    async def keep_aside(self, heal: Heal) -> None:
        """One that no look at plan or accounts waits for. While it is begun, a due row looks what became of it.

        OutOfTime before it is begun.
        """
        if heal.state is HealState.BEGUN:
            self.time_left.check(heal.control)
        row = LookAgain(self._world.now() + ECHO_DELAY, WRITE_BEGUN)

        def begun(memory: Memory) -> Memory:
            is_open = heal.state is HealState.BEGUN
            return replace(memory, look_again=earlier(memory.look_again, row)) if is_open else memory

        self.memory = await self._world.memories.update(self._fact.subscription, begun, heals=(heal,))
        self.aside = heal

    async def change(self, change: Callable[[Memory], Memory], heal: Heal | None = None) -> None:
        """One step in the ledger: the memory, and the heal with it."""
        heals, ended = (heal,) if heal else (), ExposuresEnded(change)
        self.memory = await self._world.memories.update(self._fact.subscription, ended, heals=heals)
        self.ended = (*self.ended, *ended.exposures)
        if heal:
            self.heals = (*(known for known in self.heals if known.id != heal.id), heal)
