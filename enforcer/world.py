"""Everything that a story reaches out to, in one value: the ports, the estate and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from enforcer.attribution.inquirer import Inquirer
from enforcer.configuration.concurrency import AT_ONCE
from enforcer.configuration.pause import in_effect
from enforcer.estate import Estate
from enforcer.facts import Cause, SubscriptionId
from enforcer.ledger.parcel import Outlet
from enforcer.ledger.port import Ledger, Memories
from enforcer.ledger.retention import DEFAULT_DAYS
from enforcer.memory.drill import Weekly
from enforcer.observed.enrolment import EventSubscription
from enforcer.ports import (
    Accounts,
    Alerts,
    BaselineSource,
    Carrier,
    EventSubscriptions,
    Index,
    Now,
    Plans,
    Providers,
    ServicePrincipals,
    nobody_known,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolling:
    """`writes` False: it is only checked that every subscription is enrolled."""

    events: EventSubscriptions
    name: str
    wanted: EventSubscription
    writes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilling:
    """`schedule` None: only when somebody asks for it."""

    subscription: SubscriptionId
    schedule: Weekly | None
    topic: Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Built once by `wiring.py`; tests build it around the sandbox."""

    plans: Plans
    providers: Providers
    accounts: Accounts
    alerts: Alerts
    estate: Estate
    index: Index
    ledger: Ledger
    baseline: BaselineSource
    now: Now
    enrolling: Enrolling | None = None
    """None: nobody is enrolled (`ENFORCER_ENROL=off`)."""
    principals: ServicePrincipals | None = None
    """None: nobody looks at the tenant's."""
    inquirer: Inquirer | None = None
    """None: nobody asks the activity log."""
    own_object_id: Callable[[], str | None] = nobody_known
    """Whose tokens we call with; None while no token was needed yet."""
    enroller_object_id: Callable[[], str | None] = nobody_known
    """The same of the identity that enrols, which may be another."""
    carrier: Carrier | None = None
    """None where there is no queue: everything is done here."""
    concurrency: int = AT_ONCE
    """Subscriptions that a story has under way at once."""
    pause: datetime | None = None
    """The end that the settings name."""

    ledger_days: int = DEFAULT_DAYS
    topic: Outlet | None = None
    """None: outcomes are published nowhere."""
    drilling: Drilling | None = None
    """None: there are no drills."""
    afloat: Memories | None = None
    """Stands before the ledger where a look has to go on without it; None: a ledger that is down ends the look."""

    def own_id(self, cause: Cause) -> str | None:
        """Whom an event of this cause names when it is of a write of ours."""
        return (self.enroller_object_id if cause is Cause.ENROLMENT_CHANGED else self.own_object_id)()

    @property
    def memories(self) -> Memories:
        return self.afloat or self.ledger

    @property
    def paused_until(self) -> datetime | None:
        """Asked anew at each look, because a worker lives longer than a pause."""
        return in_effect(self.pause, now=self.now())
