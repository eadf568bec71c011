"""The `security_contact` and `exports` of one subscription of a seed file → what they are; what is wrong is noted."""

import re
from collections.abc import Collection

from sandbox.account_store import GROUP_NAME
from sandbox.complaint import allowed
from sandbox.marked_yaml import Marked
from sandbox.notifications import (
    ACTION_MEMBERS,
    CONTACT_ROLES,
    EVENT_SOURCES,
    SEVERITIES,
    Export,
    ExportAction,
    SecurityContact,
)
from sandbox.section import Section

_CONTACT = ("emails", "phone", "roles", "minimal_severity", "enabled")
_EXPORT = ("name", "resource_group", "location", "sources", "actions", "enabled")
_ACTION = ("kind", "resource_id")
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+")
_EXPORT_NAME = re.compile(r"[^/?#%&\\\s]{1,260}")
_RESOURCE_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+(?:/[^/]+/[^/]+)+", re.IGNORECASE)


def seed_contact(subscription: Section) -> SecurityContact | None:
    """None where nothing is said."""
    if not subscription.has("security_contact"):
        return None
    section = subscription.section("security_contact")
    section.only(_CONTACT)
    for item in _items(section, "emails"):
        if isinstance(item.content, str) and _EMAIL.fullmatch(item.content) is None:
            section.notes.add(item, f"'{item.content}' is no e-mail address")
    return SecurityContact(
        emails=section.texts("emails"),
        phone=section.text("phone") if section.has("phone") else "",
        roles=_known(section, "roles", CONTACT_ROLES),
        minimal_severity=section.choice("minimal_severity", SEVERITIES, SEVERITIES[0]),
        enabled=section.flag("enabled", default=True),
    )


def seed_exports(subscription: Section, subscription_id: str) -> tuple[Export, ...]:
    """A name may come again in another resource group."""
    sections = subscription.sections("exports", _EXPORT)
    found, seen = tuple(_export(section, subscription_id) for section in sections), set[str]()
    for section, export in zip(sections, found, strict=True):
        if export.key in seen:
            section.notes.add(section.at("name"), f"'{export.name}' is given twice in '{export.resource_group}'")
        seen.add(export.key)
    return found


def _export(section: Section, subscription_id: str) -> Export:
    return Export(
        subscription_id,
        section.matching("resource_group", GROUP_NAME, "name of a resource group"),
        section.matching("name", _EXPORT_NAME, "name of an automation"),
        sources=_known(section, "sources", EVENT_SOURCES) if section.has("sources") else ("Alerts",),
        actions=tuple(_action(one) for one in section.sections("actions", _ACTION)),
        location=section.text("location", "westeurope"),
        enabled=section.flag("enabled", default=True),
    )


def _action(section: Section) -> ExportAction:
    return ExportAction(
        section.choice("kind", tuple(ACTION_MEMBERS)),
        section.matching("resource_id", _RESOURCE_ID, "id of a resource in a resource group"),
    )


def _known(section: Section, key: str, known: Collection[str]) -> tuple[str, ...]:
    """Texts, each of which must be one of `known`."""
    found = section.texts(key)
    for item in _items(section, key):
        if isinstance(item.content, str) and item.content not in known:
            section.notes.add(item, f"'{item.content}' is unknown; {allowed(item.content, known)}")
    return found


def _items(section: Section, key: str) -> list[Marked]:
    content = section.at(key).content if section.has(key) else []
    return content if isinstance(content, list) else []
