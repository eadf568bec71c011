"""Bodies of a PUT on an event subscription that ARM refuses with 400, and the few odd ones that it takes."""

from typing import Any

import pytest

from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.raw import SUB, Arm, Reply

SCOPE = f"/subscriptions/{SUB}"
ONE = f"{SCOPE}/providers/Microsoft.EventGrid/eventSubscriptions/ai-protection"
WEB = {"endpointType": "WebHook", "properties": {"endpointUrl": "https://enforcer.example/e"}}
FILTER = {"operatorType": "StringIn", "key": "data.operationName", "values": ["Microsoft.Security/pricings/write"]}
BLOB = f"{SCOPE}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st"


def body(**properties: Any) -> dict[str, Any]:  # Any: JSON
    return {"properties": {"destination": WEB, **properties}}


def filtered(**changes: Any) -> dict[str, Any]:  # Any: JSON
    return body(filter={"advancedFilters": [{**FILTER, **changes}]})


async def put(arm: Arm, wanted: object) -> Reply:
    return await arm("PUT", ONE, wanted, version="2022-06-15")


NO_CONTENT = {
    "no destination": {"properties": {}},
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "too deep": b'{"properties":{"labels":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    "no number of JSON": b'{"properties":{"filter":{"advancedFilters":[{"operatorType":"NumberIn","values":[NaN]}]}}}',
    "an array": [],
    "an unknown property": body(surprise=1),
    "an unknown member": {**body(), "surprise": 1},
    "an unknown member of the retry policy": body(retryPolicy={"surprise": 1}),
    "an unknown member of the destination": body(destination={**WEB, "surprise": 1}),
    "an unknown member of a filter": filtered(surprise=1),
    "an endpoint type that is an object": body(destination={**WEB, "endpointType": {}}),
    "an operator that is an array": filtered(operatorType=[]),
    "values that are a number": filtered(values=7),
    "a value that is a number": filtered(values=[7]),
    "a filter that is a text": body(filter="all"),
    "event types that are a number": body(filter={"includedEventTypes": 7}),
    "an event type that is null": body(filter={"includedEventTypes": [None]}),
    "attempts that are true": body(retryPolicy={"maxDeliveryAttempts": True}),
    "attempts that are half": body(retryPolicy={"maxDeliveryAttempts": 1.5}),
    "dead letters that are a number": body(deadLetterDestination=7),
    "an expiry without a date": body(expirationTimeUtc="yesterday"),
    "labels that are a number": body(labels=3),
    "a schema that is an object": body(eventDeliverySchema={}),
}
BAD_REQUEST = {
    "an unknown endpoint type": body(destination={"endpointType": "Pigeon", "properties": {}}),
    "no endpoint type": body(destination={"properties": {}}),
    "a webhook without an address": body(destination={"endpointType": "WebHook", "properties": {}}),
    "an unknown schema": body(eventDeliverySchema="Mine"),
    "31 attempts": body(retryPolicy={"maxDeliveryAttempts": 31}),
    "no attempt": body(retryPolicy={"maxDeliveryAttempts": 0}),
    "a batch of 5001": body(destination={**WEB, "properties": {"endpointUrl": "https://x", "maxEventsPerBatch": 5001}}),
    "26 filters": body(filter={"advancedFilters": [FILTER] * 26}),
    "26 values": filtered(values=["x"] * 26),
    "a value of 513 characters": filtered(values=["x" * 513]),
    "an unknown operator": filtered(operatorType="Nope"),
    "a filter without a key": body(filter={"advancedFilters": [{"operatorType": "IsNotNull"}]}),
    "a filter without values": body(filter={"advancedFilters": [{"operatorType": "StringIn", "key": "subject"}]}),
    "a range of one": filtered(operatorType="NumberInRange", values=[[1]]),
    "a number beyond all": b'{"properties":{"destination":{"endpointType":"WebHook","properties":{"endpointUrl":"https://'
    b'x"}},"filter":{"advancedFilters":[{"operatorType":"NumberIn","key":"data.n","values":[1e999]}]}}}',
    "a dead letter without a container": body(
        deadLetterDestination={"endpointType": "StorageBlob", "properties": {"resourceId": BLOB}}
    ),
}


@pytest.mark.parametrize("wrong", NO_CONTENT.values(), ids=NO_CONTENT)
async def test_what_can_not_be_read_is_refused(azure: SimulatedAzure, arm: Arm, wrong: object) -> None:
    reply = await put(arm, wrong)
    assert (reply.status, reply.code) == (400, "InvalidRequestContent")
    assert azure.tenant.event_subscriptions.at(SCOPE) == ()


@pytest.mark.parametrize("wrong", BAD_REQUEST.values(), ids=BAD_REQUEST)
async def test_what_is_not_allowed_is_refused(azure: SimulatedAzure, arm: Arm, wrong: object) -> None:
    reply = await put(arm, wrong)
    assert (reply.status, reply.code) == (400, "BadRequest")
    assert azure.tenant.event_subscriptions.at(SCOPE) == ()


TAKEN = {
    "nulls": body(labels=None, filter={"subjectEndsWith": None}, retryPolicy=None, expirationTimeUtc=None),
    "what is read-only": {**body(topic="x", provisioningState="Failed"), "id": "x", "name": None, "type": "x"},
    "an expiry": body(expirationTimeUtc="2027-01-01T00:00:00Z"),
    "a range": filtered(operatorType="NumberInRange", key="data.n", values=[[1, 2.5], [7, 8]]),
    "a single value": body(filter={"advancedFilters": [{"operatorType": "BoolEquals", "key": "d", "value": False}]}),
}


@pytest.mark.parametrize("right", TAKEN.values(), ids=TAKEN)
async def test_this_is_taken(arm: Arm, right: object) -> None:
    assert (await put(arm, right)).status == 201
