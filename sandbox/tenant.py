"""The state of the simulated tenant, and the ways to change it that are not ARM calls."""

import uuid
from collections.abc import Mapping

from sandbox.access import Access, Assignment
from sandbox.assumptions import Assumptions
from sandbox.catalogue import offers
from sandbox.clock import Clock
from sandbox.operation import PrincipalKind
from sandbox.registrations import SECURITY, fresh_registrations
from sandbox.state import (
    Descendant,
    ExtensionState,
    ManagementGroup,
    PlanState,
    Principal,
    Registration,
    RegistrationState,
    Subscription,
    SubscriptionState,
    Tier,
)

DEFAULT_TENANT_ID = "11111111-1111-1111-1111-111111111111"


class Tenant:
    """Management groups, subscriptions and principals; the root group is named after the tenant, as in Azure."""

    def __init__(self, clock: Clock, assumptions: Assumptions, *, tenant_id: str = DEFAULT_TENANT_ID) -> None:
        self.clock = clock
        self.tenant_id = tenant_id
        self.offers = offers(assumptions)
        self.access = Access()
        self.groups: dict[str, ManagementGroup] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.principals: dict[str, Principal] = {}
        self.root = ManagementGroup(tenant_id, "Tenant Root Group", None)
        self.groups[tenant_id.lower()] = self.root

    def add_management_group(
        self, name: str, *, parent: str | None = None, display_name: str | None = None
    ) -> ManagementGroup:
        """A group below `parent` (default: the root group)."""
        above = self.root if parent is None else self.groups[parent.lower()]
        group = ManagementGroup(name, display_name or name, above.name)
        self.groups[name.lower()] = group
        return group

    def add_subscription(
        self,
        subscription_id: str,
        *,
        name: str,
        management_group: str | None = None,
        registered: bool = True,
        state: str = "Enabled",
    ) -> Subscription:
        """A subscription whose plans are all Free; `registered` is about Microsoft.Security. The id must be a UUID."""
        uuid.UUID(subscription_id)
        above = self.root if management_group is None else self.groups[management_group.lower()]
        subscription = Subscription(
            subscription_id=subscription_id.lower(),
            name=name,
            management_group=above.name,
            state=SubscriptionState(state),
            plans={
                key: PlanState(Tier.FREE, {extension: ExtensionState() for extension in offer.extensions})
                for key, offer in self.offers.items()
            },
            registrations=fresh_registrations(registered=registered),
        )
        self.subscriptions[subscription.subscription_id] = subscription
        return subscription

    def move_subscription(self, subscription_id: str, *, management_group: str) -> None:
        self.subscription(subscription_id).management_group = self.groups[management_group.lower()].name

    def remove_subscription(self, subscription_id: str) -> None:
        del self.subscriptions[subscription_id.lower()]

    def set_subscription_state(self, subscription_id: str, state: str) -> None:
        self.subscription(subscription_id).state = SubscriptionState(state)

    def add_principal(
        self,
        name: str,
        *,
        kind: PrincipalKind,
        object_id: str,
        app_id: str,
        secret: str | None = None,
        user_principal_name: str | None = None,
        role: str = "Contributor",
        actions: tuple[str, ...] = ("*",),
        scope: str = "/",
    ) -> Principal:
        """A principal that may do `actions` at `scope` and below (default: everything, everywhere).

        `role` is only the name that events show; the rights are `actions`, to be narrowed as a role definition would.
        """
        principal = Principal(name, kind, object_id, app_id, role, secret, user_principal_name)
        self.principals[object_id] = principal
        self.assign(principal, actions=actions, scope=scope)
        return principal

    def assign(
        self, principal: Principal, *, actions: tuple[str, ...], not_actions: tuple[str, ...] = (), scope: str = "/"
    ) -> None:
        """One more role assignment; `scope` is `/`, a management group's or a subscription's resource id."""
        self.access.grant(Assignment(principal.object_id, actions, not_actions, scope))

    def set_plan(
        self, subscription_id: str, plan: str, *, tier: str, extensions: Mapping[str, bool] | None = None
    ) -> None:
        """Changes a plan outside ARM: no event, no lock (defender-plan.md 4.4). Extensions not named stay."""
        subscription, before = self.subscription(subscription_id), self.plan(subscription_id, plan)
        unknown = set(extensions or {}) - set(before.extensions)
        if unknown:
            raise ValueError(f"plan {plan} has no extension {sorted(unknown)}, only {sorted(before.extensions)}")
        now, turned_on = self.clock.now(), Tier(tier) is Tier.STANDARD and before.tier is Tier.FREE
        named = {name: ExtensionState(enabled=enabled) for name, enabled in (extensions or {}).items()}
        subscription.plans[plan.lower()] = PlanState(
            tier=Tier(tier),
            extensions={**before.extensions, **named},
            sub_plan=before.sub_plan,
            enforce=before.enforce,
            enablement_time=now if turned_on else before.enablement_time,
            trial_started=before.trial_started or (now if turned_on else None),
            written=True,
        )

    def plan(self, subscription_id: str, plan: str) -> PlanState:
        return self.subscription(subscription_id).plans[plan.lower()]

    def subscription(self, subscription_id: str) -> Subscription:
        return self.subscriptions[subscription_id.lower()]

    def registration(self, subscription_id: str, namespace: str = SECURITY) -> str:
        """`Registered`, `Registering`, `NotRegistered` or `Unregistered`, now."""
        return self.subscription(subscription_id).registrations[namespace.lower()].at(self.clock.now())

    def set_registration(self, subscription_id: str, namespace: str, state: str) -> None:
        """Changes the registration outside ARM."""
        self.subscription(subscription_id).registrations[namespace.lower()] = Registration(RegistrationState(state))

    def chain(self, group: str) -> tuple[ManagementGroup, ...]:
        """The group and every group above it, nearest first."""
        found = self.groups[group.lower()]
        return (found, *(self.chain(found.parent) if found.parent else ()))

    def descendants(self, group: str) -> tuple[Descendant, ...]:
        """Everything below a group at any depth: the groups, then the subscriptions."""
        inside = {name for name in self.groups if self.groups[group.lower()] in self.chain(name)}
        groups = tuple(
            Descendant(below.resource_id, below.name, below.display_name, below.parent, is_subscription=False)
            for name, below in self.groups.items()
            if name in inside and name != group.lower() and below.parent
        )
        return groups + tuple(
            Descendant(f"/subscriptions/{key}", key, below.name, below.management_group, is_subscription=True)
            for key, below in self.subscriptions.items()
            if below.management_group.lower() in inside
        )

    def scopes_of_group(self, group: str) -> tuple[str, ...]:
        """The resource ids, lower case, at which an assignment reaches this group."""
        return (*(above.resource_id.lower() for above in self.chain(group)), "/")

    def scopes_of_subscription(self, subscription_id: str) -> tuple[str, ...]:
        """The resource ids, lower case, at which an assignment reaches this subscription."""
        subscription = self.subscription(subscription_id)
        return (f"/subscriptions/{subscription.subscription_id}", *self.scopes_of_group(subscription.management_group))
