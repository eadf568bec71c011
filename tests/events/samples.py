"""Deliveries as Microsoft documents and others recorded them, with the AI plan of one subscription as their subject.

Verbatim from the documents but for subject, operation and the ids in braces (facts: events 2.2, 2.3, 2.4).
"""

import json
from typing import Any

type Node = dict[str, Any]  # Any: JSON that tests bend at will

SUBSCRIPTION = "5f6c0a1e-0000-4000-8000-00000000ab01"
OTHER = "5f6c0a1e-0000-4000-8000-00000000ab02"
PLAN_ID = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/AI"
OBJECT_ID = "0b9e0c57-0000-4000-8000-0000000000a1"
APP_ID = "0b9e0c57-0000-4000-8000-0000000000a2"
TENANT_ID = "0b9e0c57-0000-4000-8000-0000000000a3"
CORRELATION_ID = "0b9e0c57-0000-4000-8000-0000000000a4"
PRINCIPAL_ID = "0b9e0c57-0000-4000-8000-0000000000a5"
PERSON = ("Jane", "Doe", "Jane Doe", "jane.doe@contoso.example", "203.0.113.7", "made-up-token")

_SCHEMAS = "http://schemas.microsoft.com/"
_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

_USER_CLAIMS: Node = {
    "aud": "https://management.core.windows.net/",
    "iss": f"https://sts.windows.net/{TENANT_ID}/",
    "iat": "1532025484",
    "nbf": "1532025484",
    "exp": "1532029384",
    "_claim_names": '{"groups":"src1"}',
    "_claim_sources": '{"src1":{"endpoint":"https://graph.example"}}',
    _SCHEMAS + "claims/authnclassreference": "1",
    "aio": "made-up-token",
    _SCHEMAS + "claims/authnmethodsreferences": "rsa,mfa",
    "appid": APP_ID,
    "appidacr": "2",
    _SCHEMAS + "2012/01/devicecontext/claims/identifier": "{ID}",
    "e_exp": "262800",
    _SOAP + "surname": "Doe",
    _SOAP + "givenname": "Jane",
    "ipaddr": "203.0.113.7",
    "name": "Jane Doe",
    _SCHEMAS + "identity/claims/objectidentifier": OBJECT_ID,
    "onprem_sid": "{ID}",
    "puid": "{ID}",
    _SCHEMAS + "identity/claims/scope": "user_impersonation",
    _SOAP + "nameidentifier": "{ID}",
    _SCHEMAS + "identity/claims/tenantid": TENANT_ID,
    _SOAP + "name": "jane.doe@contoso.example",
    _SOAP + "upn": "jane.doe@contoso.example",
    "uti": "{ID}",
    "ver": "1.0",
}

_PRINCIPAL_CLAIMS: Node = {
    key: _USER_CLAIMS[key] for key in ("aud", "iss", "iat", "nbf", "exp", "aio", "appid", "appidacr", "uti", "ver")
} | {
    _SCHEMAS + "identity/claims/identityprovider": f"https://sts.windows.net/{TENANT_ID}/",
    _SCHEMAS + "identity/claims/objectidentifier": OBJECT_ID,
    _SOAP + "nameidentifier": "{ID}",
    _SCHEMAS + "identity/claims/tenantid": TENANT_ID,
}

_PRINCIPAL_EVIDENCE: Node = {
    "role": "Contributor",
    "roleAssignmentScope": f"/subscriptions/{SUBSCRIPTION}",
    "roleAssignmentId": "{ID}",
    "roleDefinitionId": "{ID}",
    "principalId": PRINCIPAL_ID,
    "principalType": "ServicePrincipal",
}


def _request(method: str) -> Node:
    return {
        "clientRequestId": "{ID}",
        "clientIpAddress": "203.0.113.7",
        "method": method,
        "url": f"https://management.azure.com{PLAN_ID}?api-version=2024-01-01",
    }


