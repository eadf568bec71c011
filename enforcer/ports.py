"""The only ways out, in domain words; `ledger/port.py` has the ledger's. `enforcer/azure` and `enforcer/local` answer.

Reads and writes raise what `errors.py` names: NotNow, Unreadable, Refused.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from enforcer.baselines.published import Published
from enforcer.facts import AccountId, SubscriptionId
from enforcer.observed.account import Account, AccountsPage, AlertRoute, SwitchSeen
from enforcer.observed.enrolment import EventSubscription
from enforcer.observed.index_page import IndexPage, TraitsPage
from enforcer.observed.log_entry import LogEntry
from enforcer.observed.place import Place
from enforcer.observed.plan import PlanSeen, PlanWrite, Registration

type Now = Callable[[], datetime]
"""UTC now."""


def utc_now() -> datetime:
    """The real one."""
    return datetime.now(UTC)


def nobody_known() -> None:
    """The object id of whoever calls Azure without a token."""


class Plans(Protocol):
    """Microsoft.Security/pricings/AI."""

    async def read(self, subscription: SubscriptionId) -> PlanSeen | None:
        """The plan, or None where Microsoft.Security is not registered."""

    async def write(self, subscription: SubscriptionId, write: PlanWrite) -> PlanSeen:
        """PUT the plan at Standard, once; the answer. AnswerLost also for an answer without a body."""


class Providers(Protocol):
    """The resource provider Microsoft.Security of a subscription."""

    async def register(self, subscription: SubscriptionId) -> Registration:
        """Ask for registration; the state it is in now."""

    async def state(self, subscription: SubscriptionId) -> Registration: ...


class Accounts(Protocol):
    """AI accounts of Microsoft.CognitiveServices, and their own Defender switch."""

    async def of(self, subscription: SubscriptionId) -> tuple[Account, ...]:
        """As ARM lists them now."""

    async def switch(self, subscription: SubscriptionId, account: AccountId) -> SwitchSeen: ...

    async def switch_on(self, subscription: SubscriptionId, account: AccountId) -> SwitchSeen:
        """PUT the switch as Enabled, once; the answer, which also says that there is no such account any more."""


class Alerts(Protocol):
    """Who hears of alerts."""

    async def contacts(self, subscription: SubscriptionId) -> tuple[AlertRoute, ...]: ...

    async def exports(self, subscription: SubscriptionId) -> tuple[AlertRoute, ...]: ...


class EventSubscriptions(Protocol):
    """Event subscriptions of Microsoft.EventGrid on a subscription itself."""

    async def read(self, subscription: SubscriptionId, name: str) -> EventSubscription | None:
        """What it says, or None where there is none."""

    async def listed(self, subscription: SubscriptionId) -> Mapping[str, EventSubscription]:
        """All those on the subscription itself, by name; not those on resources or topics in it."""

    async def write(self, subscription: SubscriptionId, name: str, wanted: EventSubscription) -> EventSubscription:
        """PUT it, once; the answer, whose state may be Creating. NotRegistered where Event Grid is not registered."""

    async def delete(self, subscription: SubscriptionId, name: str) -> None:
        """No error where there is none."""

    async def register(self, subscription: SubscriptionId) -> Registration:
        """Ask for the registration of Microsoft.EventGrid; the state it is in now."""


class ActivityLog(Protocol):
    """The activity log of a subscription."""

    async def writes(
        self, subscription: SubscriptionId, provider: str, *, since: datetime, until: datetime
    ) -> tuple[LogEntry, ...]:
        """Writes at a resource provider that succeeded, both ends included, in any order; the newest of too many.

        `provider`: a namespace. Unreadable, with `may_be_new`, where we may not read it.
        """


class Directory(Protocol):
    """The management groups that make up the estate."""

    async def members(self) -> Mapping[SubscriptionId, Place]:
        """Every subscription below the configured management groups, and where it lies."""


class ServicePrincipals(Protocol):
    """The tenant's, in Microsoft Graph. Application ids in small letters."""

    async def has(self, app_id: str) -> bool:
        """Whether the tenant has that application's."""

    async def create(self, app_id: str) -> None:
        """No error where there is one already. What was made may take a minute to be read."""


class Index(Protocol):
    """Resource Graph: what many subscriptions looked like some time ago, by one call."""

    async def plans(self, subscriptions: Sequence[SubscriptionId]) -> IndexPage:
        """At most MOST_LISTED of them."""

    async def traits(self, subscriptions: Sequence[SubscriptionId]) -> TraitsPage:
        """Of at most MOST_LISTED of them."""

    async def accounts(self, subscriptions: Sequence[SubscriptionId]) -> AccountsPage:
        """The AI accounts of at most MOST_LISTED subscriptions."""


class Carrier(Protocol):
    """Carries due rows to other instances; the due row stays the truth."""

    async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
        """One message each, to arrive after its wait; CarrierDown when the queue takes none."""


class TextSource(Protocol):
    """A text that people publish; `name` is what errors carry."""

    name: str

    async def text(self) -> str | None:
        """As it is now, None where there is none; NotNow where nobody can say, Unreadable where we may not look."""


class BaselineSource(Protocol):
    """Where people publish the baseline."""

    @property
    def is_near(self) -> bool:
        """In the package: reading it costs nothing."""

    async def published(self) -> Published:
        """The texts as they are now; BadBaseline where there is none, NotNow and Unreadable as above."""
