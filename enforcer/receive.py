"""What the triggers call: delivery text in, a reconcile and its records out. Bad deliveries are recorded, no more."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from enforcer import events, record
from enforcer.baseline import Baseline, Limits
from enforcer.drain import drain
from enforcer.errors import AzureError, BadBaseline, BadConfiguration, LedgerDown, OutOfTime
from enforcer.facts import Cause, Fact
from enforcer.healing.quiet import note_what_was_told
from enforcer.in_force.announced import Announced, Journal
from enforcer.ledger.afloat import Afloat
from enforcer.looks.outcome import Outcome
from enforcer.observed.account import Listed
from enforcer.ports import Now
from enforcer.reconcile import BUDGET, DUE_BUDGET, reconcile
from enforcer.records import estate as record_estate
from enforcer.records.every import all_of
from enforcer.records.measures import measure
from enforcer.records.rejections import strangers
from enforcer.triggers.catching_up import CatchingUp
from enforcer.triggers.crowd import Crowd
from enforcer.triggers.doors import Doors
from enforcer.triggers.drills import DOOR, Drills
from enforcer.triggers.last_resort import LastResort
from enforcer.triggers.timers import Timers
from enforcer.world import World


class Enforcer:
    """One per process. `world` is built at the first delivery, so that nothing can keep the functions from loading."""

    def __init__(
        self,
        connect: Callable[[], World],
        *,
        journal: Journal,
        now: Now,
        send_again: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._connect = connect
        self._now = now
        self._journal = journal
        self._send_again = send_again
        self._world: World | None = None
        self._announced = Announced(journal)
        self.crowd = Crowd(lambda: self.world, self.look, self._look_or_keep)
        self.last_resort = LastResort(lambda: self.world, journal, now)
        self._doors = Doors(journal, now)
        self.timers = Timers(lambda: self.world, self._announced, journal=journal, look=self._look_or_keep)
        self.drills = Drills(
            lambda: self.world,
            self._announced,
            journal=journal,
            reject=lambda error: self._doors.reject(error, door=DOOR),
        )
        self._afloat: Afloat | None = None
        self.catching_up = CatchingUp(journal)

    @property
    def world(self) -> World:
        """BadSettings when the environment does not allow one."""
        if self._world is None:
            self._world = self._connect()
        return self._world

    async def read_change(self, text: str) -> Fact | None:
        """The fact of a resource event, or None for a delivery that was rejected and recorded."""
        return await self._doors.read(events.parse_change, text, door="on_change")

    async def read_message(self, text: str) -> Fact | None:
        """The fact of a queue message, or None for one that was rejected and recorded."""
        return await self._doors.read(events.parse_message, text, door="reconcile_subscription")

    async def read_vending(self, text: str) -> Fact | None:
        """The fact of a vending event, or None for a delivery that was rejected and recorded."""
        return await self._doors.read(events.parse_vending, text, door="on_vending")

    async def hear(self, fact: Fact) -> bool:
        """The fact of a delivery, in its turn; whether all could be read."""
        return await self.crowd.look(fact)

    async def look(
        self,
        fact: Fact,
        listed: Listed = None,
        *,
        budget: timedelta | None = None,
        prevented: AzureError | None = None,
    ) -> bool:
        """Reconcile and record; whether all could be read. Where nothing may be written yet, the fact is a due row."""
        if fact.cause is Cause.DRILL:
            return await self.drills.answer(fact)
        baseline = await self._baseline_for(fact)
        if baseline is None:
            return False
        afloat = self._afloat = self._afloat or Afloat(self.world.ledger, self._now)
        world = replace(self.world, afloat=afloat)
        budget = budget or (DUE_BUDGET if fact.cause is Cause.LOOK_AGAIN else BUDGET)
        outcome = await reconcile(fact, baseline, world, budget=budget, listed=listed, prevented=prevented)
        await self._tell(fact, replace(outcome, is_kept=not afloat.holds(fact.subscription)), afloat)
        return outcome.is_read

    async def _baseline_for(self, fact: Fact) -> Baseline | None:
        """None where nothing may be written yet: why is on record, and the fact is a due row. BadSettings."""
        try:
            return await self._announced.baseline(self.world)
        except BadBaseline as error:
            await self._journal([record.not_started(error)])
            await self.last_resort.keep(fact, "not started")
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
            raise
        except AzureError as error:
            await self._journal([record_estate.story_failed("adopt", error)])
            await self.last_resort.keep(fact, error.code)
        return None

    async def _tell(self, fact: Fact, outcome: Outcome, afloat: Afloat) -> None:
        """The records, then who goes on with what is not done yet; LedgerDown where nobody can.

        `fact` is as it was delivered: the outcome's own may name who did it.
        """
        measure(outcome)
        if outcome.is_forgotten:
            await self._doors.reject(strangers(), door=fact.cause.value)
        else:
            await self._journal(all_of(outcome))
            await note_what_was_told(outcome, afloat)
        if afloat.holds(fact.subscription):
            self.catching_up.begin(afloat)
        is_over = outcome.is_forgotten or fact.cause is Cause.LOOK_AGAIN  # whose row is still due in the ledger
        if outcome.is_unfinished and not is_over and not outcome.is_kept:
            raise LedgerDown("there is more to do, and no due row can say so")
        if isinstance(outcome.error, OutOfTime) and not outcome.is_forgotten:
            self.crowd.go_on_at_once(fact)

    async def due(self) -> tuple[Fact, ...]:
        """The subscriptions to look at again now, but for those that the queue carries to other instances."""
        try:
            return await drain(self.world, writes_per_second=await self._pace())
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("drain", error)])
        return ()

    async def after_due(self) -> None:
        """What the minute timer does when the due looks, which come first, are done: drills, and records sent again."""
        await self.drills.tick()
        if self._send_again:
            await self._send_again()

    async def _pace(self) -> float:
        """The usual one where no baseline can be asked: then the looks themselves tell of it, and write nothing."""
        try:
            return (await self._announced.baseline(self.world)).limits.writes_per_second
        except (BadBaseline, AzureError):
            return Limits().writes_per_second

    async def _look_or_keep(self, fact: Fact, listed: Listed = None, *, budget: timedelta | None = None) -> bool:
        """A bug at one subscription must not end the sweep of all: it is on record, and a due row."""
        try:
            return await self.look(fact, listed, budget=budget)
        except LedgerDown:
            raise
        except Exception as error:
            if not await self.last_resort.failed(fact, error):
                raise
            return False
