"""The nouns of the simulated tenant: plans, extensions, subscriptions, groups, principals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.accounts import Account
from sandbox.notifications import Export, SecurityContact
from sandbox.operation import Caller, PrincipalKind

AI = "AI"
"""The plan whose tier the accounts' switches may follow."""


class Tier(StrEnum):
    """`pricingTier`; Standard means that the plan is on."""

    FREE = "Free"
    STANDARD = "Standard"


class SubscriptionState(StrEnum):
    """Subscriptions spec 2022-12-01, `state`."""

    ENABLED = "Enabled"
    WARNED = "Warned"
    PAST_DUE = "PastDue"
    DISABLED = "Disabled"
    DELETED = "Deleted"


class RegistrationState(StrEnum):
    """defender-plan.md section 8."""

    NOT_REGISTERED = "NotRegistered"
    REGISTERING = "Registering"
    REGISTERED = "Registered"
    UNREGISTERED = "Unregistered"


@dataclass(frozen=True, slots=True)
class ExtensionState:
    """`refused`: accepted, and reads show True, but it never took effect (defender-plan.md 3.3)."""

    enabled: bool = False
    refused: bool = False
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanState:
    """One plan of one subscription, as it truly is (reads may say less)."""

    tier: Tier
    extensions: Mapping[str, ExtensionState]
    sub_plan: str | None = None
    enforce: bool = False
    enablement_time: datetime | None = None
    trial_started: datetime | None = None
    written: bool = False

    @property
    def protecting(self) -> frozenset[str]:
        """The extensions that really work now: on, not refused, and the plan itself on."""
        if self.tier is Tier.FREE:
            return frozenset()
        return frozenset(name for name, state in self.extensions.items() if state.enabled and not state.refused)


@dataclass(frozen=True, slots=True)
class Superseded:
    """What a plan was until `at`."""

    plan: PlanState
    at: datetime


@dataclass(frozen=True, slots=True)
class Registration:
    """The state of one resource provider; REGISTERING becomes REGISTERED at `ready_at`."""

    state: RegistrationState
    ready_at: datetime | None = None

    def at(self, now: datetime) -> RegistrationState:
        if self.ready_at is not None and now >= self.ready_at:
            return RegistrationState.REGISTERED
        return self.state


@dataclass(slots=True)
class Subscription:
    """Mutable: the tenant and the resource providers change it in place, plans and registrations through methods."""

    subscription_id: str
    name: str
    management_group: str
    state: SubscriptionState
    plans: dict[str, PlanState]
    registrations: dict[str, Registration]
    groups_above: dict[str, datetime] = field(default_factory=dict)
    """The lower-case id of each management group above → since when what is assigned there holds here."""
    superseded: dict[str, Superseded] = field(default_factory=dict)
    """By lower-case plan name: the plan before its latest change, for reads that lag behind."""
    updating: bool = False
    locked_until: datetime | None = None
    accounts: dict[str, Account] = field(default_factory=dict)
    """The Cognitive Services accounts, by `key_of`."""

    tags: Mapping[str, str] = field(default_factory=dict)
    quota_id: str = "PayAsYouGo_2014-09-01"
    """The offer; the subscription's owner chooses it, and edits its name and tags."""

    contact: SecurityContact | None = None
    exports: dict[str, Export] = field(default_factory=dict)
    """By `export_key`."""

    before_change: Callable[["Subscription"], None] = lambda _: None
    """Called right before a change that others can see, with the subscription as it still is."""

    @property
    def resource_groups(self) -> dict[str, Account | Export]:
        """A group is there where something is in it: lower-case name → the first thing, which knows its spelling."""
        inside: tuple[Account | Export, ...] = (*self.accounts.values(), *self.exports.values())
        found: dict[str, Account | Export] = {}
        for one in inside:
            found.setdefault(one.resource_group.lower(), one)
        return found

    @property
    def resource_id(self) -> str:
        return f"/subscriptions/{self.subscription_id}"

    def change_plan(self, name: str, after: PlanState, *, now: datetime) -> None:
        """The accounts' switches may follow the AI plan when its tier changes."""
        self.before_change(self)
        key = name.lower()
        before = self.plans[key]
        self.superseded[key] = Superseded(before, now)
        self.plans[key] = after
        for account in self.accounts.values() if key == AI.lower() and before.tier is not after.tier else ():
            account.follow(turned_on=after.tier is Tier.STANDARD, now=now)

    def change_state(self, after: SubscriptionState) -> None:
        self.before_change(self)
        self.state = after

    def change_traits(
        self, *, name: str | None = None, tags: Mapping[str, str] | None = None, quota_id: str | None = None
    ) -> None:
        """What the subscription's owner can change; None leaves it as it is."""
        self.before_change(self)
        self.name = self.name if name is None else name
        self.tags = self.tags if tags is None else dict(tags)
        self.quota_id = self.quota_id if quota_id is None else quota_id

    def change_registration(self, namespace: str, after: Registration) -> None:
        self.before_change(self)
        self.registrations[namespace.lower()] = after

    def plan_as_of(self, name: str, moment: datetime) -> PlanState:
        """As it was at `moment`, at most one change back."""
        past = self.superseded.get(name.lower())
        return past.plan if past is not None and moment < past.at else self.plans[name.lower()]


@dataclass(frozen=True, slots=True)
class ManagementGroup:
    name: str
    display_name: str
    parent: str | None

    @property
    def resource_id(self) -> str:
        return f"/providers/Microsoft.Management/managementGroups/{self.name}"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who can get a token. A service principal with a `secret` can also use the OAuth endpoint."""

    name: str
    kind: PrincipalKind
    object_id: str
    app_id: str
    role: str
    secret: str | None = None
    user_principal_name: str | None = None

    def caller(self, tenant_id: str) -> Caller:
        is_user = self.kind is PrincipalKind.USER
        return Caller(
            object_id=self.object_id,
            app_id=self.app_id,
            tenant_id=tenant_id,
            kind=self.kind,
            role=self.role,
            display_name=self.name if is_user else None,
            user_principal_name=self.user_principal_name,
        )
