"""The body of a PUT or PATCH on an account → AccountBody, or ARM's 400 (bicep types of 2025-09-01).

Perhaps stricter than Azure, as with plans: a member that no spec names is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.accounts import KINDS
from sandbox.arm.resource_errors import kind_unavailable
from sandbox.arm.shape import boolean, ignored, mapping_of, members, one_of, parsed_object, text, whole

_MOST_UNITS = 2**31 - 1
_READ_ONLY = (
    *("abusePenalty", "callRateLimit", "capabilities", "commitmentPlanAssociations", "dateCreated", "deletionDate"),
    *("endpoint", "endpoints", "internalId", "isMigrated", "privateEndpointConnections", "provisioningState"),
    *("quotaLimit", "scheduledPurgeDate", "skuChangeInfo"),
)
_FLAGS = (
    *("allowProjectManagement", "disableLocalAuth", "dynamicThrottlingEnabled", "restrictOutboundNetworkAccess"),
    "storedCompletionsDisabled",
)
_TEXTS = ("customSubDomainName", "defaultProject")
_OTHERS = (
    *("allowedFqdnList", "amlWorkspace", "apiProperties", "associatedProjects", "encryption", "locations"),
    *("networkAcls", "networkInjections", "raiMonitorConfig", "userOwnedStorage"),
)
_ONLY_SENT = ("migrationToken", "restore")
_KEPT = frozenset({*_FLAGS, *_TEXTS, *_OTHERS, "publicNetworkAccess"})

_check_body = members(
    required=(),
    **dict.fromkeys(("id", "name", "type", "etag", "systemData"), ignored),
    kind=text,
    location=text,
    sku=members(required=("name",), name=text, tier=text, size=text, family=text, capacity=whole(0, _MOST_UNITS)),
    identity=members(
        type=one_of("None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"),
        principalId=text,
        tenantId=text,
        userAssignedIdentities=ignored,
    ),
    tags=mapping_of(text),
    properties=members(
        required=(),
        **dict.fromkeys((*_READ_ONLY, *_OTHERS, *_ONLY_SENT), ignored),
        **dict.fromkeys(_FLAGS, boolean),
        **dict.fromkeys(_TEXTS, text),
        publicNetworkAccess=one_of("Enabled", "Disabled"),
    ),
)


@dataclass(frozen=True, slots=True)
class AccountBody:
    """What is empty, or None, was not said. `properties` are those that a client may set."""

    kind: str
    location: str
    sku: str
    tags: Mapping[str, str] | None
    properties: Mapping[str, Any] = field(default_factory=dict)  # Any: parsed JSON


def parse_account(content: bytes) -> AccountBody:
    """Raises ArmError 400. Read-only members may be sent, and are ignored."""
    body = parsed_object(content)
    _check_body(body, "body")
    kind = body.get("kind") or ""
    if kind and kind not in KINDS:
        raise kind_unavailable(kind)
    sent = (body.get("properties") or {}).items()
    return AccountBody(
        kind=kind,
        location=body.get("location") or "",
        sku=(body.get("sku") or {}).get("name", ""),
        tags=body.get("tags"),
        properties={name: value for name, value in sent if name in _KEPT and value is not None},
    )
