"""A row of the activity log → `EventData` of spec Microsoft.Insights 2015-04-01."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from sandbox.activity_log import LogRow, Stage
from sandbox.arm.activity_query import group_of
from sandbox.claims import claims_of
from sandbox.operation import ArmOperation, Caller, PrincipalKind
from sandbox.wire import JsonObject

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_TICKS_IN_A_MICROSECOND = 10


def log_row(row: LogRow, *, upper_case: bool) -> JsonObject:
    """`upper_case`: the operation's name is shouted, as in one copy of the log (defender-plan.md 15)."""
    name = row.operation.name.upper() if upper_case else row.operation.name
    return {
        "id": f"{row.operation.resource_id}/events/{row.event_id}/ticks/{_ticks(row.at)}",
        "eventDataId": row.event_id,
        "eventName": _localized("BeginRequest" if row.stage is Stage.STARTED else "EndRequest"),
        "category": _localized("Administrative"),
        "level": "Error" if row.stage is Stage.FAILED else "Informational",
        "description": "",
        "operationName": _localized(name),
        "status": _localized(row.stage.value),
        "subStatus": _sub_status(row.status),
        "eventTimestamp": _seven_digits(row.at),
        "submissionTimestamp": _seven_digits(row.submitted_at),
        "properties": _properties(row),
        **_who(row.operation),
        **_what(row.operation),
    }


def _who(operation: ArmOperation) -> JsonObject:
    return {
        "authorization": _authorization(operation),
        "caller": _named(operation.caller),
        "claims": claims_of(operation),
        "httpRequest": _request(operation),
        "correlationId": operation.correlation_id,
        "operationId": operation.correlation_id,
        "tenantId": operation.caller.tenant_id,
    }


def _what(operation: ArmOperation) -> JsonObject:
    return {
        "resourceProviderName": _localized(operation.resource_provider),
        "resourceGroupName": group_of(operation.resource_id),
        "resourceType": _localized(_type_of(operation.resource_id)),
        "resourceId": operation.resource_id,
        "subscriptionId": operation.subscription_id,
    }


def _named(caller: Caller) -> str:
    """A user's UPN; of a service principal the object id [a public record of 2025]."""
    return caller.user_principal_name or caller.object_id


def _authorization(operation: ArmOperation) -> JsonObject:
    """The role is told of users only [the example of 2015, a public record of a service principal]."""
    role = {"role": operation.caller.role} if operation.caller.kind is PrincipalKind.USER else {}
    return {"action": operation.name, **role, "scope": operation.resource_id}


def _request(operation: ArmOperation) -> JsonObject:
    return {
        "clientRequestId": operation.client_request_id,
        "clientIpAddress": operation.caller.ip_address,
        "method": operation.method,
    }


def _properties(row: LogRow) -> dict[str, str]:
    """Texts only. The request's body is visible (defender-plan.md 15); the key's name is [inferred]."""
    common = {
        "eventCategory": "Administrative",
        "entity": row.operation.resource_id,
        "message": row.operation.name,
    }
    if row.status is None:
        return common | ({"requestbody": row.text} if row.text else {})
    failure = {"statusMessage": row.text} if row.text else {}
    return common | {"statusCode": _phrase(row.status)} | failure


def _sub_status(status: int | None) -> JsonObject:
    if status is None:
        return {"value": "", "localizedValue": ""}
    return {"value": _phrase(status), "localizedValue": f"{HTTPStatus(status).phrase} (HTTP Status Code: {status})"}


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "")


def _localized(text: str) -> JsonObject:
    return {"value": text, "localizedValue": text}


def _type_of(resource_id: str) -> str:
    """`{namespace}/{type}/{child type}` of the last provider in the id."""
    namespace, *rest = resource_id.rpartition("/providers/")[2].split("/")
    return "/".join([namespace, *rest[::2]])


def _ticks(moment: datetime) -> int:
    """.NET's: tenths of a microsecond since the year 1."""
    return (moment - _BEGINNING) // timedelta(microseconds=1) * _TICKS_IN_A_MICROSECOND


def _seven_digits(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}0Z"
