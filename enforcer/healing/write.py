"""The writes of one reconcile under its busy mark, and one PUT of the plan. It is on record before it is sent."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enforcer.baseline import PlanWanted, Rule
from enforcer.controls.proof import Proof, prove, read_back, unasked
from enforcer.errors import AnswerLost, AzureError, ExtensionNotOffered, NotNow
from enforcer.exposure.timeline import Telling
from enforcer.facts import Control, Fact
from enforcer.healing.heal_log import HealLog
from enforcer.healing.lesson import Lesson, read_at_once
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory, NotOffered, Unproven
from enforcer.observed.plan import OperationStatus, PlanSeen, PlanWrite, Tier
from enforcer.observed.wire_text import asked_text, plan_text
from enforcer.schedule import NOT_OFFERED_FOR, refused_retry
from enforcer.verdict import Kind
from enforcer.world import World

PATIENCE = timedelta(seconds=5)
"""How long we wait for another worker's write before it becomes a due row."""

_POLL_S = 0.25
_HEAL_STATES = {Kind.PROVEN: HealState.PROVEN, Kind.REFUSED: HealState.REFUSED, Kind.UNPROVEN: HealState.UNPROVEN}


@dataclass(frozen=True, slots=True)
class Written:
    """What one PUT led to: its proof, the plan as it was then seen where it is to be written once more at once (it
    shows what nobody asked for, or, after Free, not what was asked for), and what came on so before and is answered as
    off.
    """

    proof: Proof
    answer: PlanSeen
    again: PlanSeen | None
    corrected: tuple[str, ...]


