"""The security contacts and continuous exports of a tenant, and the ways to change them: none is an ARM call."""

from collections.abc import Mapping

from sandbox.account_store import GROUP_NAME
from sandbox.notifications import (
    ACTION_MEMBERS,
    CONTACT_ROLES,
    EVENT_SOURCES,
    SEVERITIES,
    Export,
    ExportAction,
    SecurityContact,
    export_key,
)
from sandbox.state import Subscription


class Notifications:
    """They live in their subscriptions; whatever changes here leaves no event and no row in the activity log."""

    def __init__(self, subscriptions: Mapping[str, Subscription]) -> None:
        self._subscriptions = subscriptions

    def contact(self, subscription_id: str) -> SecurityContact | None:
        return self._subscriptions[subscription_id.lower()].contact

    def set_contact(self, subscription_id: str, contact: SecurityContact | None) -> None:
        """None takes it away. Raises ValueError for a role or a severity that Microsoft does not know."""
        if contact is not None:
            _require(contact.roles, CONTACT_ROLES, "role")
            _require((contact.minimal_severity,), SEVERITIES, "severity")
        self._subscriptions[subscription_id.lower()].contact = contact

    def exports(self, subscription_id: str) -> tuple[Export, ...]:
        return tuple(self._subscriptions[subscription_id.lower()].exports.values())

    def add_export(
        self,
        subscription_id: str,
        resource_group: str,
        name: str,
        *,
        sources: tuple[str, ...] = ("Alerts",),
        actions: tuple[ExportAction, ...] = (),
        location: str = "westeurope",
        enabled: bool = True,
    ) -> Export:
        """In the place of the one of that name. Raises ValueError for what Microsoft does not know."""
        _require(sources, EVENT_SOURCES, "source")
        _require(tuple(action.kind for action in actions), tuple(ACTION_MEMBERS), "action")
        if GROUP_NAME.fullmatch(resource_group) is None:
            raise ValueError(f"'{resource_group}' is no name of a resource group")
        subscription = self._subscriptions[subscription_id.lower()]
        export = Export(
            subscription.subscription_id, resource_group, name, sources, actions, location=location, enabled=enabled
        )
        subscription.exports[export.key] = export
        return export

    def remove_export(self, subscription_id: str, resource_group: str, name: str) -> None:
        """Raises KeyError."""
        del self._subscriptions[subscription_id.lower()].exports[export_key(resource_group, name)]


def _require(said: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
    for one in said:
        if one not in known:
            raise ValueError(f"'{one}' is no {what}; allowed: {', '.join(known)}")
