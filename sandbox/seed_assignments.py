"""The `role_assignments` of a seed file → SeedAssignments; what a tenant would refuse is told beforehand."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.clock import Clock
from sandbox.identity import Identity
from sandbox.roles import role_definition
from sandbox.scopes import within_subscription
from sandbox.section import Section
from sandbox.seed import Seed, SeedAssignment
from sandbox.tenant import Tenant

MEMBERS = ("principal", "scope", "definition", "actions", "not_actions")


def read_assignment(
    section: Section, principals: Collection[str], places: Collection[str], *, folder: Path
) -> SeedAssignment:
    """`places` are the ids of the groups and subscriptions of the file; role definitions are found in `folder`."""
    if section.has("definition") == section.has("actions"):
        section.notes.add(section.marked, "either 'definition' or 'actions' is wanted")
    if section.has("actions") and section.at("actions").content == []:
        section.notes.add(section.at("actions"), "an empty list grants nothing; at least one action is wanted")
    if section.has("definition") and section.has("not_actions"):
        section.notes.add(section.at("not_actions"), "goes with 'actions' only; a definition has its own NotActions")
    return SeedAssignment(
        principal=section.choice("principal", principals),
        scope=_scope(section, places),
        definition=_definition(section, folder) if section.has("definition") else None,
        actions=section.texts("actions"),
        not_actions=section.texts("not_actions"),
    )


def rehearse(seed: Seed, sections: Sequence[Section]) -> None:
    """Notes where a role may not be assigned. `sections` are those of `seed.assignments`, in the same order."""
    tenant = Tenant(Clock(), seed.assumptions, tenant_id=seed.tenant_id)
    replace(seed, assignments=()).settle(tenant, Identity(tenant))
    for held, section in zip(seed.assignments, sections, strict=True):
        try:
            seed.assign(held, tenant)
        except ValueError as error:
            section.notes.add(section.at("scope"), str(error))


def _scope(section: Section, places: Collection[str]) -> str:
    """`/`, a group's or subscription's id, or the id of something inside a subscription of this file."""
    scope = section.text("scope")
    within = within_subscription(scope)
    lowered = {place.lower() for place in places}
    if scope and scope != "/" and (within[-1] if within else scope.lower().rstrip("/")) not in lowered:
        section.choice("scope", ["/", *places])
    return scope.rstrip("/") or "/"


def _definition(section: Section, folder: Path) -> Path:
    path = folder / section.text("definition")
    try:
        role_definition(path)
    except (OSError, ValueError) as error:
        section.notes.add(section.at("definition"), str(error))
    return path
