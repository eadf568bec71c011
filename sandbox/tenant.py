"""The state of the simulated tenant, and the ways to change it that are not ARM calls."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from sandbox.access import Access, Assignment
from sandbox.account_store import Accounts
from sandbox.assumptions import Assumptions
from sandbox.catalogue import fresh_plans, offers
from sandbox.clock import Clock
from sandbox.directory.state import Directory
from sandbox.event_subscriptions import EventSubscriptions
from sandbox.hierarchy import chain, descendants
from sandbox.history import History
from sandbox.notification_store import Notifications
from sandbox.operation import PrincipalKind
from sandbox.outside_arm import plan_set_outside_arm
from sandbox.registrations import SECURITY, fresh_registrations
from sandbox.roles import RoleSource, role_definition
from sandbox.scopes import within_subscription
from sandbox.snapshot import Snapshot, remembered
from sandbox.state import (
    ManagementGroup,
    PlanState,
    Principal,
    Registration,
    RegistrationState,
    Subscription,
    SubscriptionState,
)
from sandbox.system_topics import SystemTopics

DEFAULT_TENANT_ID = "11111111-1111-1111-1111-111111111111"


class Tenant:
    """Management groups, subscriptions and principals; the root group is named after the tenant, as in Azure."""

    def __init__(self, clock: Clock, assumptions: Assumptions, *, tenant_id: str = DEFAULT_TENANT_ID) -> None:
        self.clock, self.began = clock, clock.now()
        self.tenant_id = tenant_id
        self.offers = offers(assumptions)
        self.is_live = False
        self._inheritance_lag = timedelta(seconds=assumptions.inheritance_seconds)
        self.access = Access()
        self.root = ManagementGroup(tenant_id, "Tenant Root Group", None)
        self.groups: dict[str, ManagementGroup] = {tenant_id.lower(): self.root}
        self.subscriptions: dict[str, Subscription] = {}
        self.principals: dict[str, Principal] = {}
        self.event_subscriptions = EventSubscriptions()
        self.accounts = Accounts(self.subscriptions, clock, assumptions)
        self.directory = Directory(self.principals, clock, assumptions, tenant=tenant_id)
        self.notifications = Notifications(self.subscriptions)
        self.history: History[Snapshot] = History(timedelta(seconds=assumptions.graph_lag_seconds))
        self._fresh_plans = fresh_plans(self.offers)
        self.system_topics = SystemTopics()

    def add_management_group(
        self, name: str, *, parent: str | None = None, display_name: str | None = None
    ) -> ManagementGroup:
        """A group below `parent` (default: the root group)."""
        above = self.root if parent is None else self.groups[parent.lower()]
        group = ManagementGroup(name, display_name or name, above.name)
        self._remember(group.resource_id)
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
            plans=dict(self._fresh_plans),
            registrations=fresh_registrations(registered=registered),
            before_change=self._remember,
        )
        self._remember(subscription.subscription_id)
        self.subscriptions[subscription.subscription_id] = subscription
        self._note_groups_above(subscription)
        return subscription

    def move_subscription(self, subscription_id: str, *, management_group: str) -> None:
        """The groups above both places keep their hold; what the new ones grant arrives after the assumed lag."""
        subscription = self.subscription(subscription_id)
        self._remember(subscription)
        subscription.management_group = self.groups[management_group.lower()].name
        self._note_groups_above(subscription)

    def go_live(self) -> None:
        """The first request does this. What was there before counts as settled: no assignment has to reach it first."""
        self.is_live = True

    def remove_subscription(self, subscription_id: str) -> None:
        self._remember(self.subscriptions.pop(subscription_id.lower()))

    def set_subscription_state(self, subscription_id: str, state: str) -> None:
        self.subscription(subscription_id).change_state(SubscriptionState(state))

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
        """One more role assignment; `scope` is `/` or the id of a group, subscription, resource group or resource."""
        self.access.grant(Assignment(principal.object_id, actions, not_actions, scope.rstrip("/") or "/"))

    def assign_role(self, principal: Principal, definition: RoleSource, *, scope: str) -> None:
        """Assigns a role read from its JSON file. Raises ValueError where the definition may not be assigned."""
        role = role_definition(definition)
        role.raise_unless_assignable(scope, self._scopes_above(scope))
        self.assign(principal, actions=role.actions, not_actions=role.not_actions, scope=scope)

    def set_plan(
        self, subscription_id: str, plan: str, *, tier: str, extensions: Mapping[str, bool] | None = None
    ) -> None:
        """Changes a plan outside ARM: no event, no lock (defender-plan.md 4.4). Extensions not named stay."""
        now = self.clock.now()
        after = plan_set_outside_arm(self.plan(subscription_id, plan), tier, extensions or {}, now=now)
        self.subscription(subscription_id).change_plan(plan, after, now=now)

    def plan(self, subscription_id: str, plan: str) -> PlanState:
        return self.subscription(subscription_id).plans[plan.lower()]

    def subscription(self, subscription_id: str) -> Subscription:
        return self.subscriptions[subscription_id.lower()]

    def registration(self, subscription_id: str, namespace: str = SECURITY) -> str:
        """`Registered`, `Registering`, `NotRegistered` or `Unregistered`, now."""
        return self.subscription(subscription_id).registrations[namespace.lower()].at(self.clock.now())

    def set_registration(self, subscription_id: str, namespace: str, state: str) -> None:
        """Changes the registration outside ARM."""
        self.subscription(subscription_id).change_registration(namespace, Registration(RegistrationState(state)))

    def descendants(self, group: str) -> tuple[ManagementGroup | Subscription, ...]:
        """Everything below a group at any depth: the groups, then the subscriptions."""
        return descendants(group, self.groups, self.subscriptions)

    def scopes_of_group(self, group: str) -> tuple[str, ...]:
        """The resource ids, lower case, at which an assignment reaches this group."""
        return (*(above.resource_id.lower() for above in chain(group, self.groups)), "/")

    def knows(self, resource_id: str) -> bool:
        """Whether its subscription exists; what is inside a subscription is not simulated."""
        return any(within.rpartition("/")[2] in self.subscriptions for within in within_subscription(resource_id)[-1:])

    def scopes_of_subscription(self, subscription_id: str) -> tuple[str, ...]:
        return self.scopes_of(f"/subscriptions/{subscription_id}")

    def scopes_of(self, resource_id: str) -> tuple[str, ...]:
        """The resource ids, lower case, at which an assignment reaches this resource now; its own is the first."""
        within, now = within_subscription(resource_id), self.clock.now()
        since = self.subscription(within[-1].rpartition("/")[2]).groups_above if within else {}
        return tuple(scope for scope in self._scopes_above(resource_id) if now >= since.get(scope, now))

    def _scopes_above(self, resource_id: str) -> tuple[str, ...]:
        if within := within_subscription(resource_id):
            above = self.subscription(within[-1].rpartition("/")[2]).management_group
            return (*within, *self.scopes_of_group(above))
        prefix, _, group = resource_id.rpartition("/")
        return self.scopes_of_group(group) if prefix.lower().endswith("/managementgroups") else ("/",)

    def _remember(self, changing: Subscription | str) -> None:
        """Right before the change; a text is the id of what is about to exist."""
        if self.is_live:
            self.history.note(*remembered(changing, self.groups), now=self.clock.now())

    def _note_groups_above(self, subscription: Subscription) -> None:
        now = self.clock.now()
        holds = now + self._inheritance_lag if self.is_live else now
        subscription.groups_above = {
            scope: subscription.groups_above.get(scope, holds)
            for scope in self.scopes_of_group(subscription.management_group)[:-1]
        }
