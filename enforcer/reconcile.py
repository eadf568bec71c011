"""The story: a fact comes in, the subscription is looked at, judged and, in enforce mode, healed; the outcome goes out.

Only this module knows the order, and only it decides whether to write.
"""

import asyncio
from datetime import datetime, timedelta

from enforcer.baseline import Baseline, Mode, Rule
from enforcer.baselines.protections import account_level
from enforcer.calls import Calls, counting
from enforcer.desired import observed
from enforcer.ending import Played, ended
from enforcer.enrol import enrol, is_due
from enforcer.errors import AzureError, NotNow, OutOfTime, OutsideEstate
from enforcer.facts import Cause, Control, Fact
from enforcer.healing.keep_accounts import keep_accounts
from enforcer.healing.keep_plan import PlanKeeper
from enforcer.healing.quiet import quiet_memory
from enforcer.healing.wanted import wanted
from enforcer.healing.write import Writer
from enforcer.looks.account_task import Task, are_accounts_due, begins_walk, later
from enforcer.looks.kept import Kept
from enforcer.looks.outcome import Enrolled, Outcome
from enforcer.looks.whose import claims_us, in_whose_name, is_echo
from enforcer.memory.nameless import nameless_fact, nameless_memory
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Listed
from enforcer.remembering.exposure import telling
from enforcer.remembering.remember import ANNOUNCING
from enforcer.scope import top_level
from enforcer.verdict import Kind, Verdict
from enforcer.world import World

BUDGET = timedelta(seconds=15)
"""Event Grid waits 30 s for an answer, a cold start included; what takes longer becomes a due row."""

DUE_BUDGET = timedelta(seconds=45)
"""For a due row: only the timer or the queue waits, so that a slow update can be answered. Below BUSY_FOR."""


async def reconcile(
    fact: Fact,
    baseline: Baseline,
    world: World,
    *,
    budget: timedelta = BUDGET,
    listed: Listed = None,
    prevented: AzureError | None = None,
) -> Outcome:
    """One look at one subscription. Whatever Azure does, there is an outcome; only a broken ledger raises.

    `prevented`: why it is not looked at after all; whether it is ours is found out all the same.
    """
    started_at = world.now()
    memory = await quiet_memory(fact, world)
    if not baseline.reports.actor_names:
        fact, memory = nameless_fact(fact), nameless_memory(memory)
    left_s = (started_at + budget - world.now()).total_seconds()
    with counting() as calls:
        story = _Story(fact, baseline, world, memory, began=started_at)
        story.has_until(started_at + budget)
        try:
            async with asyncio.timeout(left_s):
                await story.play(prevented)
        except AzureError as error:
            story.stopped_by(error)
        except TimeoutError:
            story.stopped_by(OutOfTime("Deadline", f"not done within {budget.total_seconds():.0f} s"))
        await story.keep_accounts(listed, until=started_at + budget)
        await story.enrol(until=started_at + budget)
        return await story.ended(calls, until=started_at + budget)


