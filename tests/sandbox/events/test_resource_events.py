"""ARM operation → event of the subscription's system topic, held against Microsoft's own schema."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sandbox.assumptions import Detail
from sandbox.events import EventSchema
from sandbox.events.resource_event import resource_event
from sandbox.operation import ArmOperation
from tests.sandbox.events.samples import PLAN, PLAN_ACTION, PLAN_DELETE, PLAN_WRITE, SCOPE, SERVICE, SUBSCRIPTION, USER

SPECS = Path(__file__).parents[4] / "shared/specs/specification/eventgrid/data-plane/Microsoft.EventGrid/stable"
needs_specs = pytest.mark.skipif(not SPECS.exists(), reason="Microsoft's specs are not beside this checkout")


def data_of(operation: ArmOperation, detail: Detail = Detail.FULL) -> dict[str, Any]:  # Any: parsed JSON
    body = resource_event(operation, event_id="1", detail=detail).rendered(EventSchema.EVENT_GRID)["data"]
    assert isinstance(body, dict)
    return body


def definition(file: str, name: str, *, optional: tuple[str, ...] = ()) -> dict[str, Any]:  # Any: a JSON schema
    spec = json.loads((SPECS / file).read_text())
    schema: dict[str, Any] = spec["definitions"][name] | {"definitions": spec["definitions"]}
    schema["required"] = [key for key in schema["required"] if key not in optional]
    return schema


def test_a_write_names_the_resource_the_topic_and_the_type() -> None:
    body = resource_event(PLAN_WRITE, event_id="1").rendered(EventSchema.EVENT_GRID)
    assert body | {"data": None} == {
        "id": "1",
        "topic": SCOPE,
        "subject": PLAN,
        "eventType": "Microsoft.Resources.ResourceWriteSuccess",
        "eventTime": "2026-11-23T07:00:00.1234567Z",
        "data": None,
        "dataVersion": "2",
        "metadataVersion": "1",
    }


@pytest.mark.parametrize(
    ("operation", "event_type"),
    [(PLAN_WRITE, "WriteSuccess"), (PLAN_DELETE, "DeleteSuccess"), (PLAN_ACTION, "ActionSuccess")],
    ids=["a write", "a delete", "an action"],
)
@needs_specs
def test_what_is_emitted_fits_microsofts_schema(operation: ArmOperation, event_type: str) -> None:
    event = resource_event(operation, event_id="1").rendered(EventSchema.EVENT_GRID)
    jsonschema.validate(event, definition("2018-01-01/EventGrid.json", "EventGridEvent"))
    jsonschema.validate(event["data"], definition("2024-01-01/SystemEvents.json", f"Resource{event_type}EventData"))


@needs_specs
def test_a_first_creation_fits_but_for_the_http_request_that_only_the_schema_requires() -> None:
    """The documentation says "only included when updating an existing resource or deleting": the worse case wins."""
    data = data_of(replace(PLAN_WRITE, creates=True))
    assert "httpRequest" not in data
    schema = definition("2024-01-01/SystemEvents.json", "ResourceWriteSuccessEventData", optional=("httpRequest",))
    jsonschema.validate(data, schema)


@needs_specs
def test_the_cloud_event_fits_microsofts_schema_and_carries_the_same_data() -> None:
    event = resource_event(PLAN_WRITE, event_id="1")
    body = event.rendered(EventSchema.CLOUD_EVENTS)
    jsonschema.validate(body, definition("2018-01-01/EventGrid.json", "CloudEventEvent"))
    assert body["source"] == SCOPE
    assert body["type"] == "Microsoft.Resources.ResourceWriteSuccess"
    assert body["data"] == event.rendered(EventSchema.EVENT_GRID)["data"]
    assert not {"dataVersion", "metadataVersion", "topic"} & body.keys()


def test_a_user_has_a_name_and_a_short_evidence() -> None:
    data = data_of(PLAN_WRITE)
    claims = data["claims"]
    assert claims["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] == USER.user_principal_name
    assert claims["name"] == USER.display_name
    assert claims["ipaddr"] == USER.ip_address
    assert data["authorization"]["evidence"] == {"role": "Security Admin", "principalType": "User"}


def test_a_service_principal_has_no_name_and_a_full_evidence() -> None:
    data = data_of(replace(PLAN_WRITE, caller=SERVICE))
    assert not [key for key in data["claims"] if key.endswith(("upn", "name"))]
    evidence = data["authorization"]["evidence"]
    assert evidence["principalType"] == "ServicePrincipal"
    assert evidence["principalId"] == SERVICE.object_id
    assert evidence["roleAssignmentScope"] == SCOPE


@pytest.mark.parametrize("caller", [USER, SERVICE], ids=["a user", "a service principal"])
def test_claims_have_their_long_names_only(caller: Any) -> None:  # Any: parametrised
    claims = data_of(replace(PLAN_WRITE, caller=caller))["claims"]
    assert claims["http://schemas.microsoft.com/identity/claims/objectidentifier"] == caller.object_id
    assert claims["http://schemas.microsoft.com/identity/claims/tenantid"] == caller.tenant_id
    assert claims["appid"] == caller.app_id
    assert not {"oid", "upn", "tid", "idtyp"} & claims.keys()


def test_the_resource_itself_is_never_told() -> None:
    assert "pricingTier" not in json.dumps(data_of(PLAN_WRITE))


def test_a_minimal_event_tells_neither_who_nor_where() -> None:
    assert sorted(data_of(PLAN_WRITE, Detail.MINIMAL)) == [
        "correlationId",
        "operationName",
        "resourceProvider",
        "resourceUri",
        "status",
    ]


def test_an_empty_event_keeps_the_keys() -> None:
    data = data_of(PLAN_WRITE, Detail.EMPTY)
    assert (data["authorization"], data["claims"], data["httpRequest"]) == ({}, {}, {})
    assert data["subscriptionId"] == SUBSCRIPTION


def test_evidence_can_be_a_list() -> None:
    assert data_of(PLAN_WRITE, Detail.EVIDENCE_LIST)["authorization"]["evidence"] == []
