"""What the ledger remembers of the estate, put together: how each subscription stands, what is due, what is open."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Literal

from enforcer.baselines.published import Said
from enforcer.facts import Actor, SubscriptionId
from enforcer.in_force.last_good import last_good
from enforcer.ledger.port import Ledger
from enforcer.memory.enrolment import EnrolmentState
from enforcer.memory.incident import Subject
from enforcer.memory.pause_note import NOTE, PauseNote, read_note
from enforcer.memory.purview import ADVICE, PurviewState
from enforcer.memory.subscription import Memory, Unproven
from enforcer.memory.sweep import SweepState

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
    """What only a person can mend. `subscription` "": of the tenant. `since` None: not remembered."""

    subscription: SubscriptionId | Literal[""]
    kind: str
    """As the record `incident_opened` has it."""
    what: str
    since: datetime | None = None
    count: int = 0
    """Heals of a fight, looks that met a refusal; 0: not counted."""
    actor: Actor | None = None
    """Who is said to have undone it last."""
    subject: Subject | None = None
    """What is fought over or refused."""


@dataclass(slots=True, kw_only=True)
class Status:
    """Of the chosen part of the estate. `overdue`: rows whose time has come; `oldest`: the earliest of all rows."""

    baseline: str | None
    said: Said
    sweep: SweepState
    purview: PurviewState
    pause: PauseNote | None
    """The one that holds now, as the app has on record."""
    counts: Counter[Standing] = field(default_factory=Counter)
    open: list[Memory] = field(default_factory=list)
    unproven: list[tuple[SubscriptionId, Unproven]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    rows: int = 0
    overdue: int = 0
    oldest: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Nothing is open, nothing waits for a person, no pause holds, and a baseline is in force."""
        waits = self.said.held or self.said.rejected or self.incidents or self.pause
        return self.baseline is not None and not waits and self.counts.keys() <= {Standing.SETTLED}


async def status(
    ledger: Ledger,
    chosen: Collection[SubscriptionId] | None,
    *,
    now: datetime,
    each: Callable[[Memory], None] = lambda _: None,
) -> Status:
    """LedgerDown. One pass over all that is remembered, a thousand at a time; `each` is told of every one of it.

    `chosen` None: all of it counts.
    """
    found = Status(
        baseline=await last_good(ledger),
        said=await ledger.said_of_baselines(lambda said: said),
        sweep=await ledger.sweep(lambda state: state),
        purview=await ledger.purview(lambda state: state),
        pause=await _pause(ledger, now=now),
    )
    left, after = set(chosen or ()), ""
    while page := await ledger.memories(after=after, limit=_PAGE):
        for memory in page:
            each(memory)
            if chosen is None or memory.subscription in left:
                left.discard(memory.subscription)
                _count(memory, found, now=now)
        after = page[-1].subscription
    found.incidents += _of_the_tenant(found.purview)
    found.counts[Standing.NEW] += len(left)
    found.counts = +found.counts
    return found


async def _pause(ledger: Ledger, *, now: datetime) -> PauseNote | None:
    """An app that is not up tells of no end: its time does."""
    note = read_note(await ledger.archive.note(NOTE, lambda text: text))
    return note if note and now < note.until else None


def standing(memory: Memory) -> Standing:
    """The first that is true."""
    if memory.last_seen is None:
        return Standing.NEW
    if memory.unproven:
        return Standing.UNPROVEN
    tries_again = memory.look_again is not None and memory.look_again.attempt > 0
    waits = bool(memory.accounts.waiting) or memory.accounts.walk is not None
    return Standing.OPEN if memory.unsettled or tries_again or waits else Standing.SETTLED


def incidents(memory: Memory) -> Iterator[Incident]:
    """Of one subscription."""
    one, enrolment, accounts = memory.subscription, memory.enrolment, memory.accounts
    if enrolment and enrolment.state is EnrolmentState.BLOCKED:
        yield Incident(one, "enrolment", enrolment.name, enrolment.since)
    if memory.outside:
        yield Incident(one, "fight", "the plan is changed outside ARM", memory.outside)
    for incident in memory.incidents:
        subject = incident.subject.account or incident.subject.control.value
        words = f"{subject}: {incident.reason}"
        yield Incident(
            one, incident.kind.value, words, incident.since, incident.count, incident.actor, incident.subject
        )
    if accounts.out:
        yield Incident(one, "content-filter", f"{len(accounts.out)} accounts opted out of abuse monitoring")
    if accounts.is_unheard:
        yield Incident(one, "efficacy", "nobody hears of alerts")


def _of_the_tenant(purview: PurviewState) -> Iterator[Incident]:
    if purview.is_incident and purview.kind:
        words = f"Purview's service principal is {purview.kind.value}: {ADVICE[purview.kind]}"
        yield Incident("", "purview", words, purview.since)


def _count(memory: Memory, found: Status, *, now: datetime) -> None:
    stands = standing(memory)
    found.counts[stands] += 1
    if stands is Standing.OPEN:
        found.open.append(memory)
    found.unproven += [(memory.subscription, entry) for entry in memory.unproven]
    found.incidents += incidents(memory)
    if memory.look_again:
        at = memory.look_again.at
        found.rows += 1
        found.overdue += at <= now
        found.oldest = min(found.oldest or at, at)
