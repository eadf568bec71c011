"""What the ledger remembers of the estate, put together: how each subscription stands, what is due, what is open."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from enforcer.facts import SubscriptionId
from enforcer.memory import EnrolmentState, Memory, Unproven
from enforcer.ports import Ledger
from enforcer.published import Said
from enforcer.purview import PurviewState
from enforcer.sweep_state import SweepState

_PAGE = 1_000


class Standing(Enum):
    """How a subscription stands, as far as the ledger knows; verdicts are in the records."""

    SETTLED = "settled"
    """Looked at, and nothing is left to do."""
    OPEN = "open"
    """Not put right yet, or not looked at in peace: a due row will try again."""
    UNPROVEN = "unproven"
    """An extension was written and never shown to be on."""
    NEW = "never looked at"


@dataclass(frozen=True, slots=True)
class Incident:
    """What only a person can mend."""

    subscription: SubscriptionId
    kind: str
    what: str
    since: datetime


@dataclass(slots=True, kw_only=True)
class Status:
    """Of the chosen part of the estate. `overdue`: rows whose time has come; `oldest`: the earliest of all rows."""

    baseline: str | None
    said: Said
    sweep: SweepState
    purview: PurviewState
    counts: Counter[Standing] = field(default_factory=Counter)
    open: list[Memory] = field(default_factory=list)
    unproven: list[tuple[SubscriptionId, Unproven]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    rows: int = 0
    overdue: int = 0
    oldest: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Nothing is open, nothing waits for a person, and a baseline is in force."""
        waits = self.said.held or self.said.rejected or self.incidents or self.purview.is_incident
        return self.baseline is not None and not waits and self.counts.keys() <= {Standing.SETTLED}


async def status(ledger: Ledger, chosen: Collection[SubscriptionId] | None, *, now: datetime) -> Status:
    """LedgerDown. One pass over all that is remembered, a thousand at a time. `chosen` None: all of it."""
    found = Status(
        baseline=await ledger.last_good_baseline(),
        said=await ledger.said_of_baselines(lambda said: said),
        sweep=await ledger.sweep(lambda state: state),
        purview=await ledger.purview(lambda state: state),
    )
    left, after = set(chosen or ()), ""
    while page := await ledger.memories(after=after, limit=_PAGE):
        for memory in page:
            if chosen is None or memory.subscription in left:
                left.discard(memory.subscription)
                _count(memory, found, now=now)
        after = page[-1].subscription
    found.counts[Standing.NEW] += len(left)
    found.counts = +found.counts
    return found


def standing(memory: Memory) -> Standing:
    """The first that is true."""
    if memory.last_seen is None:
        return Standing.NEW
    if memory.unproven:
        return Standing.UNPROVEN
    tries_again = memory.look_again is not None and memory.look_again.attempt > 0
    return Standing.OPEN if memory.unsettled or tries_again else Standing.SETTLED


def _count(memory: Memory, found: Status, *, now: datetime) -> None:
    stands = standing(memory)
    found.counts[stands] += 1
    if stands is Standing.OPEN:
        found.open.append(memory)
    found.unproven += [(memory.subscription, entry) for entry in memory.unproven]
    known = memory.enrolment
    if known and known.state is EnrolmentState.BLOCKED:
        found.incidents.append(Incident(memory.subscription, "enrolment", known.name, known.since))
    if memory.look_again:
        at = memory.look_again.at
        found.rows += 1
        found.overdue += at <= now
        found.oldest = min(found.oldest or at, at)
