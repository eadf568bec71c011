"""Service principals in Microsoft Graph: found, shown and created (defender-plan.md 10.2)."""

import asyncio
from urllib.parse import quote

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.faults import Fault, LostWrite
from tests.sandbox.directory.graph import ALL, APP, PURVIEW, Graph, graph_of

BY_APP = f"{ALL}(appId='{PURVIEW}')"
UNKNOWN = "b0000000-0000-4000-8000-0000000000b0"
LAG_S = Assumptions().directory_lag_seconds


def filtered(text: str, more: str = "") -> str:
    return f"{ALL}?$filter={quote(text)}{more}"


@pytest.fixture
def graph(azure: SimulatedAzure) -> Graph:
    return graph_of(azure, "Application.ReadWrite.All")


async def test_a_tenant_without_it_says_so_in_each_way(graph: Graph) -> None:
    listed = await graph("GET", filtered(f"appId eq '{PURVIEW}'"))
    assert (listed.status, listed.body["value"]) == (200, [])
    reply = await graph("GET", BY_APP)
    assert (reply.status, reply.code) == (404, "Request_ResourceNotFound")
    assert reply.message.startswith(f"Resource '{PURVIEW}' does not exist or one of its queried reference-property")


async def test_it_is_found_by_application_by_id_and_by_filter(azure: SimulatedAzure, graph: Graph) -> None:
    made = azure.tenant.directory.add(PURVIEW, enabled=False)
    one = (await graph("GET", BY_APP)).body
    assert (one["id"], one["appId"], one["accountEnabled"]) == (made.object_id, PURVIEW, False)
    assert one["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/$entity"
    assert (await graph("GET", f"{ALL}/{made.object_id.upper()}")).body == one
    told = {name: value for name, value in one.items() if name != "@odata.context"}
    for text in (
        f"appId eq '{PURVIEW.upper()}'",
        f"id eq '{made.object_id}'",
        f"servicePrincipalNames/any(c:c eq '{PURVIEW}')",
    ):
        assert (await graph("GET", filtered(text))).body["value"] == [told]


async def test_paths_count_in_any_case_and_may_be_escaped(azure: SimulatedAzure, graph: Graph) -> None:
    azure.tenant.directory.add(PURVIEW)
    for path in (BY_APP.replace("serviceP", "servicep"), quote(BY_APP), BY_APP.upper().replace("/V1", "/v1")):
        assert (await graph("GET", path)).body["appId"] == PURVIEW


async def test_only_what_was_selected_is_shown(azure: SimulatedAzure, graph: Graph) -> None:
    azure.tenant.directory.add(PURVIEW, display_name="Microsoft Sentinel Platform")
    one = (await graph("GET", f"{BY_APP}?$select=appId,displayName")).body
    assert one == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals(appId,displayName)/$entity",
        "appId": PURVIEW,
        "displayName": "Microsoft Sentinel Platform",
    }
    reply = await graph("GET", f"{BY_APP}?$select=appid,colour")
    assert (reply.status, reply.message) == (
        400,
        "Could not find a property named 'colour' on type 'microsoft.graph.servicePrincipal'.",
    )


async def test_the_tenants_own_applications_and_microsoft_graph_are_there_and_users_are_not(
    azure: SimulatedAzure, graph: Graph
) -> None:
    names = {row["displayName"] for row in (await graph("GET", ALL)).body["value"]}
    assert names == {"app", "Microsoft Graph"}


async def test_pages_lead_on(azure: SimulatedAzure, graph: Graph) -> None:
    for number in range(3):
        azure.tenant.directory.add(UNKNOWN.replace("b0", f"c{number}"))
    seen, link = list[str](), f"{ALL}?$top=2&$select=appId"
    while link:
        body = (await graph("GET", link)).body
        seen += [row["appId"] for row in body["value"]]
        link = body.get("@odata.nextLink", "")
    assert (len(seen), len(set(seen))) == (5, 5)


