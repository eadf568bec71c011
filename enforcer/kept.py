"""What one look found of AI accounts, and what the memory takes from it. Pure."""

from dataclasses import dataclass, field, replace

from enforcer.account_memory import AccountsKnown, Waiting, Walk, mark
from enforcer.facts import AccountId
from enforcer.level import Level
from enforcer.memory import Awaiting, Memory
from enforcer.timeline import Sighting
from enforcer.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people are to hear of once. `opted_out`: all who are so now; `opened`, `closed`: what changed since."""

    opted_out: tuple[AccountId, ...] | None = None
    """At most MOST_TOLD; None: not looked at."""
    opened: tuple[AccountId, ...] = ()
    closed: tuple[AccountId, ...] = ()
    unheard: bool | None = None
    """Nobody hears of alerts; None: not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`verdict` is one for all accounts that were looked at; None where the baseline wants nothing of them."""

    verdict: Verdict | None = None
    reports: tuple[Verdict, ...] = ()
    """Of what is only reported: content-filter and efficacy."""
    before: AccountsKnown = field(default_factory=AccountsKnown)
    looked: frozenset[AccountId] = frozenset()
    again: tuple[Waiting, ...] = ()
    read: tuple[Awaiting, ...] = ()
    """Heals whose waiting a read of this look ended, whether they stuck or not."""
    confirmed: tuple[Awaiting, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    """Every read of an account's switch."""
    begins: bool = False
    """A look at all accounts that begins anew."""
    walked: bool = False
    walk: Walk | None = None
    """The rest, where not all could be looked at."""
    told: Told = field(default_factory=Told)
    wish: Level | None = None
    """How well the switch is to be kept; None: not known."""
    begun: bool = False
    """A walk of all accounts began."""

    @property
    def lets_go(self) -> bool:
        """The baseline wants nothing of accounts any more."""
        return self.wish is not None and self.wish < Level.SEEN

    def remembered(self, memory: Memory) -> Memory:
        """What others put there meanwhile stays. Where nothing is wanted nothing waits, or it would for ever."""
        known = memory.accounts
        if self.wish is not None:
            known = replace(known, wish=self.wish if self.begun else min(known.wish, self.wish))
        if self.walked and known.walk == self.before.walk:
            known = replace(known, walk=None)
        if self.walk:
            known = known.walking(self.walk)
        known = known.after_round(self.looked, self.again)
        if self.told.opted_out is not None:
            known = replace(known, opted_out=tuple(mark(account) for account in self.told.opted_out))
        if self.told.unheard is not None:
            known = replace(known, unheard=self.told.unheard)
        awaiting = tuple(entry for entry in memory.awaiting if entry not in self.read)
        if self.lets_go:
            known = replace(known, waiting=(), walk=None)
            awaiting = tuple(entry for entry in awaiting if entry.account is None)
        return replace(memory, accounts=known, awaiting=awaiting)
