"""One finished ARM operation → the event of the system topic Microsoft.Resources.Subscriptions (facts/events.md 2).

It never carries the resource's payload: whoever receives it must read the resource.
"""

from uuid import NAMESPACE_URL, uuid5

from sandbox.assumptions import Detail
from sandbox.events.event import Event, JsonObject, timestamp
from sandbox.operation import ArmOperation, Caller, OperationKind, PrincipalKind

_MICROSOFT_CLAIM = "http://schemas.microsoft.com/identity/claims/"
_SOAP_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_TOKEN_LIFE_S = 3_600
_DATA_VERSION = "2"

RESOURCE_EVENT_TYPES = tuple(
    f"Microsoft.Resources.Resource{kind.value}{result}"
    for kind in OperationKind
    for result in ("Success", "Failure", "Cancel")
)
"""The nine types of the topic, and the default of an event subscription without `includedEventTypes` (6.3)."""


def resource_event(operation: ArmOperation, *, event_id: str, detail: Detail = Detail.FULL) -> Event:
    """The event of a success; `httpRequest` is there only when something existing was changed or deleted (2.1)."""
    return Event(
        id=event_id,
        topic=f"/subscriptions/{operation.subscription_id}",
        subject=operation.resource_id,
        type=f"Microsoft.Resources.Resource{operation.kind.value}Success",
        time=timestamp(operation.at),
        data=_facts(operation) | _circumstances(operation, detail),
        data_version=_DATA_VERSION,
    )


def _facts(operation: ArmOperation) -> JsonObject:
    return {
        "correlationId": operation.correlation_id,
        "resourceProvider": operation.resource_provider,
        "resourceUri": operation.resource_id,
        "operationName": operation.name,
        "status": "Succeeded",
    }


def _circumstances(operation: ArmOperation, detail: Detail) -> JsonObject:
    if detail is Detail.MINIMAL:
        return {}
    where: JsonObject = {"subscriptionId": operation.subscription_id, "tenantId": operation.caller.tenant_id}
    if detail is Detail.EMPTY:
        return where | {"authorization": {}, "claims": {}, "httpRequest": {}}
    request: JsonObject = {} if operation.creates else {"httpRequest": _http_request(operation)}
    if detail is Detail.EVIDENCE_LIST:
        return where | request | {"authorization": _authorization(operation) | {"evidence": []}, "claims": {}}
    return where | request | {"authorization": _authorization(operation), "claims": _claims(operation)}


def _authorization(operation: ArmOperation) -> JsonObject:
    return {"scope": operation.resource_id, "action": operation.name, "evidence": _evidence(operation)}


def _evidence(operation: ArmOperation) -> JsonObject:
    caller = operation.caller
    if caller.kind is PrincipalKind.USER:
        return {"role": caller.role, "principalType": caller.kind.value}
    scope = f"/subscriptions/{operation.subscription_id}"
    return {
        "role": caller.role,
        "roleAssignmentScope": scope,
        "roleAssignmentId": _opaque(scope, caller.object_id, caller.role),
        "roleDefinitionId": _opaque(caller.role),
        "principalId": caller.object_id,
        "principalType": caller.kind.value,
    }


def _http_request(operation: ArmOperation) -> JsonObject:
    return {
        "clientRequestId": operation.client_request_id,
        "clientIpAddress": operation.caller.ip_address,
        "method": operation.method,
        "url": operation.url,
    }


def _claims(operation: ArmOperation) -> JsonObject:
    issued_s = int(operation.at.timestamp())
    caller = operation.caller
    token: JsonObject = {
        "aud": "https://management.core.windows.net/",
        "iss": f"https://sts.windows.net/{caller.tenant_id}/",
        "iat": str(issued_s),
        "nbf": str(issued_s),
        "exp": str(issued_s + _TOKEN_LIFE_S),
        "aio": _opaque("aio", caller.object_id),
        "appid": caller.app_id,
        "appidacr": "2",
        f"{_MICROSOFT_CLAIM}objectidentifier": caller.object_id,
        f"{_MICROSOFT_CLAIM}tenantid": caller.tenant_id,
        f"{_SOAP_CLAIM}nameidentifier": _opaque("nameidentifier", caller.object_id),
        "uti": _opaque("uti", caller.object_id),
        "ver": "1.0",
    }
    return token | (_user_claims(caller) if caller.kind is PrincipalKind.USER else _service_claims(caller))


def _user_claims(caller: Caller) -> JsonObject:
    upn = caller.user_principal_name
    given = {
        "name": caller.display_name,
        f"{_SOAP_CLAIM}name": upn,
        f"{_SOAP_CLAIM}upn": upn,
    }
    fixed: JsonObject = {
        "http://schemas.microsoft.com/claims/authnclassreference": "1",
        "http://schemas.microsoft.com/claims/authnmethodsreferences": "rsa,mfa",
        "e_exp": "262800",
        "ipaddr": caller.ip_address,
        "puid": _opaque("puid", caller.object_id),
        f"{_MICROSOFT_CLAIM}scope": "user_impersonation",
    }
    return fixed | {key: value for key, value in given.items() if value is not None}


def _service_claims(caller: Caller) -> JsonObject:
    return {f"{_MICROSOFT_CLAIM}identityprovider": f"https://sts.windows.net/{caller.tenant_id}/"}


def _opaque(*parts: str) -> str:
    return uuid5(NAMESPACE_URL, "/".join(parts)).hex
