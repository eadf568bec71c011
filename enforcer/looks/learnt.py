"""What one reconcile found out, as the memory takes it."""

from dataclasses import dataclass, field
from datetime import datetime

from enforcer.baseline import Incident, PlanWanted
from enforcer.errors import AzureError
from enforcer.exposure.stretch import Waived
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import Control, Fact
from enforcer.looks.kept import Kept
from enforcer.looks.outcome import Enrolled
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.subscription import Awaiting, Memory, Unproven
from enforcer.observed.plan import OperationStatus, PlanSeen
from enforcer.verdict import GOOD, Kind, Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """The first read of a reconcile and what it meant for what was remembered before it."""

    seen: PlanSeen | None
    verdicts: tuple[Verdict, ...]

    def confirmed(self, recalled: Memory) -> tuple[Awaiting, ...]:
        """The awaited heals whose control reads as it should."""
        return tuple(entry for entry in recalled.awaiting if self.is_good(entry.control))

    def is_good(self, control: Control) -> bool:
        return self.kind(control) in GOOD

    def kind(self, control: Control) -> Kind | None:
        return next((verdict.kind for verdict in self.verdicts if verdict.control is control), None)

    def shown(self, recalled: Memory) -> tuple[Unproven, ...]:
        """What was only not reported, and now reads as it was sent."""
        if not self.is_good(Control.PLAN):
            return ()
        return tuple(entry for entry in recalled.unproven if entry.status is OperationStatus.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class Reading:
    """The plan at Standard, as a look read it last. `at`: when it asked; `writes`: as many as it knew of by then.

    `is_wish`: no write of ours was open, and this look had begun none: what is on is what others want.
    """

    plan: PlanSeen
    at: datetime
    writes: int
    is_wish: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Everything that the memory takes from a reconcile beside what its writer has put there already."""

    fact: Fact
    announces: bool
    """An event of somebody's write brought us here: whatever it is, it was announced."""
    is_echo: bool = False
    incident: Incident = field(default_factory=Incident)
    recalled: Memory
    """As it was when the reconcile began."""
    known: Memory
    """The newest that the reconcile has seen: what differs from it, another worker wrote."""
    look: Look | None
    reading: Reading | None = None
    """None: no plan at Standard was read, or a write that took it into the memory began after it."""
    verdicts: tuple[Verdict, ...]
    """At the end."""
    wanted: PlanWanted
    enrols: bool
    """Whether anybody is enrolled; else what was remembered of it is forgotten."""
    is_member: bool
    """Known to be one of the estate: if it is not enrolled yet, it becomes due."""
    kept: Kept
    """What it found of AI accounts, where it looked at any."""
    heals: tuple[Heal, ...] = ()
    """Written by it, and those whose lost answer its read made up for."""
    rivals: tuple[str, ...] = ()
    """Other enforcers' event subscriptions, where a fight had us look for them."""
    enrolled: Enrolled | None
    """Where this look was one at the enrolment too."""
    observes: bool
    """Only looked: nothing is written later either, or not before a pause is over."""
    paused_until: datetime | None = None
    skips: bool = False
    """Not even looked, and not looked again."""
    error: AzureError | None
    scope: str | None
    """Which scope decides; None where that is not known."""
    holder: str
    """Of the busy mark that is given back."""
    at: datetime
    asks: bool = False
    """Whether there is an activity log to ask."""
    began: datetime | None = None
    """When the look began, before it read anything; None: as `at`."""
    telling: Telling | None = None
    """The event of somebody's write that brought us here."""
    sightings: tuple[Sighting, ...] = ()
    """Every read of provider and plan; those of accounts are in `kept`."""
    confirmed: tuple[HealId, ...] = ()
    """Heals that a read of this look confirmed."""
    names_actors: bool = False
    """Whether the names of people may be kept."""
    in_force_since: datetime | None = None
    """When the baseline came into force; None where that is not known."""
    is_judged: bool = True
    """Whether it is in force. What is good by one that no ledger has judged may be off by the one that is."""
    waived: Waived = field(default_factory=Waived)
    """Why nothing is put right; what is exempt, each sighting says."""

    @property
    def is_unanswered(self) -> bool:
        """It sent a write of which nobody knows what became."""
        return any(heal.state is HealState.BEGUN for heal in self.heals)

    @property
    def orphans(self) -> tuple[Awaiting, ...]:
        """Heals of a worker that died before it could remember why it wrote: no look has ended since then."""
        seen = self.recalled.last_seen
        return tuple(entry for entry in self.recalled.awaiting if seen is None or seen < entry.since)
