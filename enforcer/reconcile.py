"""The story: a fact comes in, the subscription is looked at, judged and, in enforce mode, healed; the outcome goes out.

Only this module knows the order, and only it decides whether to write.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.baseline import Baseline, Mode
from enforcer.calls import Calls, counting
from enforcer.controls import plan as plan_control
from enforcer.controls import provider as provider_control
from enforcer.errors import AzureError, NotNow, OutsideEstate, Refused
from enforcer.facts import Control, Fact
from enforcer.memory import Heal, HealId, Memory
from enforcer.outcome import Outcome
from enforcer.plan import PlanSeen, PlanWrite, Registration
from enforcer.remember import Learnt, Look, remembered
from enforcer.verdict import Kind, Register, Verdict
from enforcer.world import World
from enforcer.write import PATIENCE, Writer

BUDGET = timedelta(seconds=15)
"""Event Grid waits 30 s for an answer, a cold start included; what takes longer becomes a due row."""

_POLL_S = 0.1


async def reconcile(fact: Fact, baseline: Baseline, world: World, *, budget: timedelta = BUDGET) -> Outcome:
    """One look at one subscription. Whatever Azure does, there is an outcome; only a broken ledger raises."""
    started_at = world.now()
    with counting() as calls:
        story = _Story(fact, baseline, world, await _quiet_memory(fact, world))
        try:
            async with asyncio.timeout(budget.total_seconds()):
                await story.play()
        except AzureError as error:
            story.stopped_by(error)
        except TimeoutError:
            story.stopped_by(NotNow("Deadline", f"not done within {budget.total_seconds():.0f} s"))
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
        self._fact = fact
        self._baseline = baseline
        self._world = world
        self._recalled = memory
        self._writer = Writer(fact, world, memory)
        self._seen: PlanSeen | None = None
        self._first_look: Look | None = None
        self._verdicts: dict[Control, Verdict] = {}
        self._healing: Control | None = None
        self._error: AzureError | None = None

    async def play(self) -> None:
        if not await self._world.estate.has(self._fact.subscription):
            raise OutsideEstate("OutsideEstate", "not below the configured management groups")
        await self._look()
        if self._baseline.mode is Mode.OBSERVE:
            self._verdicts = {control: _observed(verdict) for control, verdict in self._verdicts.items()}
        elif any(verdict.action for verdict in self._verdicts.values()):
            await self._act()

    async def _look(self) -> None:
        """Read the plan, which tells of the provider too, and judge both."""
        self._looked_at = self._writer.log.memory.writes
        self._seen = await self._world.plans.read(self._fact.subscription)
        registration = Registration.REGISTERED if self._seen else Registration.NOT_REGISTERED
        self._judged(provider_control.judge(registration))
        self._judged(
            plan_control.judge(self._baseline.plan, self._seen, self._writer.log.memory, now=self._world.now())
        )
        self._first_look = self._first_look or Look(self._seen, tuple(self._verdicts.values()))

    async def _act(self) -> None:
        """Under the busy mark: look again if somebody wrote since we looked; then the provider, then the plan."""
        await self._writer.claim()
        if self._writer.log.memory.writes != self._looked_at:
            await self._look()
        provider = self._verdicts[Control.PROVIDER]
        if isinstance(provider.action, Register):
            self._healing = Control.PROVIDER
            await self._writer.register(provider.reason)
            await self._look()
            self._judged(Verdict(Control.PROVIDER, Kind.PROVEN, "Microsoft.Security was registered"))
        plan = self._verdicts[Control.PLAN]
        if isinstance(plan.action, PlanWrite) and self._seen:
            self._healing = Control.PLAN
            proof = await self._writer.write_plan(self._baseline.plan, self._seen, plan.action, plan.reason)
            self._judged(proof.verdict)

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

    async def ended(self, started_at: datetime, calls: Calls) -> Outcome:
        """Remember what was learnt, release the busy mark, and put it all into one value."""
        now = self._world.now()
        learnt = Learnt(
            recalled=self._recalled,
            known=self._writer.log.memory,
            look=self._first_look,
            error=self._error,
            holder=self._writer.log.holder,
            at=now,
        )
        confirmed = await self._confirm(now)
        awaited: set[HealId] = set()

        def change(latest: Memory) -> Memory:
            awaited.clear()
            awaited.update(entry.heal for entry in latest.awaiting)
            return remembered(latest, learnt)

        memory = await self._world.ledger.update(self._fact.subscription, change)
        return Outcome(
            fact=self._fact,
            verdicts=tuple(self._verdicts.values()),
            heals=self._writer.log.heals,
            confirmed=tuple(heal for heal in confirmed if heal.id in awaited),
            error=self._error,
            look_again=memory.look_again,
            is_echo=self._fact.correlation_id in self._recalled.own_writes,
            mode=self._baseline.mode,
            baseline=self._baseline.digest,
            calls=dict(calls),
            started_at=started_at,
            finished_at=now,
        )

    async def _confirm(self, now: datetime) -> tuple[Heal, ...]:
        """The heals that this look confirms, kept as such; another look may have been quicker."""
        entries = self._first_look.confirmed(self._recalled) if self._first_look else ()
        heals = [await self._world.ledger.heal(self._fact.subscription, entry.heal) for entry in entries]
        confirmed = tuple(replace(heal, confirmed_at=heal.confirmed_at or now) for heal in heals if heal)
        for heal in confirmed:
            await self._world.ledger.keep_heal(heal)
        return confirmed

    def _judged(self, verdict: Verdict) -> None:
        self._verdicts[verdict.control] = verdict


def _observed(verdict: Verdict) -> Verdict:
    if verdict.kind not in {Kind.DRIFTED, Kind.UNPROVEN}:
        return verdict
    return replace(verdict, kind=Kind.OBSERVED)