class Writer:
    """What one reconcile writes; `log` keeps it on record."""

    def __init__(
        self,
        fact: Fact,
        world: World,
        memory: Memory,
        *,
        telling: Telling | None = None,
        in_force_since: datetime | None = None,
    ) -> None:
        self._subscription = fact.subscription
        self._world = world
        self._plan_heal: Heal | None = None
        self._before: Memory | None = None
        """As it was before the first of several tries."""
        self._is_open = False
        """The answer to one of them was lost."""
        self.log = HealLog(fact, world, memory, telling=telling, in_force_since=in_force_since)

    async def claim(self) -> bool:
        """Take the busy mark; whether it had to be waited for. NotNow when another worker keeps it too long."""
        give_up, waited = self._world.now() + PATIENCE, False
        while not await self.log.claim():
            if self._world.now() >= give_up:
                raise NotNow("Busy", "another worker writes in this subscription", retry_after=PATIENCE)
            waited = True
            await asyncio.sleep(_POLL_S)
        return waited

    async def write_plan(self, wanted: PlanWanted, seen: PlanSeen, write: PlanWrite, reason: str) -> Written:
        """One PUT and what it proves. Without an answer everything that it was to prove stays unproven.

        A clear "no" puts back what was known before this try: of one that was lost before it, that it was lost.
        """
        self._before = before = self._before or self.log.memory
        heal = self._plan_heal or self.log.new_heal(Control.PLAN, reason, before=plan_text(seen), asked="")
        self._plan_heal = heal = replace(heal, asked=asked_text(write))
        unproven = tuple(
            _no_answer(name, self.log.memory, now=self._world.now()) for name in _managed_on(wanted, write)
        )
        corrected = self._corrected(wanted, seen)
        await self.log.begin(
            heal,
            unproven=unproven,
            asked=write.asked,
            corrections_end=seen.tier is not Tier.STANDARD,
        )
        try:
            write, answer = await self._put(write)
        except AnswerLost:
            self._is_open = True
            raise
        except AzureError as error:
            await self.log.withdraw(heal, error, is_open=self._is_open)
            raise
        self._before, self._is_open = None, False
        proof, shown = prove(wanted, write, answer, before, now=self._world.now()), None
        by_read = proof.needs_reading
        if by_read:
            with suppress(AzureError):  # the answer did come: its silence is left to the next look
                sent = self._world.now()
                shown = await self._world.plans.read(self._subscription)
                self.log.read(shown, at=sent, writes=self.log.memory.writes)
            proof = read_back(wanted, write, shown, proof)
        told = await self._told(
            wanted, write, answer, heal=_ended(heal, proof, answer), corrected=corrected, proof=proof, by_read=by_read
        )
        return replace(told, again=told.again or _raised_without(seen, shown, proof))

    async def _told(
        self,
        wanted: PlanWanted,
        write: PlanWrite,
        answer: PlanSeen,
        *,
        heal: Heal,
        corrected: tuple[str, ...],
        proof: Proof,
        by_read: bool,
    ) -> Written:
        """What came on unasked stays open by name, and so does what this write was to switch off: where the plan was at
        Free meanwhile, it came on again. What is on after Free is nobody's wish, corrected before or not.

        Whatever the read before said, which may have been stale: what was sent as off and is answered as on came on so.
        """
        known = (*self.log.memory.corrected, *corrected)
        came_on = unasked(wanted, answer, write.asked, known)
        asked = write.asked if corrected else None
        if came_on:
            asked = tuple(entry.name for entry in answer.extensions if entry.name not in (*came_on, *corrected))
        lesson = Lesson(answer, proof.unproven, corrected, asked=asked, by_read=by_read)
        await self.log.end(heal, lesson)
        off = tuple(name for name in corrected if not answer.is_on(name))
        return Written(proof, answer, answer if came_on else None, off)

    async def read_corrected(self, written: Written, seen: PlanSeen | None, *, is_as_asked: bool) -> None:
        """After the read that follows a correction at once."""
        left = self.log.memory
        await self.log.change(
            lambda memory: read_at_once(memory, written.corrected, seen, left=left, is_as_asked=is_as_asked)
        )

    def _corrected(self, wanted: PlanWanted, seen: PlanSeen) -> tuple[str, ...]:
        """What the write about to be sent switches off because it came on unasked."""
        memory = self.log.memory
        return unasked(wanted, seen, memory.asked, memory.corrected) if seen.tier is Tier.STANDARD else ()

    async def _put(self, write: PlanWrite) -> tuple[PlanWrite, PlanSeen]:
        """The PUT; what the plan does not offer here is left out and remembered."""
        while True:
            self.log.time_left.check(Control.PLAN)  # the ledger may have taken long, and so may the answer before
            try:
                return write, await self._world.plans.write(self._subscription, write)
            except ExtensionNotOffered as error:
                write = await self._leave_out(write, error)

    async def _leave_out(self, write: PlanWrite, error: ExtensionNotOffered) -> PlanWrite:
        folded = error.extension.casefold()
        kept = tuple(sent for sent in write.extensions if sent.name.casefold() != folded)
        if len(kept) == len(write.extensions):
            raise error
        entry = NotOffered(error.extension, self._world.now() + NOT_OFFERED_FOR)
        await self.log.change(lambda memory: replace(memory, not_offered=(*memory.not_offered, entry)))
        return PlanWrite(kept)


def _raised_without(before: PlanSeen, shown: PlanSeen | None, proof: Proof) -> PlanSeen | None:
    """The plan where a read shows it risen from Free and not as the same write asked: Azure may have ignored the rest.

    Only then: the next write finds the plan at Standard, so that there is no third.
    """
    has_risen = before.tier is not Tier.STANDARD and shown is not None and shown.tier is Tier.STANDARD
    return shown if has_risen and proof.needs_reading else None


def _ended(heal: Heal, proof: Proof, answer: PlanSeen) -> Heal:
    state = _HEAL_STATES[proof.verdict.kind]
    words = state.value if state is HealState.PROVEN else proof.verdict.reason
    return replace(heal, state=state, after=plan_text(answer), proof=words)


def _managed_on(wanted: PlanWanted, write: PlanWrite) -> tuple[str, ...]:
    return tuple(entry.name for entry in write.extensions if wanted.rule(entry.name) is Rule.ENABLED)


def _no_answer(name: str, before: Memory, *, now: datetime) -> Unproven:
    """What is true of an extension between its PUT and the answer, and ever after when none comes.

    Asked for again at once after the first, then less and less often: the events of our own writes come back to us.
    """
    earlier = next((entry for entry in before.unproven if entry.extension == name), None)
    if earlier is None or earlier.status is OperationStatus.NOT_REPORTED:
        return Unproven(name, OperationStatus.NO_ANSWER, None, 0, now)
    return replace(earlier, attempts=earlier.attempts + 1, retry_at=refused_retry(earlier.attempts, now=now))
