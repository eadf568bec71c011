"""Looks that events ask for, each in its turn: so many at once in a worker, one more whenever it has nothing to do.

Five hundred at once take so long each that all run out of their time, and all come back. So they wait for one another.
Whose turn does not come while Event Grid waits is put on record as such and becomes a due row, the event is
acknowledged, and the worker goes on to it when it can: the row is for the case that the worker ends before. So it does
with a look that ran out of the time in which Event Grid waits for it: nobody waits for the next one.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from enforcer.configuration.concurrency import AT_ONCE
from enforcer.errors import AzureError, BadConfiguration, LedgerDown, NotNow
from enforcer.facts import AccountId, Cause, Fact, SubscriptionId
from enforcer.looks.whose import claims_us
from enforcer.reconcile import BUDGET, DUE_BUDGET
from enforcer.triggers.turns import Turns
from enforcer.world import World

PATIENCE = timedelta(seconds=8)
"""How long an event waits for its turn. Hundreds may then give up together, and need some seconds to say so."""

ANSWER_BY = timedelta(seconds=25)
"""Waiting and looking together: Event Grid waits 30 s for an answer, a cold start included."""

MOST_SAYING = 16
"""How many put on record at once that their turn did not come: hundreds would take the time of those whose did."""

MOST_LATE = 1_000
"""Acknowledged events that wait in a worker; those of any more are left to their due rows."""

_IN_TURN = frozenset(
    {
        Cause.PLAN_CHANGED,
        Cause.PROVIDER_CHANGED,
        Cause.SUBSCRIPTION_CREATED,
        Cause.ACCOUNT_CHANGED,
        Cause.ENROLMENT_CHANGED,
        Cause.POLICY_STATE,
    }
)
"""Nobody bounds how many of these come at once; timers, queue and commands bound theirs themselves."""


_OF_NEWCOMERS = frozenset({Cause.SUBSCRIPTION_CREATED, Cause.POLICY_STATE})


class Look(Protocol):
    """One look with its records; whether all could be read. `prevented`: why Azure is not asked after all."""

    async def __call__(
        self, fact: Fact, *, budget: timedelta | None = None, prevented: AzureError | None = None
    ) -> bool: ...


class Late(Protocol):
    """The same for what is acknowledged already."""

    async def __call__(self, fact: Fact, *, budget: timedelta | None = None) -> object: ...


class Crowd:
    """One per process. `late` is a look of which nobody hears but the ledger and the records."""

    def __init__(self, world: Callable[[], World], look: Look, late: Late) -> None:
        self._world = world
        self._look = look
        self._look_late = late
        self._turns = Turns(self._at_once)
        self._saying = asyncio.Semaphore(MOST_SAYING)
        self._late: dict[tuple[SubscriptionId, AccountId | None], tuple[Fact, asyncio.Task[None]]] = {}

    async def look(self, fact: Fact) -> bool:
        """The event of a write of our own, which only confirms, waits behind those of others."""
        if fact.cause not in _IN_TURN:
            return await self._look(fact)
        if self._is_late(fact):
            return False
        is_last, came = self._is_ours(fact), asyncio.get_running_loop().time()
        if fact.cause in _OF_NEWCOMERS:
            await self._outwait_no(fact)
        async with self._turns.turn(is_last=is_last, patience=PATIENCE - _since(came)) as has_come:
            if has_come:
                return await self._look(fact, budget=min(BUDGET, ANSWER_BY - _since(came)))
        words = f"its turn did not come within {PATIENCE.total_seconds():.0f} s"
        async with self._saying:
            is_read = await self._look(fact, prevented=NotNow("Crowded", words))
        self._go_on_later(fact, is_last=is_last)
        return is_read

    def _at_once(self) -> int:
        with suppress(BadConfiguration):  # told of by the look itself
            return self._world().concurrency
        return AT_ONCE

    def _is_ours(self, fact: Fact) -> bool:
        with suppress(BadConfiguration):
            return claims_us(fact, self._world().own_id(fact.cause))
        return False

    async def _outwait_no(self, fact: Fact) -> None:
        """Before its turn, which somebody else can have meanwhile."""
        with suppress(BadConfiguration):
            await self._world().estate.outwait_no(fact.subscription)

    def go_on_at_once(self, fact: Fact) -> None:
        """A look at an event that ran out of time, and no late one: that has as much as anybody can give."""
        if fact.cause in _IN_TURN:
            self._go_on_later(fact, is_last=self._is_ours(fact))

    def cancel(self) -> None:
        """As the end of the process does."""
        for _, task in self._late.values():
            task.cancel()

    def _is_late(self, fact: Fact) -> bool:
        """The same event once more, which Event Grid did not hear acknowledged: it is on record, and its look comes."""
        late = self._late.get((fact.subscription, fact.account))
        return late is not None and late[0] == fact

    def _go_on_later(self, fact: Fact, *, is_last: bool) -> None:
        """Unless the same is waited for already: a look finds whatever happened before it."""
        key = fact.subscription, fact.account
        if key in self._late or len(self._late) >= MOST_LATE:
            return
        task = asyncio.create_task(self._later(fact, is_last=is_last))
        self._late[key] = fact, task
        task.add_done_callback(lambda _: self._late.pop(key))

    async def _later(self, fact: Fact, *, is_last: bool) -> None:
        async with self._turns.turn(is_last=is_last):
            with suppress(LedgerDown):
                await self._look_late(fact, budget=DUE_BUDGET)


def _since(began_s: float) -> timedelta:
    """By the loop's clock."""
    return timedelta(seconds=asyncio.get_running_loop().time() - began_s)
