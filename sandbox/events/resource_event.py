"""One finished ARM operation → the event of the system topic Microsoft.Resources.Subscriptions (facts/events.md 2).

It never carries the resource's payload: whoever receives it must read the resource.
"""

from sandbox.assumptions import Detail
from sandbox.claims import claims_of, opaque
from sandbox.events.event import Event, JsonObject, timestamp
from sandbox.operation import ArmOperation, OperationKind, PrincipalKind

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
    return where | request | {"authorization": _authorization(operation), "claims": {**claims_of(operation)}}


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
        "roleAssignmentId": opaque(scope, caller.object_id, caller.role),
        "roleDefinitionId": opaque(caller.role),
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
