"""What one look found of AI accounts, and what the memory takes from it. Pure."""

from dataclasses import dataclass, field, replace

from enforcer.baselines.level import Level
from enforcer.exposure.timeline import Sighting
from enforcer.facts import AccountId
from enforcer.memory.accounts import MOST_TOLD, AccountsKnown, Waiting, Walk, mark
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Awaiting, Memory
from enforcer.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people are to hear of. `opted_out`: all who are so now; `opened`, `closed`: what they do not know yet. What
    is in both began and ended since they were last told.
    """

    opted_out: tuple[AccountId, ...] | None = None
    """At most MOST_TOLD; None: not looked at."""
    opened: tuple[AccountId, ...] = ()
    closed: tuple[AccountId, ...] = ()
    unheard: bool | None = None
    """Nobody hears of alerts; None: not looked at."""
    unheard_opened: bool = False
    unheard_closed: bool = False

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.unheard_opened or self.unheard_closed)

    def seen(self, known: AccountsKnown) -> AccountsKnown:
        """Kept before anybody is told. Of an account that is no more nothing is known any more."""
        if self.opted_out is not None:
            listed = {mark(account) for account in (*self.opted_out, *self.closed)}
            still = tuple(each for each in known.opted_out if each in listed)
            untold = tuple(mark(account) for account in self.opened)
            known = replace(known, opted_out=still, untold=untold[: max(0, MOST_TOLD - len(still))])
        return known if self.unheard is None else replace(known, unheard_untold=self.unheard_opened)

    def heard(self, known: AccountsKnown) -> AccountsKnown:
        """After people were told."""
        opened, closed = ({mark(account) for account in some} for some in (self.opened, self.closed))
        told = dict.fromkeys((*known.opted_out, *(mark(account) for account in self.opened)))
        return replace(
            known,
            opted_out=tuple(each for each in told if each not in closed)[-MOST_TOLD:],
            untold=tuple(each for each in known.untold if each not in opened),
            unheard=(known.unheard or self.unheard_opened) and not self.unheard_closed,
            unheard_untold=known.unheard_untold and not self.unheard_opened,
        )


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
    rise: HealId | None = None
    """The write of the plan that this walk comes after."""

    @property
    def lets_go(self) -> bool:
        """The baseline wants nothing of accounts any more."""
        return self.wish is not None and self.wish < Level.SEEN

    def remembered(self, memory: Memory) -> Memory:
        """What others put there meanwhile stays. Where nothing is wanted nothing waits, or it would for ever."""
        known = memory.accounts
        if self.wish is not None:
            known = replace(known, wish=self.wish if self.begun else min(known.wish, self.wish))
        if self.begun and known.rise == self.rise:
            known = replace(known, rise=None)
        if self.walked and known.walk == self.before.walk:
            known = replace(known, walk=None)
        if self.walk:
            known = known.walking(self.walk)
        known = known.after_round(self.looked, self.again)
        known = self.told.seen(known)
        awaiting = tuple(entry for entry in memory.awaiting if entry not in self.read)
        if self.lets_go:
            known = replace(known, waiting=(), walk=None, rise=None)
            awaiting = tuple(entry for entry in awaiting if entry.account is None)
        return replace(memory, accounts=known, awaiting=awaiting)
