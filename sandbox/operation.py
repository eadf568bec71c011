"""What ARM did: one finished write, as the resource provider tells it to Event Grid and the activity log."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class PrincipalKind(Enum):
    """`principalType` of an event's `authorization.evidence`."""

    USER = "User"
    SERVICE_PRINCIPAL = "ServicePrincipal"


class OperationKind(Enum):
    """The middle of the event type: `Microsoft.Resources.Resource{kind}Success`."""

    WRITE = "Write"
    DELETE = "Delete"
    ACTION = "Action"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called, as the access token says: object and application ids are UUIDs; a user also has a name and a UPN."""

    object_id: str
    app_id: str
    tenant_id: str
    kind: PrincipalKind
    ip_address: str = "203.0.113.5"
    role: str = "Contributor"
    display_name: str | None = None
    user_principal_name: str | None = None


@dataclass(frozen=True, slots=True)
class ArmOperation:
    """One PUT, PATCH, POST or DELETE that succeeded. `creates` is true when the resource did not exist before."""

    name: str
    """Such as `Microsoft.Security/pricings/write`."""
    kind: OperationKind
    resource_id: str
    """Such as `/subscriptions/{id}/providers/Microsoft.Security/pricings/AI`."""
    resource_provider: str
    subscription_id: str
    caller: Caller
    method: str
    url: str
    correlation_id: str
    client_request_id: str
    at: datetime
    creates: bool = False
