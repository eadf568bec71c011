"""What the ledger remembers of a subscription's AI accounts: what waits, how far a walk came, what was told."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from enforcer.baselines.level import Level
from enforcer.facts import AccountId
from enforcer.memory.heal import HealId

MOST_WAITING = 20
"""Accounts that are remembered by name; where more wait, all are walked again."""

MOST_TOLD = 200
"""Accounts of which it is remembered that they were told of."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account to look at again: it can't be read or written yet, or what was written is not shown."""

    account: AccountId
    at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Walk:
    """A look at all accounts, in the order of their names, that goes on behind `after` at `at`."""

    at: datetime
    after: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class AccountsKnown:
    """Small, however many accounts there are."""

    waiting: tuple[Waiting, ...] = ()
    walk: Walk | None = None
    wish: Level = Level.UNTOUCHED
    """How well the switch was to be kept when a walk last began, or at any look since, if that was less."""
    rise: HealId | None = None
    """Our write of the plan from Free, until a walk has begun after it: its answer may be lost, or its worker dead."""
    opted_out: tuple[str, ...] = ()
    """Marks of the accounts of which it was told that they opted out of abuse monitoring."""
    untold: tuple[str, ...] = ()
    """Of those that were seen to have opted out, until people are told; they hear of it even where it is over by then.
    """
    unheard: bool = False
    """It was told that nobody hears of alerts."""
    unheard_untold: bool = False
    """It was seen, and people are not told yet."""

    @property
    def out(self) -> frozenset[str]:
        """Marks of all that opted out, as far as anybody has looked."""
        return frozenset((*self.opted_out, *self.untold))

    @property
    def is_unheard(self) -> bool:
        return self.unheard or self.unheard_untold

    def is_behind(self, wish: Level) -> bool:
        """More is wanted of the accounts than when all of them were last looked at."""
        return wish > self.wish

    def waits_for(self, account: AccountId) -> Waiting | None:
        return next((entry for entry in self.waiting if entry.account == account), None)

    def after_round(self, done: Collection[AccountId], again: Iterable[Waiting]) -> "AccountsKnown":
        """Without those that were looked at, with those that wait; too many of them are found again by a walk."""
        kept = [entry for entry in self.waiting if entry.account not in done]
        named = {entry.account for entry in kept}
        every = sorted((*kept, *(entry for entry in again if entry.account not in named)), key=_at)
        rest = every[MOST_WAITING:]
        known = replace(self, waiting=tuple(every[:MOST_WAITING]))
        return known.walking(Walk(rest[0].at)) if rest else known

    def walking(self, walk: Walk) -> "AccountsKnown":
        """One walk at a time: one that begins anew covers the rest of another."""
        if self.walk is None or (not walk.after and self.walk.after):
            return replace(self, walk=walk)
        return replace(self, walk=replace(self.walk, at=min(walk.at, self.walk.at)))


def mark(account: AccountId) -> str:
    """Twelve hexadecimal digits in the place of a name of up to 155 characters."""
    return hashlib.sha256(str(account).encode()).hexdigest()[:12]


def _at(entry: Waiting) -> datetime:
    return entry.at
