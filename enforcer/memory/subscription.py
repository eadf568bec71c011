"""What the ledger remembers of one subscription, as frozen data; every change is a new value."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from enforcer.exposure.memory import ExposureKnown
from enforcer.facts import AccountId, Control, Fact, SubscriptionId
from enforcer.memory.accounts import AccountsKnown
from enforcer.memory.enrolment import Enrolment
from enforcer.memory.heal import HealId
from enforcer.memory.incident import QUIET, Healed, OpenIncident
from enforcer.memory.inquiry import Inquiries
from enforcer.memory.notice import MOST_NOTICES, Notice
from enforcer.observed.plan import OperationStatus, PlanSeen
from enforcer.observed.traits import UNKNOWN, Traits

OWN_WRITES_KEPT = 25
"""A look may switch as many as 20 accounts on."""

MOST_CONFIRMED = 25
"""Of one look: it tells all of them itself, and these are told once more where it dies."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """An extension whose last write was not shown to have taken effect, although it may read as enabled."""

    extension: str
    status: OperationStatus
    message: str | None
    attempts: int
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class NotOffered:
    """An extension that the service said it does not offer here; asked again after `until`."""

    extension: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A heal that was begun and that no independent read has confirmed yet."""

    heal: HealId
    control: Control
    since: datetime
    account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Due work: look at the subscription again, at the latest at `at`."""

    at: datetime
    reason: str
    attempt: int = 0
    since: datetime | None = None
    """When it was due, of a row that a queue carries: `at` is then when it is due once more, if the message is lost."""
    writes_at: datetime | None = None
    """Of a row that is due for the read of a write without an answer: what is off then is written at this time."""
    rung_at: datetime | None = None
    """When the ladder's own look is due, of a row that a wait for another worker brought forward."""

    @property
    def due_at(self) -> datetime:
        return self.since or self.at

    @property
    def on_ladder_at(self) -> datetime:
        """A look before that is before its time."""
        return self.rung_at or self.due_at


@dataclass(frozen=True, slots=True)
class Busy:
    """The busy mark: who writes in the subscription. It expires by itself, so that a crash blocks nothing for long."""

    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One subscription. `version` 0 means that nothing was remembered yet; the ledger raises it with each update."""

    subscription: SubscriptionId
    version: int = 0
    first_seen: datetime | None = None
    placed_at: datetime | None = None
    """When it was found where it lies now: newly in the estate, or below another management group than before."""
    last_seen: datetime | None = None
    sight: datetime | None = None
    """When the latest look began that ended with plan and provider as they should be: before it nothing was wrong."""
    last_plan: PlanSeen | None = None
    """The plan when it was last seen at Standard: what an unmanaged extension goes back to after Free."""
    unproven: tuple[Unproven, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()
    asked: tuple[str, ...] | None = None
    """What a write of ours asked to be on, until its answer is dealt with; None when none is open."""
    correcting: tuple[str, ...] = ()
    """Extensions that our latest correction switched off, until a read shows that they are: an answer may be lost."""
    corrections: int = 0
    """How many corrections in a row no read has shown yet."""
    corrected: tuple[str, ...] = ()
    """Extensions that came on unasked after our own write and were switched off once."""
    awaiting: tuple[Awaiting, ...] = ()
    own_writes: tuple[str, ...] = ()
    """Correlation ids of our latest writes, newest last: an event that carries one is an echo."""
    suspected: datetime | None = None
    """When a sweep found drift in the index that no event had told of; None once somebody has looked."""
    unannounced: datetime | None = None
    """When a look of the sweep's found drift indeed, until an event tells of it after all or it is on record."""
    good_for: str = ""
    """The rules that it was last found to keep; "" for a newcomer, and once drift from them is on record: what has not
    been at the baseline has not left it."""
    unsettled: Fact | None = None
    """The first fact that told of what is not put right yet: who, when, why. A later look reports in its name."""
    enrolment: Enrolment | None = None
    """None: never looked at."""
    traits: Traits = UNKNOWN
    """Its name, tags and offer, as the latest sweep that needed them saw them."""
    scope: str | None = None
    """Which scope of the baseline decided when it was last looked at; "" for the top level, None: never looked at."""
    stood: datetime | None = None
    """When a read confirmed our latest heal of the plan; None once drift was found, or an event told of a change."""
    undone: tuple[datetime, ...] = ()
    """When heals that stood were found undone and no event had told of it."""
    outside: datetime | None = None
    """Since when it is on record that somebody changes the plan outside ARM."""
    healed: tuple[Healed, ...] = ()
    """Heals within the time in which so many of them are a fight."""
    incidents: tuple[OpenIncident, ...] = ()
    incidents_over: tuple[OpenIncident, ...] = ()
    """Until people are told that they are over."""
    notices: tuple[Notice, ...] = ()
    """Other news, until people are told."""
    confirmed: tuple[HealId, ...] = ()
    """The latest heals that a read confirmed, until people are told."""
    accounts: AccountsKnown = field(default_factory=AccountsKnown)
    inquiries: Inquiries = field(default_factory=Inquiries)
    """What the activity log is asked about who caused drift."""
    exposure: ExposureKnown = field(default_factory=ExposureKnown)
    writes: int = 0
    """Of plan or provider, begun by any worker: a look that saw another number has to look again."""
    busy: Busy | None = None
    look_again: LookAgain | None = None

    @property
    def outside_over_at(self) -> datetime | None:
        """When that is over, unless it goes on."""
        return max((self.outside, *self.undone)) + QUIET if self.outside else None

    def is_young(self, now: datetime, age: timedelta) -> bool:
        """Our role may not have reached it yet: it was first met, or has moved, within that time."""
        return self.first_seen is None or now - max(self.first_seen, self.placed_at or self.first_seen) < age

    def placed(self, now: datetime) -> "Memory":
        """Found elsewhere than before: what it was refused there, however often, says nothing of here."""
        return replace(self, placed_at=now, look_again=self.look_again and replace(self.look_again, attempt=0))

    def is_held_from(self, holder: str, *, now: datetime) -> bool:
        """Somebody else than `holder` has the busy mark."""
        return self.busy is not None and self.busy.holder != holder and self.busy.until > now

    def claimed(self, holder: str, *, now: datetime, until: datetime) -> "Memory":
        """Under the busy mark of `holder`, or as it is while somebody else holds it."""
        if self.is_held_from(holder, now=now):
            return self
        return replace(self, busy=Busy(holder, until))

    def noting(self, news: tuple[Notice, ...]) -> "Memory":
        """With what people are to be told."""
        return replace(self, notices=(*self.notices, *news)[-MOST_NOTICES:]) if news else self

    def told(
        self, opened: tuple[OpenIncident, ...], over: tuple[OpenIncident, ...], notices: tuple[Notice, ...] = ()
    ) -> "Memory":
        """After people were told of these."""
        heard = {one.key for one in notices}
        return replace(
            self,
            incidents=tuple(replace(one, told=one.told or one.is_known_by(opened)) for one in self.incidents),
            incidents_over=tuple(one for one in self.incidents_over if not one.is_known_by(over)),
            notices=tuple(one for one in self.notices if one.key not in heard),
        )

    def kept(self, *, version: int) -> "Memory":
        """As a ledger holds it: what ended lies in rows of its own."""
        exposure = replace(self.exposure, ended=()) if self.exposure.ended else self.exposure
        return replace(self, version=version, exposure=exposure)

    def released(self, holder: str) -> "Memory":
        return replace(self, busy=None) if self.busy and self.busy.holder == holder else self
