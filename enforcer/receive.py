"""What the triggers call: delivery text in, a reconcile and its records out. Bad deliveries are recorded, no more."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from enforcer import events, record, record_estate
from enforcer.account import Listed
from enforcer.adopt import adopt, told
from enforcer.adoption import Adoption
from enforcer.afloat import DOWN_FOR, Afloat
from enforcer.baseline import Baseline
from enforcer.clean_up import clean_up
from enforcer.discover import discover
from enforcer.drain import drain
from enforcer.errors import AzureError, BadBaseline, BadConfiguration, BadEvent, LedgerDown
from enforcer.facts import Cause, Fact
from enforcer.in_force import InForce
from enforcer.look_at_purview import look_at_purview
from enforcer.memory import Memory
from enforcer.ports import Now
from enforcer.reconcile import BUDGET, DUE_BUDGET, reconcile
from enforcer.record import Record
from enforcer.record_accounts import of_accounts
from enforcer.record_attribution import of_attribution
from enforcer.record_baseline import of_notice, of_untold
from enforcer.record_enrolment import of_enrolment
from enforcer.record_exposure import measure_exposures, of_exposures
from enforcer.record_incidents import of_incidents
from enforcer.record_purview import of_purview
from enforcer.record_reverted import of_reverted
from enforcer.rejections import WINDOW, Rejections, strangers
from enforcer.remember_exposure import met
from enforcer.remind import due_notices, reminded
from enforcer.schedule import rung, step
from enforcer.sweep import sweep
from enforcer.watch_pause import watch_pause
from enforcer.world import World

type Journal = Callable[[Sequence[Record]], Awaitable[None]]
"""Writes records to where people look."""


class Enforcer:
    """One per process. `world` is built at the first delivery, so that nothing can keep the functions from loading."""

    def __init__(self, connect: Callable[[], World], *, journal: Journal, now: Now) -> None:
        self._connect = connect
        self._now = now
        self._journal = journal
        self._world: World | None = None
        self._in_force = InForce()
        self._rejections = Rejections()
        self._telling: asyncio.Task[None] | None = None
        self._afloat: Afloat | None = None
        self._catching_up: asyncio.Task[None] | None = None

    @property
    def world(self) -> World:
        """BadSettings when the environment does not allow one."""
        if self._world is None:
            self._world = self._connect()
        return self._world

    async def read_change(self, text: str) -> Fact | None:
        """The fact of a resource event, or None for a delivery that was rejected and recorded."""
        return await self._read(events.parse_change, text, door="on_change")

    async def read_message(self, text: str) -> Fact | None:
        """The fact of a queue message, or None for one that was rejected and recorded."""
        return await self._read(events.parse_message, text, door="reconcile_subscription")

    async def read_vending(self, text: str) -> Fact | None:
        """The fact of a vending event, or None for a delivery that was rejected and recorded."""
        return await self._read(events.parse_vending, text, door="on_vending")

    async def look(self, fact: Fact, listed: Listed = None) -> bool:
        """Reconcile and record; whether all could be read. Where nothing may be written yet, the fact is a due row."""
        try:
            baseline = await self._baseline_in_force()
        except BadBaseline as error:
            await self._journal([record.not_started(error)])
            await self._keep(fact, "not started")
            return False
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
            raise
        except AzureError as error:
            await self._journal([record_estate.story_failed("adopt", error)])
            await self._keep(fact, error.code)
            return False
        budget = DUE_BUDGET if fact.cause is Cause.LOOK_AGAIN else BUDGET
        afloat = self._afloat = self._afloat or Afloat(self.world.ledger, self._now)
        world = replace(self.world, afloat=afloat)
        outcome = await reconcile(fact, baseline, world, budget=budget, listed=listed)
        outcome = replace(outcome, is_kept=not afloat.holds(fact.subscription))
        record.measure(outcome)
        measure_exposures(outcome)
        if outcome.is_forgotten:
            await self._reject(strangers(), door=fact.cause.value)
        else:
            more = (*of_accounts(outcome), *of_enrolment(outcome), *of_reverted(outcome), *of_incidents(outcome))
            more = (*more, *of_attribution(outcome), *of_exposures(outcome))
            await self._journal((*record.of_outcome(outcome), *more))
        if not outcome.is_kept:
            self._catch_up_later(afloat)
            if outcome.is_unfinished and fact.cause is not Cause.LOOK_AGAIN:  # whose row is still due in the ledger
                raise LedgerDown("there is more to do, and no due row can say so")
        return outcome.is_read

    def _catch_up_later(self, afloat: Afloat) -> None:
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._catch_up(afloat))

    async def _catch_up(self, afloat: Afloat) -> None:
        """Until nothing is held; a worker that ends before leaves it to Event Grid, which delivers again."""
        taken = 0
        while afloat.number_held:
            await asyncio.sleep(DOWN_FOR.total_seconds())
            taken += await afloat.catch_up()
        await self._journal([record_estate.caught_up(taken)] if taken else [])

    async def due(self) -> tuple[Fact, ...]:
        """The subscriptions to look at again now, but for those that the queue carries to other instances."""
        try:
            return await drain(self.world)
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("drain", error)])
        return ()

    async def discover(self) -> None:
        """Pauses, the baseline that is published; then whoever is new below the management groups becomes due.

        Once a pause is over, or another baseline is in force, the estate is swept at once.
        """
        is_over = await self._watch_pause()
        has_changed = await self._adopt()
        await self._discover()
        if has_changed or is_over:
            await self.sweep()

    async def _watch_pause(self) -> bool:
        """Whether one is over."""
        try:
            return await watch_pause(self.world, lambda told: self._journal([told]))
        except BadConfiguration:
            return False  # told by whatever comes next
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("pause", error)])
            return False

    async def _adopt(self) -> bool:
        """Whether another baseline came into force."""
        try:
            adoption = await adopt(self.world)
            await self._tell(adoption)
        except BadConfiguration:
            return False  # told by whatever comes next
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("adopt", error)])
            return False
        if adoption.text is not None:
            self._in_force.forget()
        return adoption.is_new

    async def _tell(self, adoption: Adoption) -> None:
        """On record first, then kept as told: whoever dies in between is told of twice."""
        if adoption.to_tell:
            await self._journal(of_untold(adoption))
            await told(adoption, self.world)

    async def _discover(self) -> None:
        try:
            baseline = await self._baseline_in_force()
            found = await discover(self.world, writes_per_second=baseline.limits.writes_per_second)
            await self._journal(record_estate.of_discovery(found))  # at once: what is told once may not get lost
            await self._remind(baseline)
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("discover", error)])

    async def _remind(self, baseline: Baseline) -> None:
        due = await due_notices(baseline, self.world)
        if due:
            await self._journal([of_notice(notice) for notice in due.notices])
            await reminded(due, self.world)

    async def sweep(self) -> None:
        """The estate by its index, when it is time, or as far as it had not come; tenant and ledger once a day."""
        await self._sweep()
        await self._look_at_purview()
        await self._clean_up()

    async def _clean_up(self) -> None:
        try:
            done = await clean_up(self.world)
        except BadConfiguration:
            return  # told by the sweep
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("clean-up", error)])
        else:
            await self._journal([record_estate.cleaned(done)] if done else [])

    async def _look_at_purview(self) -> None:
        try:
            look = await look_at_purview(await self._baseline_in_force(), self.world)
        except BadConfiguration:
            return  # told by the sweep
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("purview", error)])
        else:
            await self._journal(of_purview(look) if look else ())

    async def _sweep(self) -> None:
        try:
            baseline = await self._baseline_in_force()
            done = await sweep(baseline, self.world, self._look_or_keep)
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("sweep", error)])
        else:
            await self._journal(record_estate.of_sweep(done) if done else [])

    async def failed(self, fact: Fact | None, error: Exception) -> bool:
        """After a bug: put it on record and, where there is a fact, a due row. False when even that failed.

        Bad settings are on record already; without them there is no ledger, so that Event Grid has to keep the event.
        So it has where the ledger is down and there is more to do.
        """
        if isinstance(error, LedgerDown):
            return False
        kept = True
        if fact is not None:
            try:
                await self._keep(fact, "internal error")
            except (LedgerDown, BadConfiguration):
                kept = False
        if not isinstance(error, BadConfiguration):
            await self._journal([record.internal_error(fact, error, kept=kept)])
        return kept

    async def _look_or_keep(self, fact: Fact, listed: Listed) -> bool:
        """A bug at one subscription must not end the sweep of all: it is on record, and a due row."""
        try:
            return await self.look(fact, listed)
        except LedgerDown:
            raise
        except Exception as error:
            if not await self.failed(fact, error):
                raise
            return False

    async def _read(self, parse: Callable[[str], Fact], text: str, *, door: str) -> Fact | None:
        try:
            return parse(text)
        except BadEvent as error:
            await self._reject(error, door=door)
            return None

    async def _reject(self, error: BadEvent, *, door: str) -> None:
        await self._journal(self._rejections.note(error, door=door, now=self._now()))
        if self._rejections.are_held and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_counts())

    async def _tell_counts(self) -> None:
        """Here and not in the timer, which may run in another process."""
        await asyncio.sleep(WINDOW.total_seconds())
        await self._journal(self._rejections.overdue(now=self._now()))

    async def _baseline_in_force(self) -> Baseline:
        baseline, adoption = await self._in_force.baseline(self.world)
        if adoption is not None:
            await self._tell(adoption)
        return baseline

    async def _keep(self, fact: Fact, reason: str) -> None:
        """A due row, later each time that it is met again; a sooner one that is not due yet stays."""
        now = self._now()

        def kept(memory: Memory) -> Memory:
            row = step(memory.look_again, rung(memory.look_again), reason, now=now)
            return replace(met(memory, now), look_again=row)

        await self.world.ledger.update(fact.subscription, kept)