def _event(what: str, time: str, *, subject: str = PLAN_ID, operation: str, claims: Node, evidence: Node) -> Node:
    return {
        "subject": subject,
        "eventType": f"Microsoft.Resources.Resource{what}Success",
        "eventTime": time,
        "id": "4db48cba-50a2-455a-93b4-de41a3b5b7f6",
        "data": {
            "authorization": {"scope": subject, "action": operation, "evidence": evidence},
            "claims": claims,
            "correlationId": CORRELATION_ID,
            "resourceProvider": "Microsoft.Security",
            "resourceUri": subject,
            "operationName": operation,
            "status": "Succeeded",
            "subscriptionId": SUBSCRIPTION,
            "tenantId": TENANT_ID,
        },
        "dataVersion": "2",
        "metadataVersion": "1",
        "topic": f"/subscriptions/{SUBSCRIPTION}",
    }


WRITE = _event(
    "Write",
    "2018-07-19T18:38:04.6117357Z",
    operation="Microsoft.Security/pricings/write",
    claims=_USER_CLAIMS,
    evidence={"role": "Subscription Admin"},
)
"""A user's write: no `httpRequest`, evidence with the role only, seven fractional digits."""

DELETE = _event(
    "Delete",
    "2018-07-19T19:24:12.763881Z",
    operation="Microsoft.Security/pricings/delete",
    claims=_USER_CLAIMS,
    evidence={"role": "Subscription Admin"},
)
DELETE["data"]["httpRequest"] = _request("DELETE")

ACTION = _event(
    "Action",
    "2018-10-08T22:46:22.6022559Z",
    subject=f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security",
    operation="Microsoft.Security/unregister/action",
    claims=_PRINCIPAL_CLAIMS,
    evidence=_PRINCIPAL_EVIDENCE,
)
"""A service principal's action: richer evidence, and neither name nor upn among the claims."""
ACTION["data"]["httpRequest"] = _request("POST")

RECORDED: Node = {
    "id": "00000000-0000-0000-0000-000000000000",
    "source": f"/subscriptions/{SUBSCRIPTION}",
    "specversion": "1.0",
    "type": "Microsoft.Resources.ResourceWriteSuccess",
    "subject": PLAN_ID,
    "time": "2020-01-01T00:00:00.0000000Z",
    "data": {
        "authorization": {},
        "claims": {},
        "correlationId": CORRELATION_ID,
        "httpRequest": {},
        "resourceProvider": "Microsoft.Security",
        "resourceUri": PLAN_ID,
        "operationName": "Microsoft.Security/pricings/write",
        "status": "Succeeded",
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT_ID,
    },
}
"""CloudEvents 1.0 as public fixtures have it: everything in `data` may be empty."""

VENDING: Node = {
    "id": "vended-1",
    "eventType": "SubscriptionCreated",
    "subject": "vending/contoso",
    "eventTime": "2026-01-01T00:00:00Z",
    "data": {"subscriptionId": SUBSCRIPTION},
    "dataVersion": "1",
    "topic": "/subscriptions/x/resourceGroups/y/providers/Microsoft.EventGrid/topics/vending",
}


def as_cloud_event(event: Node) -> Node:
    """The same delivery as CloudEvents 1.0: topic → source, eventType → type, eventTime → time."""
    renamed = {"topic": "source", "eventType": "type", "eventTime": "time"}
    kept = {key: value for key, value in event.items() if key not in {"dataVersion", "metadataVersion"}}
    return {renamed.get(key, key): value for key, value in kept.items()} | {"specversion": "1.0"}


def bent(event: Node, **changes: object) -> Node:
    """The event with other fields; `data_…` changes a field of its data, and None as a value takes the field out."""
    data = {key.removeprefix("data_"): value for key, value in changes.items() if key.startswith("data_")}
    top = {key: value for key, value in changes.items() if not key.startswith("data_")}
    merged = event | top
    if data:
        merged = merged | {"data": _kept(event["data"] | data)}
    return _kept(merged)


def text(event: object) -> str:
    return json.dumps(event)


def _kept(node: Node) -> Node:
    return {key: value for key, value in node.items() if value is not None}
