"""ARM's form of an event subscription, as azure-mgmt-eventgrid sends it (facts/events.md 6.1, 6.5, 6.6)."""

import pytest

from sandbox.events import AdvancedFilter, EndpointKind, EventSchema, Operator
from sandbox.events.arm_form import Places, UnknownDestinationError, subscription_of
from sandbox.storage import StorageAccount
from tests.sandbox.events.samples import ENDPOINT, SCOPE

GROUP = "/subscriptions/s/resourceGroups/rg"
FUNCTION = f"{GROUP}/providers/Microsoft.Web/sites/fn/functions/on_change"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stenforcer"
PLACES = Places({FUNCTION: ENDPOINT}, {ACCOUNT: StorageAccount("st", "key", "https://blob", "https://queue", "")})
OPERATIONS = ("Microsoft.Security/pricings/write", "Microsoft.Security/pricings/delete")
WHOLE = {
    "destination": {
        "endpointType": "AzureFunction",
        "properties": {"resourceId": FUNCTION.upper(), "maxEventsPerBatch": 1, "preferredBatchSizeInKilobytes": 64},
    },
    "filter": {
        "includedEventTypes": ["Microsoft.Resources.ResourceWriteSuccess"],
        "isSubjectCaseSensitive": False,
        "subjectEndsWith": "/AI",
        "enableAdvancedFilteringOnArrays": False,
        "advancedFilters": [
            {"operatorType": "StringIn", "key": "data.operationName", "values": list(OPERATIONS)},
            {"operatorType": "BoolEquals", "key": "data.yes", "value": False},
        ],
    },
    "labels": ["ai-protection"],
    "eventDeliverySchema": "CloudEventSchemaV1_0",
    "retryPolicy": {"maxDeliveryAttempts": 3, "eventTimeToLiveInMinutes": 60},
    "deadLetterDestination": {
        "endpointType": "StorageBlob",
        "properties": {"resourceId": ACCOUNT, "blobContainerName": "dead"},
    },
}


def test_every_part_is_taken_over() -> None:
    read = subscription_of(SCOPE, "ai-protection", WHOLE, PLACES)
    assert (read.scope, read.name, read.endpoint_url) == (SCOPE, "ai-protection", ENDPOINT)
    assert (read.endpoint_kind, read.schema) == (EndpointKind.AZURE_FUNCTION, EventSchema.CLOUD_EVENTS)
    assert (read.max_delivery_attempts, read.ttl_minutes) == (3, 60)
    assert read.dead_letter_url == "https://blob/dead"
    assert (read.filter.included_event_types, read.filter.subject_ends_with) == (
        ("Microsoft.Resources.ResourceWriteSuccess",),
        "/AI",
    )
    assert read.filter.advanced == (
        AdvancedFilter(Operator.STRING_IN, "data.operationName", OPERATIONS),
        AdvancedFilter(Operator.BOOL_EQUALS, "data.yes", (False,)),
    )


def test_a_queue_and_a_webhook_have_their_addresses() -> None:
    queue = {"endpointType": "StorageQueue", "properties": {"resourceId": ACCOUNT, "queueName": "events"}}
    web = {"endpointType": "WebHook", "properties": {"endpointUrl": "https://x/e?code=1"}}
    read = [subscription_of(SCOPE, "n", {"destination": one}, PLACES) for one in (queue, web)]
    assert [(one.endpoint_kind, one.endpoint_url) for one in read] == [
        (EndpointKind.STORAGE_QUEUE, "https://queue/events"),
        (EndpointKind.WEBHOOK, "https://x/e?code=1"),
    ]


def test_delivery_with_an_identity_and_the_clis_container_id_are_understood() -> None:
    queue = {"endpointType": "StorageQueue", "properties": {"resourceId": ACCOUNT, "queueName": "events"}}
    blob = {"resourceId": f"{ACCOUNT}/blobServices/default/containers/dead"}
    given = {
        "deliveryWithResourceIdentity": {"identity": {"type": "SystemAssigned"}, "destination": queue},
        "deadLetterWithResourceIdentity": {"deadLetterDestination": {"properties": blob}},
    }
    read = subscription_of(SCOPE, "n", given, PLACES)
    assert (read.endpoint_url, read.dead_letter_url) == ("https://queue/events", "https://blob/dead")


@pytest.mark.parametrize(
    "destination",
    [
        {"endpointType": "AzureFunction", "properties": {"resourceId": "/nowhere"}},
        {"endpointType": "StorageQueue", "properties": {"resourceId": "/nowhere", "queueName": "q"}},
        {"endpointType": "EventHub", "properties": {"resourceId": "/nowhere"}},
    ],
)
def test_what_leads_nowhere_is_refused(destination: dict[str, object]) -> None:
    with pytest.raises(UnknownDestinationError):
        subscription_of(SCOPE, "n", {"destination": destination}, PLACES)
