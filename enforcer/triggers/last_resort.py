"""What can't be looked at now → a due row; after a bug, or for a dead letter, a record that says so besides."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from enforcer import events, record
from enforcer.errors import BadConfiguration, BadEvent, LedgerDown
from enforcer.facts import Cause, Fact
from enforcer.in_force.announced import Journal
from enforcer.memory.subscription import Memory
from enforcer.ports import Now
from enforcer.records import estate as record_estate
from enforcer.records.dead_letter import dead_letter
from enforcer.remembering.exposure import met
from enforcer.schedule import rung, step
from enforcer.world import World


class LastResort:
    """One per process. `world` raises BadSettings when the environment does not allow one."""

    def __init__(self, world: Callable[[], World], journal: Journal, now: Now) -> None:
        self._world = world
        self._journal = journal
        self._now = now

    async def keep(self, fact: Fact, reason: str) -> None:
        """A due row, later each time that it is met again; a sooner one that is not due yet stays. None for a drill."""
        if fact.cause is Cause.DRILL:
            return
        now = self._now()

        def kept(memory: Memory) -> Memory:
            row = step(memory.look_again, rung(memory.look_again), reason, now=now)
            return replace(met(memory, now), look_again=row)

        await self._world().ledger.update(fact.subscription, kept)

    async def failed(self, fact: Fact | None, error: Exception) -> bool:
        """After a bug: put it on record and, where there is a fact, a due row. False when even that failed.

        Bad settings are on record already; without them there is no ledger, so that Event Grid has to keep the event.
        So it has where the ledger is down and there is more to do.
        """
        if isinstance(error, LedgerDown):
            await self._journal([record_estate.story_failed("delivery", error)])
            return False
        kept = True
        if fact is not None:
            try:
                await self.keep(fact, "internal error")
            except (LedgerDown, BadConfiguration):
                kept = False
        if not isinstance(error, BadConfiguration):
            await self._journal([record.internal_error(fact, error, kept=kept)])
        return kept

    async def bury_change(self, text: str) -> None:
        """An event that the queue gave to `on_change_queued` as often as the host tries."""
        await self._bury(events.parse_change, text, queue="enforcer-changes")

    async def bury_message(self, text: str) -> None:
        """The same of a message for `reconcile_subscription`."""
        await self._bury(events.parse_message, text, queue="enforcer-due")

    async def _bury(self, parse: Callable[[str], Fact], text: str, *, queue: str) -> None:
        """On record, and its subscription is looked at again. Never raises what would bring it back."""
        fact, kept = None, False
        with suppress(BadEvent, BadConfiguration, LedgerDown):
            fact = parse(text)
            await self.keep(fact, "dead letter")
            kept = True
        await self._journal([dead_letter(fact, queue=queue, kept=kept)])
