"""Whatever a client sends to an event subscription, the sandbox answers as ARM would."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.contract import Judge
from sandbox.events import EventGrid
from sandbox.events.through_arm import connect
from sandbox.operation import PrincipalKind
from sandbox.system_topics import POLICY_STATES
from sandbox.virtual_time import run
from tests.sandbox.arm.raw import AI, SUB, Arm
from tests.sandbox.arm.test_anything import JSON
from tests.sandbox.events.samples import START, Endpoint

ALL = f"/subscriptions/{SUB}/providers/Microsoft.EventGrid/eventSubscriptions"
FUNCTION = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.Web/sites/app/functions/on_change"
DESTINATION = st.fixed_dictionaries(
    {
        "endpointType": st.sampled_from(["WebHook", "AzureFunction", "StorageQueue", "EventHub", "Pigeon"]) | JSON,
        "properties": st.fixed_dictionaries(
            {"endpointUrl": st.just("https://enforcer.example/e") | st.text(max_size=9) | JSON}
        )
        | st.fixed_dictionaries({"resourceId": st.just(FUNCTION) | JSON}, optional={"queueName": JSON})
        | JSON,
    }
)
ADVANCED = st.fixed_dictionaries(
    {
        "operatorType": st.sampled_from(["StringIn", "NumberInRange", "NumberLessThan", "BoolEquals", "Nope"]) | JSON,
        "key": st.sampled_from(["data.operationName", "", "."]) | JSON,
    },
    optional={"values": st.lists(st.text() | st.floats() | st.lists(st.floats())) | JSON, "value": st.floats() | JSON},
)
FILTER = st.fixed_dictionaries(
    {},
    optional={
        "advancedFilters": st.lists(ADVANCED, max_size=3) | JSON,
        "includedEventTypes": st.lists(st.text(max_size=3)) | JSON,
        "subjectEndsWith": st.text(max_size=3) | JSON,
        "isSubjectCaseSensitive": JSON,
    },
)
PROPERTIES = st.fixed_dictionaries(
    {"destination": DESTINATION},
    optional={
        "filter": FILTER | JSON,
        "retryPolicy": st.fixed_dictionaries({"maxDeliveryAttempts": st.integers(0, 31) | JSON}) | JSON,
        "eventDeliverySchema": st.sampled_from(["EventGridSchema", "CloudEventSchemaV1_0", "CustomInputSchema"]) | JSON,
        "labels": JSON,
        "deadLetterDestination": DESTINATION | JSON,
        "deliveryWithResourceIdentity": st.fixed_dictionaries({"destination": DESTINATION}) | JSON,
        "expirationTimeUtc": st.datetimes().map(str) | JSON,
    },
)
BODIES = JSON | st.fixed_dictionaries({"properties": PROPERTIES}) | st.fixed_dictionaries({"properties": JSON})


TOPIC = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/mine"
TOPICS = JSON | st.fixed_dictionaries(
    {
        "location": st.just("global") | JSON,
        "properties": st.fixed_dictionaries(
            {
                "source": st.just(f"/subscriptions/{SUB}") | st.text(max_size=5) | JSON,
                "topicType": st.sampled_from(["Microsoft.Resources.Subscriptions", POLICY_STATES]) | JSON,
            }
        )
        | JSON,
    },
    optional={
        "tags": st.dictionaries(st.text(max_size=3), st.text(max_size=3)) | JSON,
        "identity": st.fixed_dictionaries({"type": st.just("SystemAssigned") | JSON}, optional={"principalId": JSON})
        | JSON,
    },
)


@settings(max_examples=200, deadline=None)
@given(body=TOPICS.map(json.dumps) | st.text(max_size=10))
def test_no_body_of_a_system_topic_does_either(judge: Judge | None, body: str) -> None:
    azure = SimulatedAzure()
    azure.tenant.add_subscription(SUB, name="A")
    principal = azure.tenant.add_principal(
        "app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1"
    )
    run(put_topic(Arm(azure, principal), body))
    assert azure.internal_errors == []
    assert [judge and judge.complaints(seen) for seen in azure.exchanges if judge and judge.complaints(seen)] == []


async def put_topic(arm: Arm, body: str) -> None:
    assert (await arm("PUT", TOPIC, body.encode(), version="2022-06-15")).status in {201, 400}
    assert (await arm("GET", TOPIC, version="2022-06-15")).status in {200, 404}


@settings(max_examples=300, deadline=None)
@given(bodies=st.lists(BODIES.map(json.dumps) | st.text(max_size=10), min_size=1, max_size=3))
def test_no_body_breaks_the_sandbox_or_the_contract(judge: Judge | None, bodies: list[str]) -> None:
    azure, grid = SimulatedAzure(), EventGrid(Clock(START), Endpoint())
    azure.tenant.add_subscription(SUB, name="A")
    connect(azure, grid)
    principal = azure.tenant.add_principal(
        "app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1"
    )
    run(put_all(Arm(azure, principal), grid, bodies))
    assert azure.internal_errors == []
    assert [judge and judge.complaints(seen) for seen in azure.exchanges if judge and judge.complaints(seen)] == []


async def put_all(arm: Arm, grid: EventGrid, bodies: list[Any]) -> None:  # Any: JSON
    for body in bodies:
        path = f"{ALL}/ai-protection"
        assert (await arm("PUT", path, body.encode(), version="2022-06-15")).status in {201, 400, 403}
        assert (await arm("GET", ALL, version="2022-06-15")).status == 200
    assert (await arm("PUT", AI, {"properties": {"pricingTier": "Standard"}})).status == 201
    await grid.aclose()
