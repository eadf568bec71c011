"""The `service_principals` and `applications` of a seed file, and a principal's `graph_permissions` → what they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sandbox.complaint import allowed
from sandbox.directory.state import PERMISSIONS, Directory
from sandbox.section import Section
from sandbox.state import Principal

_MEMBERS = ("app_id", "display_name", "object_id", "enabled")
_APPLICATION = ("app_id", "display_name")


@dataclass(frozen=True, slots=True)
class SeedServicePrincipal:
    """An empty `object_id` is any."""

    app_id: str
    display_name: str
    object_id: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class SeedDirectory:
    """`permissions` by the name of a principal."""

    service_principals: tuple[SeedServicePrincipal, ...] = ()
    applications: Mapping[str, str] = field(default_factory=dict)
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def settle(self, directory: Directory, by_name: Mapping[str, Principal]) -> None:
        directory.applications.update(self.applications)
        for one in self.service_principals:
            directory.add(
                one.app_id,
                display_name=one.display_name or None,
                enabled=one.enabled,
                object_id=one.object_id or None,
            )
        for name, permissions in self.permissions.items():
            directory.grant(by_name[name], *permissions)


def seed_directory(top: Section, people: Collection[Principal]) -> SeedDirectory:
    """`people` are the principals of the file: those that are no users are service principals already."""
    top.require_unique("service_principals", "app_id", in_any_case=True)
    top.require_unique("applications", "app_id", in_any_case=True)
    taken = {one.app_id: one.name for one in people}
    applications = top.sections("applications", _APPLICATION)
    return SeedDirectory(
        tuple(_service_principal(one, taken) for one in top.sections("service_principals", _MEMBERS)),
        {one.identifier("app_id"): one.text("display_name") for one in applications},
        {one.text("name"): _permissions(one) for one in top.sections("principals") if one.has("graph_permissions")},
    )


def _service_principal(section: Section, taken: Mapping[str, str]) -> SeedServicePrincipal:
    app_id = section.identifier("app_id")
    if app_id in taken:
        section.notes.add(section.at("app_id"), f"'{app_id}' is the principal '{taken[app_id]}' already")
    return SeedServicePrincipal(
        app_id,
        section.text("display_name") if section.has("display_name") else "",
        section.identifier("object_id") if section.has("object_id") else "",
        enabled=section.flag("enabled", default=True),
    )


def _permissions(section: Section) -> tuple[str, ...]:
    found = section.texts("graph_permissions")
    content = section.at("graph_permissions").content
    for item in content if isinstance(content, list) else ():
        if isinstance(item.content, str) and item.content not in PERMISSIONS:
            section.notes.add(item, f"'{item.content}' is unknown; {allowed(item.content, PERMISSIONS)}")
    return found
