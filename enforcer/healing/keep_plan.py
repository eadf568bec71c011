"""Keep the plan: read provider and plan, judge both, and where they are to be written put them right."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from enforcer.assumptions import PLAN_LOCK_PAUSES
from enforcer.controls import plan as plan_control
from enforcer.controls import provider as provider_control
from enforcer.desired import Desired
from enforcer.errors import AzureError, NotNow, Refused
from enforcer.exposure.timeline import Sighting
from enforcer.facts import Control, SubscriptionId
from enforcer.healing.write import PATIENCE, Writer, Written
from enforcer.healing.write_provider import register
from enforcer.looks.learnt import Look
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen, PlanWrite, Registration, Tier
from enforcer.remembering.exposure import sighting
from enforcer.remembering.last_plan import with_reading
from enforcer.verdict import Kind, Register, Verdict
from enforcer.world import World

REVERTED_PAUSE = timedelta(seconds=30)
"""Before the next write where our own echo finds the plan off again and nobody else told of a change."""

RIVAL_PAUSE = timedelta(seconds=30)
"""Between two heals of a plan that another enforcer fights over. The queue carries the row: at most 60 s in all."""


class PlanKeeper:
    """One look at one subscription's plan: what was seen, what it means, what was done about it."""

    def __init__(
        self,
        desired: Desired,
        world: World,
        writer: Writer,
        recalled: Memory,
        *,
        is_echo: bool = False,
        is_due_row: bool = False,
    ) -> None:
        self._desired = desired
        self._world = world
        self._writer = writer
        self._recalled = recalled
        self._is_echo = is_echo
        self._is_due_row = is_due_row
        self._seen: PlanSeen | None = None
        self._healing: Control | None = None
        self._is_written = False
        """An answer says that a write of this look arrived."""
        self.first_look: Look | None = None
        self.shown: PlanSeen | None = None
        """As the last read or answer shows it."""
        self.verdicts: dict[Control, Verdict] = {}
        self.sightings: tuple[Sighting, ...] = ()

    @property
    def has_risen(self) -> bool:
        """A write of this look took the plan from Free: what hangs on it may have gone off with it."""
        first = self.first_look.seen if self.first_look else None
        was_off = first is None or first.tier is not Tier.STANDARD
        return was_off and self._is_written

    @property
    def is_back(self) -> bool:
        """It has come from Free, and nobody has looked at all accounts since."""
        return self.has_risen or self.rise is not None

    @property
    def rise(self) -> HealId | None:
        """A write from Free after which all accounts are still to be looked at, where the plan is back: one of this
        look, or of an earlier one that did not come so far. Whoever writes just now looks at them itself.
        """
        memory, holder = self._writer.log.memory, self._writer.log.holder
        is_back = self.has_risen or (self._seen is not None and self._seen.tier is Tier.STANDARD)
        is_theirs = memory.is_held_from(holder, now=self._world.now())
        return memory.accounts.rise if is_back and not is_theirs else None

    async def look(self, *, recalls: bool = False) -> None:
        """Read the plan, which tells of the provider too, and judge both.

        `recalls`: by the memory as it is after that. Who was in our way wrote too, and may have proven what was open.
        """
        self._looked_at = self._writer.log.memory.writes
        sent = self._world.now()
        seen = await self._world.plans.read(self._subscription)
        self._writer.log.time_left.read_took(self._world.now() - sent)
        if recalls:
            await self._writer.log.recall()
        self._writer.log.read(seen, at=sent, writes=self._looked_at)
        self._judge(seen)
        found = (sighting(verdict, sent=sent, got=self._world.now()) for verdict in self.verdicts.values())
        self.sightings = (*self.sightings, *found)
        self.first_look = self.first_look or Look(seen, tuple(self.verdicts.values()))

    async def act(self) -> None:
        """Under the busy mark: look again if anything may have changed since we looked; the provider, then the plan."""
        if self._is_echo and any(entry.control is not Control.ACCOUNT for entry in self._recalled.awaiting):
            raise NotNow("Reverted", "our own echo finds the plan off again", retry_after=REVERTED_PAUSE)
        self._wait_for_rivals()
        self._wait_for_its_time()
        waited = await self._writer.claim()
        if waited or self._recalled.busy or self._is_overtaken():
            await self.look()
        provider = self.verdicts[Control.PROVIDER]
        if isinstance(provider.action, Register):
            self._healing = Control.PROVIDER
            await register(provider.reason, self._writer.log, self._world)
            await self.look()
            self._judged(Verdict(Control.PROVIDER, Kind.PROVEN, "Microsoft.Security was registered"))
        await self._heal_plan()

    def _is_overtaken(self) -> bool:
        """Somebody wrote since we looked, or saw another plan: a PUT by our read might undo what its owner did."""
        memory = self._writer.log.memory
        return memory.writes != self._looked_at or memory.last_plan != self._recalled.last_plan

    def _wait_for_rivals(self) -> None:
        """Two enforcers would undo each other at the speed of their events. Nobody who plants a name wins more."""
        fights = [one for one in self._recalled.incidents if one.rivals and one.subject.control is Control.PLAN]
        rest = max((one.last + RIVAL_PAUSE - self._world.now() for one in fights), default=timedelta())
        if rest > timedelta():
            raise NotNow("Rival", "another enforcer undid it just now", retry_after=rest)

    def _wait_for_its_time(self) -> None:
        """A row that came forward to read what became of a write without an answer."""
        row, now = self._recalled.look_again, self._world.now()
        if self._is_due_row and row and row.writes_at and row.due_at <= now < row.writes_at:
            raise NotNow("Unanswered", "a write had no answer, and nothing came of it", retry_after=row.writes_at - now)

    def stopped_by(self, error: AzureError) -> None:
        """What could not be written is still drifted; what was sent without an answer is neither healed nor not."""
        if self._healing is None:
            return
        if isinstance(error, Refused):
            self._judged(Verdict(self._healing, Kind.REFUSED, f"not healed: {error}"))
        elif self._writer.log.is_unanswered(self._healing):
            self._judged(Verdict(self._healing, Kind.UNPROVEN, f"written, without an answer: {error}"))
        elif (verdict := self.verdicts[self._healing]).kind is Kind.UNPROVEN:
            self._judged(Verdict(self._healing, Kind.UNPROVEN, f"{verdict.reason}; not written again: {error}"))
        else:
            self._judged(Verdict(self._healing, Kind.DRIFTED, f"not healed: {error}"))

    @property
    def _subscription(self) -> SubscriptionId:
        return self._recalled.subscription

    def _judge(self, seen: PlanSeen | None) -> None:
        self._seen = self.shown = seen
        log, now = self._writer.log, self._world.now()
        memory = with_reading(log.memory, log.reading)
        registration = Registration.REGISTERED if seen else Registration.NOT_REGISTERED
        self._judged(provider_control.judge(registration))
        self._judged(plan_control.judge(self._desired.plan, seen, memory, now=now))

    async def _heal_plan(self) -> None:
        """PUT until it is proven; before another try all is read again, because somebody may have changed it."""
        pauses = iter(PLAN_LOCK_PAUSES)
        while isinstance((plan := self.verdicts[Control.PLAN]).action, PlanWrite) and self._seen:
            self._healing = Control.PLAN
            try:
                written = await self._writer.write_plan(self._desired.plan, self._seen, plan.action, plan.reason)
            except NotNow as error:
                pause = next(pauses, None)
                wait = pause and (error.retry_after or pause)
                if wait is None or wait > PATIENCE or not self._is_time_for_more(wait):
                    raise
                await asyncio.sleep(wait.total_seconds())
                await self.look(recalls=True)
            else:
                self.shown = written.answer
                self._judged(written.proof.verdict)
                self._is_written = written.proof.verdict.kind in {Kind.PROVEN, Kind.UNPROVEN}
                if written.again is None:
                    await self._read_corrected(written)
                    return
                self._judge(written.again)

    async def _read_corrected(self, written: Written) -> None:
        """An answer may be a success that changed nothing. So what a correction switched off is read at once: nobody
        else is so quick, and what is still on then is nobody's wish.
        """
        if not written.corrected:
            return
        self._healing = None
        with suppress(AzureError):  # the next look reads it
            await self.look()
            is_as_asked = self.verdicts[Control.PLAN].kind is not Kind.DRIFTED
            await self._writer.read_corrected(written, self._seen, is_as_asked=is_as_asked)
        if self.verdicts[Control.PLAN].kind is Kind.DRIFTED:
            raise NotNow("StillOn", f"after our write: {self.verdicts[Control.PLAN].reason}")
        self._judged(written.proof.verdict)

    def _is_time_for_more(self, pause: timedelta) -> bool:
        """Else the service's own "not now" is what stopped us, and the ladder its answer."""
        return self._writer.log.time_left.is_enough(Control.PLAN, after=pause)

    def _judged(self, verdict: Verdict) -> None:
        self.verdicts[verdict.control] = self._desired.exempted(verdict)
