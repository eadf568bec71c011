"""What a tenant begins with, as data, and how it moves in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.assumptions import Assumptions
from sandbox.identity import Identity
from sandbox.notifications import Export, SecurityContact
from sandbox.operation import PrincipalKind
from sandbox.registrations import SECURITY
from sandbox.seed_directory import SeedDirectory
from sandbox.state import Principal
from sandbox.tenant import DEFAULT_TENANT_ID, Tenant


@dataclass(frozen=True, slots=True)
class SeedGroup:
    name: str
    display_name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class SeedPlan:
    name: str
    tier: str
    extensions: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """A Cognitive Services account. `switch` is None where it begins as the plan is."""

    resource_group: str
    name: str
    kind: str
    location: str
    capabilities: Mapping[str, str]
    switch: str | None


@dataclass(frozen=True, slots=True)
class SeedSubscription:
    """`registration` is that of Microsoft.Security."""

    subscription_id: str
    name: str
    management_group: str | None
    state: str
    registration: str
    plans: tuple[SeedPlan, ...]
    accounts: tuple[SeedAccount, ...] = ()
    contact: SecurityContact | None = None
    exports: tuple[Export, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    quota_id: str | None = None


@dataclass(frozen=True, slots=True)
class SeedAssignment:
    """Either a role definition's file, or the actions themselves."""

    principal: str
    scope: str
    definition: Path | None
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """`identity` names the principal that the function app runs as; `watch` the group that it looks after.

    `assumptions` are those of the Azure that the tenant is to move into.
    """

    tenant_id: str = DEFAULT_TENANT_ID
    groups: tuple[SeedGroup, ...] = ()
    subscriptions: tuple[SeedSubscription, ...] = ()
    principals: tuple[Principal, ...] = ()
    assignments: tuple[SeedAssignment, ...] = ()
    identity: str | None = None
    watch: str = DEFAULT_TENANT_ID
    assumptions: Assumptions = field(default_factory=Assumptions)
    directory: SeedDirectory = field(default_factory=SeedDirectory)

    @property
    def by_name(self) -> dict[str, Principal]:
        return {principal.name: principal for principal in self.principals}

    def settle(self, tenant: Tenant, identity: Identity) -> None:
        """Moves everything in. Raises ValueError where a role may not be assigned."""
        for group in self.groups:
            tenant.add_management_group(group.name, parent=group.parent, display_name=group.display_name)
        for one in self.subscriptions:
            _settle(one, tenant)
        for principal in self.principals:
            tenant.principals[principal.object_id] = principal
        self.directory.settle(tenant.directory, self.by_name)
        for held in self.assignments:
            self.assign(held, tenant)
        if self.identity is not None:
            identity.assign(self.by_name[self.identity])

    def assign(self, held: SeedAssignment, tenant: Tenant) -> None:
        """Raises ValueError where the role may not be assigned."""
        principal = self.by_name[held.principal]
        if held.definition is not None:
            tenant.assign_role(principal, held.definition, scope=held.scope)
            return
        tenant.assign(principal, actions=held.actions, not_actions=held.not_actions, scope=held.scope)


def _settle(one: SeedSubscription, tenant: Tenant) -> None:
    """Plans first: an account without a switch of its own begins as they are."""
    subscription = tenant.add_subscription(
        one.subscription_id, name=one.name, management_group=one.management_group, state=one.state
    )
    subscription.change_traits(tags=one.tags, quota_id=one.quota_id)
    tenant.set_registration(one.subscription_id, SECURITY, one.registration)
    for plan in one.plans:
        tenant.set_plan(one.subscription_id, plan.name, tier=plan.tier, extensions=plan.extensions)
    for account in one.accounts:
        tenant.accounts.add(
            one.subscription_id,
            account.resource_group,
            account.name,
            kind=account.kind,
            location=account.location,
            capabilities=account.capabilities,
            switch=account.switch,
        )
    subscription.contact = one.contact
    subscription.exports.update((export.key, export) for export in one.exports)


KINDS = {"user": PrincipalKind.USER, "service_principal": PrincipalKind.SERVICE_PRINCIPAL}
"""As a seed file writes them."""
