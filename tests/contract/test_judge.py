"""The judge itself: it must notice what breaks Microsoft's contract, or its silence proves nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.contract import Judge, specs_folder
from sandbox.exchanges import Exchange

FOLDER = specs_folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="Microsoft's specifications are absent (ENFORCER_SPECS)")

AI = "/subscriptions/00000000-0000-0000-0000-00000000000a/providers/Microsoft.Security/pricings/AI"
PRICING = {
    "id": AI,
    "name": "AI",
    "type": "Microsoft.Security/pricings",
    "properties": {
        "pricingTier": "Standard",
        "freeTrialRemainingTime": "P29DT23H",
        "enablementTime": "2026-08-01T12:42:42.1921106Z",
        "extensions": [{"name": "AIPromptEvidence", "isEnabled": "True"}],
    },
}
GOOD = Exchange(
    at=datetime(2026, 8, 1, tzinfo=UTC),
    method="PUT",
    path=AI,
    query={"api-version": "2024-01-01"},
    caller=None,
    request_headers={},
    request={"properties": {"pricingTier": "Standard"}},
    status=200,
    response=PRICING,
    response_headers={},
    correlation_id="c",
    carried_out=True,
    fault=None,
)


def answered(**properties: Any) -> Exchange:  # Any: JSON
    return replace(GOOD, response={**PRICING, "properties": {**PRICING["properties"], **properties}})  # type: ignore[dict-item]  # a literal


def asked(properties: dict[str, Any], **query: str) -> Exchange:  # Any: JSON
    return replace(GOOD, request={"properties": properties}, query={**GOOD.query, **query})


def test_a_good_exchange_has_no_complaints(judge: Judge) -> None:
    assert judge.complaints(GOOD) == ()


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (answered(pricingTier="Gold"), "answer properties.pricingTier"),
        (answered(freeTrialRemainingTime="29 days"), "answer properties.freeTrialRemainingTime"),
        (answered(enablementTime="yesterday"), "answer properties.enablementTime"),
        (answered(extensions=[{"name": "x", "isEnabled": True}]), "answer properties.extensions.0.isEnabled"),
        (answered(extensions=[{"name": "x"}]), "answer properties.extensions.0"),
        (answered(managedBy="M365"), "answer properties: Additional properties"),
        (asked({}), "request properties: 'pricingTier' is a required property"),
        (asked({"pricingTier": "Standard", "tier": "x"}), "request properties: Additional properties"),
        (asked({"pricingTier": 1}), "request properties.pricingTier"),
        (asked({"pricingTier": "Free"}, surprise="1"), "request query: surprise is unknown"),
        (replace(GOOD, query={}), "request query: api-version is missing"),
        (replace(GOOD, request=None), "request body: missing"),
        (replace(GOOD, status=404, response={"error": "not found"}), "answer error"),
        (replace(GOOD, status=404, response={"code": "x"}), "answer body: Additional properties"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_exchange_is_noticed(judge: Judge, bad: Exchange, complaint: str) -> None:
    assert [found for found in judge.complaints(bad) if found.startswith(complaint)]


EVENT_SUBSCRIPTION = AI.split("/providers", maxsplit=1)[0] + "/providers/Microsoft.EventGrid/eventSubscriptions/one"


@pytest.mark.parametrize(
    ("destination", "is_right"),
    [
        ({"endpointType": "AzureFunction", "properties": {"resourceId": "/x"}}, True),
        ({"endpointType": "WebHook", "properties": {"endpointUrl": "https://x"}}, True),
        ({"endpointType": "WebHook", "properties": {"resourceId": "/x"}}, False),
        ({"endpointType": "Pigeon", "properties": {}}, False),
        ({"endpointType": "AzureFunction", "surprise": 1}, False),
    ],
)
def test_what_has_kinds_is_judged_by_its_kind(judge: Judge, destination: dict[str, Any], is_right: bool) -> None:
    body = {"properties": {"destination": destination}}
    seen = replace(
        GOOD,
        path=EVENT_SUBSCRIPTION,
        query={"api-version": "2022-06-15"},
        request=body,
        status=201,
        response={"properties": {"provisioningState": "Creating"}},
    )
    assert (judge.complaints(seen) == ()) is is_right


def test_a_refused_request_may_have_been_wrong(judge: Judge) -> None:
    refusal = {"error": {"code": "InvalidRequestContent", "message": "no"}}
    assert judge.complaints(replace(asked({}), status=400, response=refusal)) == ()


def test_a_lost_connection_is_not_judged(judge: Judge) -> None:
    assert judge.complaints(replace(GOOD, status=None, response=None)) == ()


def test_what_no_specification_knows_is_not_judged_silently(judge: Judge) -> None:
    with pytest.raises(LookupError, match="no specification knows GET /nothing"):
        judge.complaints(replace(GOOD, method="GET", path="/nothing"))


@pytest.mark.parametrize(
    ("method", "path", "version", "name"),
    [
        ("GET", AI, "2024-01-01", "Pricings_Get"),
        ("GET", AI, "2023-01-01", "Pricings_Get"),
        ("GET", AI.removesuffix("/AI").upper(), "2024-01-01", "Pricings_List"),
        ("POST", AI.split("/pricings", maxsplit=1)[0] + "/register", "2016-02-01", "Providers_Register"),
        ("GET", AI.split("/pricings", maxsplit=1)[0], "2021-04-01", "Providers_Get"),
        ("GET", "/subscriptions", "2022-12-01", "Subscriptions_List"),
        (
            "GET",
            "/providers/Microsoft.Management/managementGroups/x/descendants",
            "2023-04-01",
            "ManagementGroups_GetDescendants",
        ),
    ],
)
def test_the_most_literal_path_of_the_right_version_wins(
    judge: Judge, method: str, path: str, version: str, name: str
) -> None:
    found = judge.operation(replace(GOOD, method=method, path=path, query={"api-version": version}))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("asked", "judged_as"), [("2021-04-01",) * 2, ("2024-03-01",) * 2, ("2024-11-01", "2024-03-01")]
)
def test_each_api_version_is_judged_by_its_own_specification_if_there_is_one(
    judge: Judge, asked: str, judged_as: str
) -> None:
    seen = replace(GOOD, method="GET", path=AI.split("/pricings", maxsplit=1)[0], query={"api-version": asked})
    found = judge.operation(seen)
    assert found is not None
    assert (found.document.version, found.is_of_version(seen)) == (judged_as, asked == judged_as)


def examples() -> list[Any]:
    folder = "security/resource-manager/Microsoft.Security/stable/*/examples/Pricings/*.json"
    return (
        []
        if FOLDER is None
        else [pytest.param(path, id=f"{path.parts[-4]} {path.stem}") for path in FOLDER.glob(folder)]
    )


@pytest.mark.parametrize("path", examples())
def test_microsofts_own_answers_are_flawless_but_for_their_nulls(judge: Judge, path: Any) -> None:
    example = json.loads(path.read_text())
    asked = example["parameters"]
    name = f"/{asked['pricingName']}" if "pricingName" in asked else ""
    scope = asked.get("scopeId") or f"subscriptions/{asked['subscriptionId']}"
    method = path.stem[:3].upper().replace("LIS", "GET").replace("DEL", "DELETE")
    for status, answer in example["responses"].items():
        seen = replace(
            GOOD,
            method=method,
            path=f"/{scope}/providers/Microsoft.Security/pricings{name}",
            query={"api-version": asked["api-version"]},
            request=asked.get("pricing"),
            status=int(status),
            response=answer.get("body"),
        )
        assert [found for found in judge.complaints(seen) if "inheritedFrom: None" not in found] == []
