"""The only ways out, in domain words. `enforcer/azure` and `enforcer/local` answer them.

Reads and writes raise what `errors.py` names: NotNow, Unreadable, Refused.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from enforcer.account import Account, AccountsPage, AlertRoute, SwitchSeen
from enforcer.archive import Archive
from enforcer.enrolment import EventSubscription
from enforcer.exposure import EndedRows
from enforcer.facts import AccountId, SubscriptionId
from enforcer.heal import Heal, HealId
from enforcer.index_page import IndexPage, TraitsPage
from enforcer.log_entry import LogEntry
from enforcer.memory import Memory
from enforcer.parcel import Parcels
from enforcer.place import Place
from enforcer.plan import PlanSeen, PlanWrite, Registration
from enforcer.published import Published, Said
from enforcer.purview import PurviewState
from enforcer.sweep_state import SweepState

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


class Memories(Protocol):
    """What a look needs of the ledger."""

    async def recall(self, subscription: SubscriptionId) -> Memory:
        """What is remembered; a blank Memory (version 0) for a subscription never met."""

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        """Apply a pure change to the newest Memory and keep the heals with it, in one step; the Memory as kept.

        The change may be called more than once; what it raises leaves everything as it was. What it leaves in
        `exposure.ended` is kept in rows of its own, each by its name, at the latest in the same step.
        """

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None: ...

    async def keep_heal(self, heal: Heal) -> None:
        """Replace a heal that is kept already."""


class Ledger(Memories, Protocol):
    """Durable memory, shared by all workers."""

    @property
    def archive(self) -> Archive:
        """Notes, and what is to be found again or forgotten."""

    @property
    def parcels(self) -> Parcels:
        """Outcomes that could not be delivered yet."""

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        """Those whose `look_again.at` has come, earliest first."""

    async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
        """A page of all that are kept, by subscription, beginning after `after` ("": at the first); empty: no more."""

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        """All heals of a subscription, oldest first."""

    async def ended(self, day: date) -> EndedRows:
        """The exposures of all subscriptions that ended on that day (UTC)."""

    async def known(self) -> Mapping[SubscriptionId, Place]:
        """The estate as it was last discovered."""

    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        """Keep the places of new and moved subscriptions, and forget those that are gone. May be repeated."""

    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        """Apply a pure change to the newest state of the sweep, in one step; the state as kept."""

    async def purview(self, change: Callable[[PurviewState], PurviewState]) -> PurviewState:
        """Apply a pure change to what is known of Purview's service principal, in one step; what is kept now."""

    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        """Apply a pure change to what is kept of baselines (which is in force), in one step; what is kept now."""

    async def baseline_text(self, digest: str) -> str | None:
        """As it was kept, or None."""

    async def keep_baseline_text(self, text: str) -> None:
        """By its digest. It is in force only once what is said of baselines names it."""

    async def forget_baseline_texts(self, digests: Collection[str]) -> None:
        """No error for one that is not there."""
