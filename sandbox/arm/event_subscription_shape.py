"""What an event subscription's properties may hold: events.md 3, 5, 6 and spec 2022-06-15."""

import re
from typing import Any

from sandbox.arm.errors import bad_request
from sandbox.arm.shape import (
    Check,
    array_of,
    boolean,
    by_kind,
    ignored,
    members,
    moment,
    number,
    one_of,
    text,
    whole,
)

SCHEMAS = ("EventGridSchema", "CustomInputSchema", "CloudEventSchemaV1_0")
MOST_ATTEMPTS, LONGEST_MINUTES = 30, 1440  # events.md 5.1 and 6.3
_LONGEST_VALUE = 512  # events.md 3
_INT_64 = 2**63 - 1
_OTHERS = {
    "EventHub": "Microsoft.EventHub/namespaces/eventhubs",
    "HybridConnection": "Microsoft.Relay/namespaces/hybridConnections",
    "ServiceBusQueue": "Microsoft.ServiceBus/namespaces/queues",
    "ServiceBusTopic": "Microsoft.ServiceBus/namespaces/topics",
}
"""Endpoint type → resource type; of the first two [inferred], the spec names those of Service Bus."""
_CONTAINER = "/blobservices/default/containers/"


def _resource(kind: str) -> Check:
    """A resource id of that type, in any case: the spec's `allowedResources`, where it names them."""
    namespace, *types = kind.split("/")
    inner = "".join(rf"/{one}/[^/]+" for one in types)
    shape = re.compile(
        rf"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/{re.escape(namespace)}{inner}", re.IGNORECASE
    )

    def check(value: Any, where: str) -> None:  # Any: parsed JSON
        text(value, where)
        if not shape.fullmatch(value):
            raise bad_request(f"{where} '{value}' is invalid: the id of a resource of type {kind} is wanted.")

    return check


def _short(value: Any, where: str) -> None:  # Any: parsed JSON
    text(value, where)
    if len(value) > _LONGEST_VALUE:
        raise bad_request(f"{where} is longer than {_LONGEST_VALUE} characters.")


def _endpoint(*required: str, **known: Check) -> Check:
    details = members(required=required, **known)
    return members(required=("endpointType", "properties"), endpointType=text, properties=details)


def _destination() -> Check:
    attribute = members(name=text, type=one_of("Static", "Dynamic"), properties=_attribute)
    mapped: dict[str, Check] = {"deliveryAttributeMappings": array_of(attribute)}
    batched = mapped | {"maxEventsPerBatch": whole(1, 5000), "preferredBatchSizeInKilobytes": whole(1, 1024)}  # 5.4
    web = ("azureActiveDirectoryTenantId", "azureActiveDirectoryApplicationIdOrUri", "minimumTlsVersionAllowed")
    queue: dict[str, Check] = {"queueName": text, "queueMessageTimeToLiveInSeconds": whole(-1, _INT_64)}
    account = _resource("Microsoft.Storage/storageAccounts")
    function = _resource("Microsoft.Web/sites/functions")
    urls: dict[str, Check] = {"endpointUrl": text, "endpointBaseUrl": ignored}
    return by_kind(
        "endpointType",
        {
            "AzureFunction": _endpoint("resourceId", resourceId=function, **batched),
            "WebHook": _endpoint("endpointUrl", **urls, **batched, **dict.fromkeys(web, text)),
            "StorageQueue": _endpoint("resourceId", "queueName", resourceId=account, **queue),
            **{kind: _endpoint("resourceId", resourceId=_resource(type_), **mapped) for kind, type_ in _OTHERS.items()},
        },
    )


def _attribute(value: Any, where: str) -> None:  # Any: parsed JSON
    members(value=text, isSecret=boolean, sourceField=text)(value, where)


def _blob(value: Any, where: str) -> None:  # Any: parsed JSON
    """The container stands beside the account's id, or in it as the Azure CLI writes it (events.md 5.5)."""
    members(required=("resourceId",), resourceId=text, blobContainerName=text)(value, where)
    account, found, container = _split(value["resourceId"])
    _resource("Microsoft.Storage/storageAccounts")(account, f"{where}.resourceId")
    if not (container if found else value.get("blobContainerName")):
        raise bad_request(f"'blobContainerName' is required in '{where}'.")


def _split(resource_id: str) -> tuple[str, bool, str]:
    at = resource_id.lower().find(_CONTAINER)
    return (resource_id, False, "") if at < 0 else (resource_id[:at], True, resource_id[at + len(_CONTAINER) :])


def _operators() -> dict[str, Check]:
    """`operatorType` → what such a filter holds: the spec's nineteen."""
    forms = ("In", "BeginsWith", "EndsWith", "Contains")
    values: dict[str, Check] = {f"String{no}{form}": array_of(_short) for no in ("", "Not") for form in forms}
    values |= {f"Number{no}In": array_of(number) for no in ("", "Not")}
    values |= {f"Number{no}InRange": array_of(array_of(number, length=2)) for no in ("", "Not")}
    single: dict[str, Check] = {
        f"Number{way}Than{or_}": number for way in ("Less", "Greater") for or_ in ("", "OrEquals")
    }
    single["BoolEquals"] = boolean
    common: dict[str, Check] = {"operatorType": text, "key": text}
    alone = ("IsNullOrUndefined", "IsNotNull")
    return {
        **{name: members(required=("key", "values"), values=inner, **common) for name, inner in values.items()},
        **{name: members(required=("key", "value"), value=inner, **common) for name, inner in single.items()},
        **{name: members(required=("key",), **common) for name in alone},
    }


_identity = members(required=("type",), type=one_of("SystemAssigned", "UserAssigned"), userAssignedIdentity=text)
_destinations = _destination()
_dead_letters = by_kind(
    "endpointType", {"StorageBlob": members(required=("properties",), endpointType=text, properties=_blob)}
)
_filters = members(
    includedEventTypes=array_of(text),
    subjectBeginsWith=text,
    subjectEndsWith=text,
    isSubjectCaseSensitive=boolean,
    enableAdvancedFilteringOnArrays=boolean,
    advancedFilters=array_of(by_kind("operatorType", _operators())),
)

check_properties = members(
    destination=_destinations,
    deliveryWithResourceIdentity=members(required=("destination",), identity=_identity, destination=_destinations),
    filter=_filters,
    labels=array_of(text),
    expirationTimeUtc=moment,
    eventDeliverySchema=one_of(*SCHEMAS),
    retryPolicy=members(
        maxDeliveryAttempts=whole(1, MOST_ATTEMPTS), eventTimeToLiveInMinutes=whole(1, LONGEST_MINUTES)
    ),
    deadLetterDestination=_dead_letters,
    deadLetterWithResourceIdentity=members(
        required=("deadLetterDestination",), identity=_identity, deadLetterDestination=_dead_letters
    ),
    topic=text,
    provisioningState=text,
)
"""Value and the path to it; raises ArmError 400."""
