"""Which AI accounts a look is about: what an event names, what waits, what a walk goes on with. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from enforcer.assumptions import ECHO_DELAY
from enforcer.baselines.level import Level
from enforcer.desired import Desired
from enforcer.errors import AzureError, NotNow
from enforcer.facts import AccountId, Cause, Fact
from enforcer.looks.kept import Kept
from enforcer.memory.accounts import Waiting, Walk
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Account
from enforcer.schedule import LADDER, LONGEST_WAIT, SHORTEST_WAIT

_OF_ALL = frozenset({Cause.SLICE, Cause.COMMAND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`listed`: the accounts as an index showed them; None: not asked. `begins`: all are to be looked at.

    `wish`: how well the switch is to be kept. `rise`: our write that brought the plan back, where none have been since.
    """

    fact: Fact
    desired: Desired
    memory: Memory
    is_echo: bool
    begins: bool
    wish: Level
    rise: HealId | None
    listed: tuple[Account, ...] | None
    until: datetime

    @property
    def reports(self) -> bool:
        """Whether it is also about what is only reported."""
        return self.begins and self.fact.cause in _OF_ALL

    def due(self, *, now: datetime) -> tuple[AccountId, ...]:
        """By an event the one that it names; by a due row whatever waits."""
        if self.fact.account:
            return (self.fact.account,)
        if self.fact.cause is not Cause.LOOK_AGAIN:
            return ()
        waiting = [entry.account for entry in self.memory.accounts.waiting if entry.at <= now]
        awaited = [entry for entry in self.memory.awaiting if entry.since + ECHO_DELAY <= now]
        return (*waiting, *(entry.account for entry in awaited if entry.account))

    def walk(self, *, now: datetime) -> Walk | None:
        """The walk that this look begins or goes on with."""
        known = self.memory.accounts.walk
        if self.begins:
            return Walk(now)
        goes_on = self.fact.cause is Cause.LOOK_AGAIN and known is not None and known.at <= now
        return known if goes_on else None


def begins_walk(fact: Fact, memory: Memory, wish: Level) -> bool:
    """Whether a look is one at all accounts: the daily slice, who asks for it, and where more is wanted than before."""
    if fact.account:
        return False
    return fact.cause in _OF_ALL or memory.accounts.is_behind(wish)


def are_accounts_due(fact: Fact, memory: Memory, *, now: datetime) -> bool:
    """Whether a look has to go on with some."""
    known = memory.accounts
    waits = any(entry.at <= now for entry in (*known.waiting, *((known.walk,) if known.walk else ())))
    is_open = any(entry.account and entry.since + ECHO_DELAY <= now for entry in memory.awaiting)
    return bool(fact.account) or (fact.cause is Cause.LOOK_AGAIN and (waits or is_open))


def later(account: AccountId, memory: Memory, *, now: datetime) -> Kept:
    """An account that an event told of and that could not be looked at yet."""
    return Kept(before=memory.accounts, again=(Waiting(account, now + SHORTEST_WAIT),))


def wait_after(error: AzureError, attempts: int) -> timedelta:
    """As the service asked, else by the ladder; within the rules of every row."""
    asked = error.retry_after if isinstance(error, NotNow) else None
    return clamped(asked or LADDER[min(attempts, len(LADDER) - 1)])


def clamped(wait: timedelta) -> timedelta:
    """Neither at once nor later than any row may be."""
    return max(SHORTEST_WAIT, min(wait, LONGEST_WAIT))