class _Story:
    """One reconcile under way: what was seen, what it means, what was done about it."""

    def __init__(self, fact: Fact, baseline: Baseline, world: World, memory: Memory, *, began: datetime) -> None:
        self._baseline = baseline
        self._desired = top_level(baseline)
        self._world = world
        self._recalled = memory
        self._began = began
        own = world.own_id(fact.cause)
        self._is_echo = is_echo(fact, memory, own)
        self._claims_us = claims_us(fact, own) and not self._is_echo
        self._announces = fact.cause in ANNOUNCING and not self._is_echo
        self._fact = in_whose_name(fact, memory, is_echo=self._is_echo, now=world.now(), own=own)
        self._telling = telling(fact, is_ours=self._is_echo or self._claims_us, now=world.now())
        since = baseline.in_force_since
        self._writer = Writer(self._fact, world, memory, telling=self._telling, in_force_since=since)
        self._plan: PlanKeeper | None = None
        self._verdicts: dict[Control, Verdict] = {}
        self._error: AzureError | None = None
        self._is_placed = False
        self._is_member = False
        self._kept = Kept()
        self._enrolled: Enrolled | None = None

    def has_until(self, end: datetime) -> None:
        self._writer.log.time_left.until = end

    async def play(self, prevented: AzureError | None) -> None:
        self._desired = await wanted(self._recalled, self._baseline, self._world)
        self._is_placed = True
        if self._desired.mode is Mode.SKIP:
            self._verdicts = {verdict.control: verdict for verdict in self._desired.skipped(self._fact.controls)}
            return
        if prevented:
            raise prevented
        self._is_member = True
        if self._fact.account:
            return
        self._plan = PlanKeeper(
            self._desired,
            self._world,
            self._writer,
            self._recalled,
            is_echo=self._is_echo,
            is_due_row=self._fact.cause is Cause.LOOK_AGAIN,
        )
        self._verdicts = self._plan.verdicts
        await self._plan.look()
        if not self._desired.writes:
            self._verdicts = {control: observed(verdict) for control, verdict in self._verdicts.items()}
        elif any(verdict.action for verdict in self._verdicts.values()):
            await self._plan.act()

    def stopped_by(self, error: AzureError) -> None:
        """Judge what an error leaves open: unread is unknown, unwritten is still drifted."""
        self._error = error
        if self._plan:
            self._plan.stopped_by(error)
        if self._plan is None or self._plan.first_look is None:
            kind = Kind.SKIPPED if isinstance(error, OutsideEstate) else Kind.UNKNOWN
            for control in self._fact.controls:
                self._verdicts[control] = self._desired.exempted(Verdict(control, kind, str(error)))

    async def keep_accounts(self, listed: Listed, *, until: datetime) -> None:
        """After a plan that could be read, whatever became of it; all of them where it has just come back."""
        account, memory, now = self._fact.account, self._writer.log.memory, self._world.now()
        if not self._is_member:
            self._kept = later(account, memory, now=now) if account and isinstance(self._error, NotNow) else Kept()
            return
        wish = account_level(self._desired)
        is_back = self._plan is not None and self._plan.is_back and self._desired.account_switch is Rule.ENABLED
        begins = is_back or begins_walk(self._fact, self._recalled, wish)
        is_due = begins or are_accounts_due(self._fact, self._recalled, now=now)
        if not is_due or (self._plan and self._plan.first_look is None):
            self._kept = Kept(wish=wish)
            return
        task = Task(
            fact=self._fact,
            desired=self._desired,
            memory=self._recalled,
            is_echo=self._is_echo,
            begins=begins,
            wish=wish,
            rise=self._plan.rise if self._plan else None,
            listed=listed,
            until=until,
        )
        self._kept = await keep_accounts(task, self._world, self._writer)
        if self._kept.verdict:
            self._verdicts[Control.ACCOUNT] = self._kept.verdict

    async def enrol(self, *, until: datetime) -> None:
        """Whatever became of the plan. Who is not known to be ours, or is skipped, is not enrolled."""
        enrolling, memory, now = self._world.enrolling, self._recalled, self._world.now()
        if not self._is_member or enrolling is None or not is_due(self._fact, memory, enrolling, now=now):
            return
        self._enrolled = await enrol(
            memory,
            enrolling,
            writes=self._desired.writes,
            claim=self._writer.claim,
            log=self._writer.log,
            paused_until=self._desired.paused_until,
            now=now,
            patience=until - now,
        )

    async def ended(self, calls: Calls, *, until: datetime) -> Outcome:
        played = Played(
            fact=self._fact,
            baseline=self._baseline,
            desired=self._desired,
            recalled=self._recalled,
            began=self._began,
            log=self._writer.log,
            verdicts=tuple(self._verdicts.values()),
            look=self._plan.first_look if self._plan else None,
            shown=self._plan.shown if self._plan else None,
            sightings=self._plan.sightings if self._plan else (),
            error=self._error,
            kept=self._kept,
            enrolled=self._enrolled,
            telling=self._telling,
            is_echo=self._is_echo,
            claims_us=self._claims_us,
            announces=self._announces,
            is_placed=self._is_placed,
            is_member=self._is_member,
        )
        return await ended(played, self._world, calls, until=until)