async def test_what_was_created_is_found_a_while_later_and_cannot_be_created_twice(
    azure: SimulatedAzure, graph: Graph
) -> None:
    made = await graph("POST", ALL, {"appId": PURVIEW.upper()})
    assert (made.status, made.body["appId"], made.body["accountEnabled"]) == (201, PURVIEW, True)
    assert (await graph("GET", BY_APP)).status == 404
    again = await graph("POST", ALL, {"appId": PURVIEW})
    assert (again.status, again.code) == (409, "Request_MultipleObjectsWithSameKeyValue")
    await asyncio.sleep(LAG_S)
    assert (await graph("GET", BY_APP)).body["id"] == made.body["id"]


async def test_what_was_removed_is_gone(azure: SimulatedAzure, graph: Graph) -> None:
    azure.tenant.directory.add(PURVIEW)
    azure.tenant.directory.remove(PURVIEW)
    assert (await graph("GET", BY_APP)).status == 404


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"{", "BadRequest", "Unable to read JSON request payload."),
        (b"[" * 100_000, "BadRequest", "Unable to read JSON request payload."),
        ([], "BadRequest", "Unable to read JSON request payload."),
        ({}, "Request_BadRequest", "Invalid value specified for property 'appId' of resource 'ServicePrincipal'."),
        ({"appId": 7}, "Request_BadRequest", "Invalid value specified for property 'appId'"),
        ({"appId": "purview"}, "Request_BadRequest", "Invalid value specified for property 'appId'"),
        ({"appId": PURVIEW, "colour": "red"}, "Request_BadRequest", "Invalid property 'colour'."),
        (
            {"appId": UNKNOWN},
            "Request_BadRequest",
            f"The appId '{UNKNOWN}' of the service principal does not reference",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_body_that_graph_would_not_take_is_refused(
    azure: SimulatedAzure, graph: Graph, body: object, code: str, message: str
) -> None:
    reply = await graph("POST", ALL, body)
    assert (reply.status, reply.code, reply.message[: len(message)]) == (400, code, message)
    assert azure.tenant.directory.find(PURVIEW) is None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (filtered("appId eq"), "BadRequest"),
        (filtered(f"appId eq {PURVIEW}"), "BadRequest"),
        (filtered("appId eq 'purview'"), "Request_BadRequest"),
        (filtered("appRoleAssignmentRequired eq 'true'"), "Request_UnsupportedQuery"),
        (f"{ALL}?$top=0", "BadRequest"),
        (f"{ALL}?$top=1000", "BadRequest"),
        (f"{ALL}?$skiptoken=x", "BadRequest"),
        (f"{ALL}?$expand=owners", "NotSimulated"),
        (f"{ALL}(appId='purview')", "Request_BadRequest"),
        (f"{ALL}/purview", "Request_BadRequest"),
        ("/v1.0/applications", "NotSimulated"),
        ("/beta/servicePrincipals", "NotSimulated"),
    ],
)
async def test_a_question_that_graph_would_not_answer_is_refused(graph: Graph, path: str, code: str) -> None:
    reply = await graph("GET", path)
    assert (reply.status, reply.code) == (400, code)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PATCH", BY_APP, 400), ("DELETE", BY_APP, 400), ("POST", BY_APP, 405)]
)
async def test_a_method_that_is_not_simulated_says_so(graph: Graph, method: str, path: str, status: int) -> None:
    assert (await graph(method, path, {})).status == status


async def test_a_lost_write_only_looks_like_one(azure: SimulatedAzure, graph: Graph) -> None:
    azure.faults.add(Fault("POST", "servicePrincipals", LostWrite()))
    assert (await graph("POST", ALL, {"appId": PURVIEW})).status == 201
    assert azure.tenant.directory.find(PURVIEW) is None


async def test_an_application_that_the_tenant_knows_can_be_made_too(azure: SimulatedAzure, graph: Graph) -> None:
    azure.tenant.directory.applications[UNKNOWN] = "Reports"
    assert (await graph("POST", ALL, {"appId": UNKNOWN, "tags": []})).body["displayName"] == "Reports"


async def test_the_callers_own_application_is_a_service_principal(graph: Graph) -> None:
    (row,) = (await graph("GET", filtered(f"appId eq '{APP}'"))).body["value"]
    assert (row["id"], row["displayName"]) == ("object-app", "app")
