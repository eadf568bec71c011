"""Service principals → the JSON that Graph shows (defender-plan.md 10.2; Graph's page on the resource)."""

from collections.abc import Sequence

from sandbox.directory.state import ServicePrincipal
from sandbox.wire import JsonObject

_METADATA = "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals"
MEMBERS = (
    *("id", "deletedDateTime", "accountEnabled", "appDisplayName", "appId", "appOwnerOrganizationId", "displayName"),
    *("servicePrincipalNames", "servicePrincipalType", "signInAudience", "tags"),
)
"""Those that are shown; the real resource has more."""


def entity(one: ServicePrincipal, select: tuple[str, ...]) -> JsonObject:
    """A single one, with its context."""
    return {"@odata.context": f"{_METADATA}{_selection(select)}/$entity", **_row(one, select)}


def listed(found: Sequence[ServicePrincipal], select: tuple[str, ...], *, next_link: str | None) -> JsonObject:
    """One page."""
    link = {} if next_link is None else {"@odata.nextLink": next_link}
    return {"@odata.context": f"{_METADATA}{_selection(select)}", **link, "value": [_row(one, select) for one in found]}


def _row(one: ServicePrincipal, select: tuple[str, ...]) -> JsonObject:
    values = (
        *(one.object_id, None, one.enabled, one.display_name, one.app_id, one.owner_tenant, one.display_name),
        *([one.app_id], "Application", "AzureADMultipleOrgs", list[str]()),
    )
    shown = dict(zip(MEMBERS, values, strict=True))
    return {name: shown[name] for name in select} if select else shown


def _selection(select: tuple[str, ...]) -> str:
    return f"({','.join(select)})" if select else ""
