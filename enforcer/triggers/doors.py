"""A delivery's text → its fact; one that leads nowhere on record, counted where they are many."""

import asyncio
from collections.abc import Callable

from enforcer.errors import BadEvent
from enforcer.facts import Fact
from enforcer.in_force.announced import Journal
from enforcer.ports import Now
from enforcer.records.rejections import WINDOW, Rejections


class Doors:
    """One per process. A door is named by its trigger."""

    def __init__(self, journal: Journal, now: Now) -> None:
        self._journal = journal
        self._now = now
        self._rejections = Rejections()
        self._telling: asyncio.Task[None] | None = None

    async def read(self, parse: Callable[[str], Fact], text: str, *, door: str) -> Fact | None:
        """None for a delivery that was rejected and recorded."""
        try:
            return parse(text)
        except BadEvent as error:
            await self.reject(error, door=door)
            return None

    async def reject(self, error: BadEvent, *, door: str) -> None:
        await self._journal(self._rejections.note(error, door=door, now=self._now()))
        if self._rejections.are_held and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_counts())

    async def _tell_counts(self) -> None:
        """Here and not in the timer, which may run in another process. A new window may have begun meanwhile."""
        while self._rejections.are_held:
            await asyncio.sleep(WINDOW.total_seconds())
            await self._journal(self._rejections.overdue(now=self._now()))
