"""`tenant.yaml` → the Seed that it describes (docs/sandbox.md)."""

from collections.abc import Collection, Mapping
from pathlib import Path

from sandbox.assumptions import Assumptions
from sandbox.catalogue import PlanOffer, offers
from sandbox.marked_yaml import read_yaml
from sandbox.roles import role_definition
from sandbox.scopes import within_subscription
from sandbox.section import Notes, Section
from sandbox.seed import KINDS, Seed, SeedAssignment, SeedGroup, SeedPlan, SeedSubscription
from sandbox.seed_accounts import seed_accounts
from sandbox.state import Principal, RegistrationState, SubscriptionState, Tier
from sandbox.tenant import DEFAULT_TENANT_ID

_TOP = ("tenant_id", "watch", "management_groups", "subscriptions", "principals", "role_assignments")
_GROUP = ("name", "display_name", "parent")
_SUBSCRIPTION = ("id", "name", "management_group", "state", "registration", "plans", "accounts")
_PLAN = ("name", "tier", "extensions")
_PRINCIPAL = ("name", "kind", "object_id", "app_id", "secret", "user_principal_name", "role", "managed_identity")
_ASSIGNMENT = ("principal", "scope", "definition", "actions", "not_actions")
_GROUP_ID = "/providers/Microsoft.Management/managementGroups/"


def read_seed(file: Path, assumptions: Assumptions) -> Seed:
    """Raises BadFile with every complaint. Role definitions are found beside the file."""
    notes = Notes(str(file))
    top = Section(read_yaml(file.read_text(encoding="utf-8"), str(file)), notes, _TOP)
    tenant_id = top.identifier("tenant_id", DEFAULT_TENANT_ID)
    groups = _groups(top)
    names = [group.name for group in groups]
    by_name = {offer.name: offer for offer in offers(assumptions).values()}
    subscriptions = tuple(_subscription(one, names, by_name) for one in top.sections("subscriptions", _SUBSCRIPTION))
    _require_unique(top, "subscriptions", "id")
    people = top.sections("principals", _PRINCIPAL)
    principals = tuple(_principal(one) for one in people)
    for key in ("name", "object_id", "app_id"):
        _require_unique(top, "principals", key)
    known = [principal.name for principal in principals]
    places = [_GROUP_ID + name for name in (*names, tenant_id)]
    places += [f"/subscriptions/{one.subscription_id}" for one in subscriptions]
    held = tuple(_assignment(one, known, places, file.parent) for one in top.sections("role_assignments", _ASSIGNMENT))
    seed = Seed(
        tenant_id=tenant_id,
        groups=groups,
        subscriptions=subscriptions,
        principals=principals,
        assignments=held,
        identity=_identity(people),
        watch=top.choice("watch", [*names, tenant_id], names[0] if names else tenant_id),
    )
    notes.raise_if_any()
    return seed


def _groups(top: Section) -> tuple[SeedGroup, ...]:
    """A parent stands before its children."""
    found: list[SeedGroup] = []
    for section in top.sections("management_groups", _GROUP):
        name = section.text("name")
        parent = section.choice("parent", [group.name for group in found]) if section.has("parent") else None
        found.append(SeedGroup(name, section.text("display_name", name or "?"), parent))
    _require_unique(top, "management_groups", "name")
    return tuple(found)


def _subscription(section: Section, groups: Collection[str], plans: Mapping[str, PlanOffer]) -> SeedSubscription:
    group = section.choice("management_group", groups) if section.has("management_group") else None
    subscription_id = section.identifier("id")
    return SeedSubscription(
        subscription_id=subscription_id,
        name=section.text("name", subscription_id or "?"),
        management_group=group,
        state=section.choice("state", list(SubscriptionState), SubscriptionState.ENABLED),
        registration=section.choice("registration", list(RegistrationState), RegistrationState.REGISTERED),
        plans=tuple(_plan(one, plans) for one in section.sections("plans", _PLAN)),
        accounts=seed_accounts(section),
    )


def _plan(section: Section, plans: Mapping[str, PlanOffer]) -> SeedPlan:
    name = section.choice("name", list(plans))
    extensions = plans[name].extensions if name in plans else ()
    return SeedPlan(name, section.choice("tier", list(Tier)), section.flags("extensions", extensions))


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
    for one in chosen[1:]:
        one.notes.add(one.at("managed_identity"), "a second managed identity; the function app has one")
    return chosen[0].text("name") if chosen else None


def _assignment(section: Section, known: Collection[str], places: Collection[str], folder: Path) -> SeedAssignment:
    if section.has("definition") == section.has("actions"):
        section.notes.add(section.marked, "either 'definition' or 'actions' is wanted")
    return SeedAssignment(
        principal=section.choice("principal", known),
        scope=_scope(section, places),
        definition=_definition(section, folder) if section.has("definition") else None,
        actions=section.texts("actions"),
        not_actions=section.texts("not_actions"),
    )


def _scope(section: Section, places: Collection[str]) -> str:
    """`/`, a group's or subscription's id, or the id of something inside a subscription of this file."""
    scope = section.text("scope")
    within = within_subscription(scope)
    lowered = {place.lower() for place in places}
    if scope and scope != "/" and (within[-1] if within else scope.lower().rstrip("/")) not in lowered:
        section.choice("scope", ["/", *places])
    return scope


def _definition(section: Section, folder: Path) -> Path:
    path = folder / section.text("definition")
    try:
        role_definition(path)
    except (OSError, ValueError) as error:
        section.notes.add(section.at("definition"), str(error))
    return path


def _require_unique(top: Section, key: str, member: str) -> None:
    seen: set[object] = set()
    for section in top.sections(key):
        value = section.at(member)
        if section.has(member) and value.content in seen:
            section.notes.add(value, f"'{value.content}' is given twice")
        if isinstance(value.content, str):
            seen.add(value.content)
