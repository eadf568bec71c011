"""The story: a fact comes in, the subscription is looked at, judged and, in enforce mode, healed; the outcome goes out.

Only this module knows the order, and only it decides whether to write.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.assumptions import CORRELATION_ID_IS_KEPT, PLAN_LOCK_PAUSES
from enforcer.baseline import Baseline, Mode
from enforcer.calls import Calls, counting
from enforcer.controls import plan as plan_control
from enforcer.controls import provider as provider_control
from enforcer.desired import Desired, observed
from enforcer.enrol import enrol, is_due
from enforcer.errors import AzureError, NotNow, OutsideEstate, Refused
from enforcer.estate import FRESH, PLACE_FRESH
from enforcer.facts import Control, Fact
from enforcer.memory import READ_BACK, Heal, HealId, HealState, Memory
from enforcer.outcome import Enrolled, Outcome
from enforcer.plan import PlanSeen, PlanWrite, Registration
from enforcer.remember import ANNOUNCING, Learnt, Look, is_unannounced, remembered
from enforcer.scope import desired, goes_by_place, top_level
from enforcer.subject import Subject
from enforcer.verdict import Kind, Register, Verdict
from enforcer.whose import in_whose_name
from enforcer.world import World
from enforcer.write import PATIENCE, Writer

BUDGET = timedelta(seconds=15)
"""Event Grid waits 30 s for an answer, a cold start included; what takes longer becomes a due row."""

REVERTED_PAUSE = timedelta(seconds=30)
"""Before the next write where our own echo finds the plan off again and nobody else told of a change."""

DUE_BUDGET = timedelta(seconds=45)
"""For a due row: only the timer or the queue waits, so that a slow update can be answered. Below BUSY_FOR."""

_POLL_S = 0.1


async def reconcile(fact: Fact, baseline: Baseline, world: World, *, budget: timedelta = BUDGET) -> Outcome:
    """One look at one subscription. Whatever Azure does, there is an outcome; only a broken ledger raises."""
    started_at = world.now()
    memory = await _quiet_memory(fact, world)
    left_s = (started_at + budget - world.now()).total_seconds()
    with counting() as calls:
        story = _Story(fact, baseline, world, memory)
        try:
            async with asyncio.timeout(left_s):
                await story.play()
        except AzureError as error:
            story.stopped_by(error)
        except TimeoutError:
            story.stopped_by(NotNow("Deadline", f"not done within {budget.total_seconds():.0f} s"))
        await story.enrol(until=started_at + budget)
        return await story.ended(started_at, calls)


async def _quiet_memory(fact: Fact, world: World) -> Memory:
    """What is remembered, after waiting a little for a write under way: nobody believes a read in its middle."""
    give_up = world.now() + PATIENCE
    memory = await world.ledger.recall(fact.subscription)
    while memory.busy and world.now() < min(give_up, memory.busy.until):
        await asyncio.sleep(_POLL_S)
        memory = await world.ledger.recall(fact.subscription)
    return memory


class _Story:
    """One reconcile under way: what was seen, what it means, what was done about it."""

    def __init__(self, fact: Fact, baseline: Baseline, world: World, memory: Memory) -> None:
        self._baseline = baseline
        self._desired = top_level(baseline)
        self._world = world
        self._recalled = memory
        self._is_echo = CORRELATION_ID_IS_KEPT and fact.correlation_id in memory.own_writes
        self._announces = fact.cause in ANNOUNCING and not self._is_echo
        self._fact = in_whose_name(fact, memory, is_echo=self._is_echo, now=world.now())
        self._writer = Writer(fact, world, memory)
        self._seen: PlanSeen | None = None
        self._first_look: Look | None = None
        self._verdicts: dict[Control, Verdict] = {}
        self._healing: Control | None = None
        self._error: AzureError | None = None
        self._is_placed = False
        self._is_member = False
        self._enrolled: Enrolled | None = None

    async def play(self) -> None:
        self._desired = await self._wanted()
        self._is_placed = True
        if self._desired.mode is Mode.SKIP:
            self._verdicts = {verdict.control: verdict for verdict in self._desired.skipped(self._fact.controls)}
            return
        self._is_member = True
        await self._look()
        if self._desired.mode is Mode.OBSERVE:
            self._verdicts = {control: observed(verdict) for control, verdict in self._verdicts.items()}
        elif any(verdict.action for verdict in self._verdicts.values()):
            await self._act()

    async def _wanted(self) -> Desired:
        """What the baseline wants of the subscription where it lies."""
        believed_for = PLACE_FRESH if goes_by_place(self._baseline) else FRESH
        place = await self._world.estate.place(self._fact.subscription, believed_for=believed_for)
        if place is None:
            raise OutsideEstate("OutsideEstate", "not below the configured management groups")
        subject = Subject(self._fact.subscription, place, self._recalled.traits)
        return desired(self._baseline, subject, now=self._world.now())

    async def _look(self) -> None:
        """Read the plan, which tells of the provider too, and judge both."""
        self._looked_at = self._writer.log.memory.writes
        seen = await self._world.plans.read(self._fact.subscription)
        self._judge(seen)
        self._first_look = self._first_look or Look(seen, tuple(self._verdicts.values()))

    def _judge(self, seen: PlanSeen | None) -> None:
        self._seen = seen
        memory, now = self._writer.log.memory, self._world.now()
        registration = Registration.REGISTERED if seen else Registration.NOT_REGISTERED
        self._judged(provider_control.judge(registration))
        self._judged(plan_control.judge(self._desired.plan, seen, memory, now=now))

    async def _act(self) -> None:
        """Under the busy mark: look again if anything may have changed since we looked; the provider, then the plan."""
        if self._is_echo and self._recalled.awaiting:
            raise NotNow("Reverted", "our own echo finds the plan off again", retry_after=REVERTED_PAUSE)
        waited = await self._writer.claim()
        if waited or self._recalled.busy or self._writer.log.memory.writes != self._looked_at:
            await self._look()
        provider = self._verdicts[Control.PROVIDER]
        if isinstance(provider.action, Register):
            self._healing = Control.PROVIDER
            await self._writer.register(provider.reason)
            await self._look()
            self._judged(Verdict(Control.PROVIDER, Kind.PROVEN, "Microsoft.Security was registered"))
        await self._heal_plan()

    async def _heal_plan(self) -> None:
        """PUT until it is proven; before another try the plan is read again, because somebody may have changed it."""
        pauses = iter(PLAN_LOCK_PAUSES)
        while isinstance((plan := self._verdicts[Control.PLAN]).action, PlanWrite) and self._seen:
            self._healing = Control.PLAN
            try:
                written = await self._writer.write_plan(self._desired.plan, self._seen, plan.action, plan.reason)
            except NotNow as error:
                pause = next(pauses, None)
                if pause is None or (error.retry_after or pause) > PATIENCE:
                    raise
                await asyncio.sleep((error.retry_after or pause).total_seconds())
                await self._look()
            else:
                self._judged(written.proof.verdict)
                if written.came_on is None:
                    return
                self._judge(written.came_on)

    def stopped_by(self, error: AzureError) -> None:
        """Judge what an error leaves open: unread is unknown, unwritten is still drifted."""
        self._error = error
        if self._healing:
            kind = Kind.REFUSED if isinstance(error, Refused) else Kind.DRIFTED
            self._judged(Verdict(self._healing, kind, f"not healed: {error}"))
        elif self._first_look is None:
            kind = Kind.SKIPPED if isinstance(error, OutsideEstate) else Kind.UNKNOWN
            for control in self._fact.controls:
                self._judged(Verdict(control, kind, str(error)))

    async def enrol(self, *, until: datetime) -> None:
        """Whatever became of the plan. Who is not known to be ours, or is skipped, is not enrolled."""
        enrolling, memory, now = self._world.enrolling, self._recalled, self._world.now()
        if not self._is_member or enrolling is None or not is_due(self._fact, memory, enrolling, now=now):
            return
        self._enrolled = await enrol(
            memory,
            enrolling,
            writes=self._desired.mode is Mode.ENFORCE,
            claim=self._writer.claim,
            now=now,
            patience=until - now,
        )

    async def ended(self, started_at: datetime, calls: Calls) -> Outcome:
        """Remember what was learnt, release the busy mark, and put it all into one value."""
        now = self._world.now()
        learnt = self._learnt(now)
        confirmed = await self._confirm(now)
        awaited: set[HealId] = set()

        def change(latest: Memory) -> Memory:
            awaited.clear()
            awaited.update(entry.heal for entry in latest.awaiting)
            return remembered(latest, learnt)

        memory = await self._kept(change)
        return Outcome(
            fact=self._fact,
            verdicts=tuple(self._verdicts.values()),
            heals=self._writer.log.heals,
            confirmed=tuple(heal for heal in confirmed if heal.id in awaited),
            error=self._error,
            look_again=memory.look_again,
            enrolled=self._enrolled,
            is_forgotten=memory.version == 0,
            is_echo=self._is_echo,
            is_unannounced=is_unannounced(self._recalled, announces=self._announces, now=now),
            mode=self._desired.mode,
            scope=self._desired.scope,
            scope_before=self._recalled.scope if self._is_placed else None,
            exemption=", ".join(self._desired.tickets(self._verdicts.values())),
            baseline=self._baseline.digest,
            calls=dict(calls),
            started_at=started_at,
            finished_at=now,
        )

    async def _kept(self, change: Callable[[Memory], Memory]) -> Memory:
        """A flood of foreign ids fills neither the ledger nor the list of what is due: then nothing is kept."""
        is_stranger = isinstance(self._error, OutsideEstate) and self._recalled.version == 0
        if is_stranger and not self._world.estate.awaits_stranger():
            return self._recalled
        return await self._world.ledger.update(self._fact.subscription, change)

    def _learnt(self, now: datetime) -> Learnt:
        return Learnt(
            fact=self._fact,
            announces=self._announces,
            recalled=self._recalled,
            known=self._writer.log.memory,
            look=self._first_look,
            verdicts=tuple(self._verdicts.values()),
            wanted=self._desired.plan,
            enrols=self._world.enrolling is not None,
            is_member=self._is_member,
            enrolled=self._enrolled,
            observes=self._desired.mode is Mode.OBSERVE or self._desired.exemption(Control.PLAN) is not None,
            skips=self._desired.mode is Mode.SKIP,
            error=self._error,
            scope=self._desired.scope if self._is_placed else None,
            holder=self._writer.log.holder,
            at=now,
        )

    async def _confirm(self, now: datetime) -> tuple[Heal, ...]:
        """The heals that this look confirms, kept as such; another look may have been quicker."""
        entries = self._first_look.confirmed(self._recalled) if self._first_look else ()
        heals = [await self._world.ledger.heal(self._fact.subscription, entry.heal) for entry in entries]
        confirmed = tuple(_confirmed(heal, now) for heal in heals if heal)
        for heal in confirmed:
            await self._world.ledger.keep_heal(heal)
        return confirmed

    def _judged(self, verdict: Verdict) -> None:
        self._verdicts[verdict.control] = self._desired.exempted(verdict)


def _confirmed(heal: Heal, now: datetime) -> Heal:
    """A heal whose answer was lost or not final is proven by this read, and confirmed by it."""
    if heal.state in {HealState.BEGUN, HealState.PENDING}:
        heal = replace(heal, state=HealState.PROVEN, proof=READ_BACK, answered_at=now)
    return replace(heal, confirmed_at=heal.confirmed_at or now)
