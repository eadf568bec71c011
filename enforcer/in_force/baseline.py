"""The baseline in force, as one worker knows it: from the ledger, asked again every minute."""

from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.adoption.decision import LAST_GOOD, Adoption
from enforcer.baseline import Baseline
from enforcer.baselines.file import read
from enforcer.baselines.unjudged import unjudged
from enforcer.errors import BadBaseline, LedgerDown, Problem
from enforcer.in_force.adopt import adopt
from enforcer.in_force.last_good import last_good_since
from enforcer.world import World

FRESH = timedelta(minutes=1)
"""How long a worker believes that nothing else came into force."""


class InForce:
    """One per process."""

    def __init__(self) -> None:
        self._baseline: Baseline | None = None
        self._text: str | None = None
        self._asked_at: datetime | None = None

    async def baseline(self, world: World) -> tuple[Baseline, Adoption | None]:
        """What is in force, and what was found out on the way. BadBaseline where nothing is.

        A source in the package is looked at when the worker begins; one that is far, only where nothing is in force.
        """
        if self._baseline is not None and self._asked_at and world.now() < self._asked_at + FRESH:
            return self._baseline, None
        try:
            return await self._asked(world)
        except LedgerDown:
            return await self._without_ledger(world), None

    async def _without_ledger(self, world: World) -> Baseline:
        """What was in force a while ago; a worker that has just begun goes by what is published, as far as it may."""
        if self._baseline is not None:
            self._asked_at = world.now()
            return self._baseline
        published = await world.baseline.published()
        return unjudged(read(published.baseline, file=published.name, today=world.now().date()))

    async def _asked(self, world: World) -> tuple[Baseline, Adoption | None]:
        is_first = self._baseline is None
        found = None if is_first and world.baseline.is_near else await last_good_since(world.ledger)
        if found is not None:
            try:
                return self._read(*found, world), None
            except BadBaseline:
                found = None
        adoption = await adopt(world)
        found = await last_good_since(world.ledger)
        if found is None:
            raise BadBaseline(adoption.problems or [_nothing(adoption)])
        try:
            return self._read(*found, world), adoption
        except BadBaseline as error:
            raise BadBaseline(adoption.problems or error.problems) from None

    def forget(self) -> None:
        """Something else came into force."""
        self._asked_at = None

    def _read(self, text: str, since: datetime, world: World) -> Baseline:
        """Parsed only where it is another one."""
        now = world.now()
        if self._baseline is None or text != self._text:
            self._baseline, self._text = read(text, file=LAST_GOOD, today=now.date()), text
        if self._baseline.in_force_since != since:
            self._baseline = replace(self._baseline, in_force_since=since)
        self._asked_at = now
        return self._baseline


def _nothing(adoption: Adoption) -> Problem:
    """The ledger has lost what was in force, and nothing may take its place unasked."""
    return Problem(LAST_GOOD, "", "nothing that can be read", f"a version to take its place: {adoption.decision.value}")
