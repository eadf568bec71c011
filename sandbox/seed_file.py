"""`tenant.yaml` → the Seed that it describes (docs/sandbox.md)."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from sandbox.assumption_section import read_assumptions
from sandbox.assumptions import Assumptions
from sandbox.catalogue import PlanOffer, offers
from sandbox.marked_yaml import read_yaml
from sandbox.operation import PrincipalKind
from sandbox.section import Notes, Section
from sandbox.seed import KINDS, Seed, SeedGroup, SeedPlan, SeedSubscription
from sandbox.seed_accounts import seed_accounts
from sandbox.seed_assignments import MEMBERS, read_assignment, rehearse
from sandbox.seed_directory import seed_directory
from sandbox.seed_notifications import seed_contact, seed_exports
from sandbox.state import Principal, RegistrationState, SubscriptionState, Tier
from sandbox.tenant import DEFAULT_TENANT_ID

_TOP = (
    "tenant_id",
    "watch",
    "assumptions",
    "management_groups",
    "subscriptions",
    "principals",
    "role_assignments",
    "service_principals",
    "applications",
)
_GROUP = ("name", "display_name", "parent")
_SUBSCRIPTION = (
    "id",
    "name",
    "management_group",
    "state",
    "registration",
    "tags",
    "quota_id",
    "plans",
    "accounts",
    "security_contact",
    "exports",
)
_PLAN = ("name", "tier", "extensions")
_PRINCIPAL = (
    *("name", "kind", "object_id", "app_id", "secret", "user_principal_name", "role", "managed_identity"),
    "graph_permissions",
)
_GROUP_ID = "/providers/Microsoft.Management/managementGroups/"
_GROUP_NAME = re.compile(r"[a-zA-Z0-9][-\w.()]{0,88}[-\w()]|[a-zA-Z0-9]", re.ASCII)
"""Azure's naming rule for management groups."""


def read_seed(file: Path, assumptions: Assumptions) -> Seed:
    """Raises BadFile with every complaint. Role definitions are found beside the file.

    `assumptions` hold where the file says nothing about them.
    """
    notes = Notes(str(file))
    top = Section(read_yaml(file), notes, _TOP)
    assigned = top.sections("role_assignments", MEMBERS)
    seed = _seed(top, assigned, read_assumptions(top.section("assumptions"), assumptions), folder=file.parent)
    notes.raise_if_any()
    rehearse(seed, assigned)
    notes.raise_if_any()
    return seed


def _seed(top: Section, assigned: Sequence[Section], assumed: Assumptions, *, folder: Path) -> Seed:
    tenant_id = top.identifier("tenant_id", DEFAULT_TENANT_ID)
    groups = _groups(top, tenant_id)
    names = [group.name for group in groups]
    plans = {offer.name: offer for offer in offers(assumed).values()}
    subscriptions = tuple(_subscription(one, names, plans) for one in top.sections("subscriptions", _SUBSCRIPTION))
    top.require_unique("subscriptions", "id")
    principals, identity = _principals(top)
    places = [_GROUP_ID + name for name in (*names, tenant_id)]
    places += [f"/subscriptions/{one.subscription_id}" for one in subscriptions]
    known = [principal.name for principal in principals]
    return Seed(
        tenant_id=tenant_id,
        groups=groups,
        subscriptions=subscriptions,
        principals=principals,
        assignments=tuple(read_assignment(one, known, places, folder=folder) for one in assigned),
        identity=identity,
        watch=top.choice("watch", [*names, tenant_id], names[0] if names else tenant_id),
        assumptions=assumed,
        directory=seed_directory(top, principals),
    )


def _groups(top: Section, tenant_id: str) -> tuple[SeedGroup, ...]:
    """A parent stands before its children."""
    found: list[SeedGroup] = []
    for section in top.sections("management_groups", _GROUP):
        name = section.text("name")
        if name.lower() == tenant_id:
            section.notes.add(section.at("name"), f"'{name}' is the tenant's id, which names the root group")
        elif name and _GROUP_NAME.fullmatch(name) is None:
            wanted = "1 to 90 letters, digits, '-', '_', '.', '(' and ')', a letter or digit first, no '.' last"
            section.notes.add(section.at("name"), f"'{name}' can not name a management group; allowed: {wanted}")
        parent = section.choice("parent", [group.name for group in found]) if section.has("parent") else None
        found.append(SeedGroup(name, section.text("display_name", name or "?"), parent))
    top.require_unique("management_groups", "name", in_any_case=True)
    return tuple(found)


def _subscription(section: Section, groups: Collection[str], plans: Mapping[str, PlanOffer]) -> SeedSubscription:
    group = section.choice("management_group", groups) if section.has("management_group") else None
    subscription_id = section.identifier("id")
    section.require_unique("plans", "name")
    return SeedSubscription(
        subscription_id=subscription_id,
        name=section.text("name", subscription_id or "?"),
        management_group=group,
        state=section.choice("state", list(SubscriptionState), SubscriptionState.ENABLED),
        registration=section.choice("registration", list(RegistrationState), RegistrationState.REGISTERED),
        plans=tuple(read_plan(one, plans) for one in section.sections("plans", _PLAN)),
        accounts=seed_accounts(section),
        contact=seed_contact(section),
        exports=seed_exports(section, subscription_id),
        tags=section.pairs("tags"),
        quota_id=section.text("quota_id") if section.has("quota_id") else None,
    )


def read_plan(section: Section, plans: Mapping[str, PlanOffer], *, name: str = "name") -> SeedPlan:
    """`plans` by name; `name` is the member that holds the plan's."""
    plan, tier = section.choice(name, list(plans)), section.choice("tier", list(Tier))
    extensions = section.flags("extensions", plans[plan].extensions if plan in plans else ())
    turned_on = [extension for extension, on in extensions.items() if on]
    if tier == Tier.FREE and section.at("tier").content == Tier.FREE and turned_on:
        at = section.section("extensions").at(turned_on[0])
        section.notes.add(at, "'True' does not go with tier Free; allowed: false, or tier Standard")
    return SeedPlan(plan, tier, extensions)


def _principals(top: Section) -> tuple[tuple[Principal, ...], str | None]:
    """With the name of the one that is the function app's identity."""
    sections = top.sections("principals", _PRINCIPAL)
    found = tuple(_principal(one) for one in sections)
    for key in ("name", "object_id", "app_id"):
        top.require_unique("principals", key)
    if not any(one.kind is PrincipalKind.SERVICE_PRINCIPAL for one in found):
        what = "no service principal that the function app could run as; one with kind: service_principal is wanted"
        top.notes.add(top.at("principals"), what)
    return found, _identity(sections)


def _principal(section: Section) -> Principal:
    upn = section.text("user_principal_name") if section.has("user_principal_name") else None
    return Principal(
        name=section.text("name"),
        kind=KINDS[section.choice("kind", list(KINDS)) or "user"],
        object_id=section.identifier("object_id"),
        app_id=section.identifier("app_id"),
        role=section.text("role", "Contributor"),
        secret=section.text("secret") if section.has("secret") else None,
        user_principal_name=upn,
    )


def _identity(people: tuple[Section, ...]) -> str | None:
    chosen = [one for one in people if one.flag("managed_identity", default=False)]
    for one in chosen:
        if one.at("kind").content == "user":
            one.notes.add(one.at("managed_identity"), "a user is no managed identity; allowed: kind service_principal")
    for one in chosen[1:]:
        one.notes.add(one.at("managed_identity"), "a second managed identity; the function app has one")
    return chosen[0].text("name") if chosen else None
