"""Resource Graph's door: what is asked badly is answered as ARM and the service do, never with a 500."""

import json
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.resourcegraph.aio import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from sandbox.virtual_time import run
from tests.sandbox.arm.conftest import Credential
from tests.sandbox.arm.graph import GRAPH, SUBSCRIPTIONS, ask, reasons
from tests.sandbox.arm.raw import SUB, Arm

QUERY = {"query": SUBSCRIPTIONS}


async def test_the_door_is_arms(arm: Arm) -> None:
    assert (await arm("POST", GRAPH, QUERY, version=None)).code == "MissingApiVersionParameter"
    assert (await arm("POST", GRAPH, QUERY, version="2020-01-01")).code == "InvalidApiVersionParameter"
    assert (await arm("POST", GRAPH, QUERY, version="2022-10-01", token="")).status == 401
    assert (await arm("GET", GRAPH, version="2022-10-01")).status == 405


@pytest.mark.parametrize("version", ["2021-03-01", "2022-10-01"])
async def test_both_versions_answer_in_any_case_of_the_path(arm: Arm, version: str) -> None:
    assert (await arm("POST", GRAPH.lower(), QUERY, version=version)).status == 200


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 100_000])
async def test_what_is_no_json_object_is_invalid_content(arm: Arm, content: bytes) -> None:
    reply = await arm("POST", GRAPH, content, version="2022-10-01")
    assert (reply.status, reply.code) == (400, "InvalidRequestContent")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": None},
        {"query": 7},
        {**QUERY, "subscriptions": SUB},
        {**QUERY, "subscriptions": None},
        {**QUERY, "subscriptions": [7]},
        {**QUERY, "managementGroups": {}},
        {**QUERY, "options": []},
        {**QUERY, "options": {"$top": 0}},
        {**QUERY, "options": {"$top": 1001}},
        {**QUERY, "options": {"$top": "5"}},
        {**QUERY, "options": {"$top": True}},
        {**QUERY, "options": {"$skip": -1}},
        {**QUERY, "options": {"$skipToken": 7}},
        {**QUERY, "options": {"resultFormat": "csv"}},
        {**QUERY, "options": {"allowPartialScopes": "yes"}},
        {**QUERY, "options": {"authorizationScopeFilter": "Everywhere"}},
        {**QUERY, "facets": ["x"]},
        {**QUERY, "facets": [{}]},
    ],
    ids=str,
)
async def test_a_body_against_the_spec_is_refused(arm: Arm, body: object) -> None:
    reply = await arm("POST", GRAPH, body, version="2022-10-01")
    assert (reply.status, reasons(reply)) == (400, ["InvalidRequest"])


async def test_an_empty_list_and_the_authorization_scope_change_nothing(arm: Arm) -> None:
    body = {**QUERY, "subscriptions": [], "options": {"authorizationScopeFilter": "AtScopeAndAbove"}}
    assert (await arm("POST", GRAPH, body, version="2022-10-01")).body["count"] == 1


async def test_an_error_names_the_correlation_id(arm: Arm) -> None:
    wanted = {"x-ms-correlation-request-id": "c0ffee"}
    reply = await arm("POST", GRAPH, {"query": "x"}, version="2022-10-01", headers=wanted)
    assert reply.message.endswith("correlationId = c0ffee.")


async def test_a_query_is_no_write(azure: SimulatedAzure, arm: Arm) -> None:
    await ask(arm, SUBSCRIPTIONS)
    assert (len(azure.exchanges), azure.exchanges.writes()) == (1, ())


async def test_the_real_sdk_asks_and_pages(azure: SimulatedAzure, owner: Principal) -> None:
    async with ResourceGraphClient(
        Credential(azure, owner), transport=AsgiTransport(azure.app, read_timeout=10)
    ) as sdk:
        answer = await sdk.resources(QueryRequest(query=SUBSCRIPTIONS, options=QueryRequestOptions(top=5)))
        found: Any = answer.data  # Any: the model calls an array a mapping
        assert (answer.total_records, answer.skip_token, found[0]["subscriptionId"]) == (1, None, SUB)
        with pytest.raises(HttpResponseError) as refused:
            await sdk.resources(QueryRequest(query="nowhere"))
    assert refused.value.status_code == 400


PIECES = st.sampled_from(
    [
        *(
            "resources",
            "resourcecontainers",
            "securityresources",
            "|",
            "where",
            "project",
            "extend",
            "join",
            "kind=inner",
        ),
        *(
            "summarize",
            "count()",
            "by",
            "order",
            "asc",
            "mv-expand",
            "take",
            "1",
            "x",
            "=",
            "==",
            "=~",
            "id",
            "name",
            "on",
        ),
        *("properties", ".", "[0]", "tostring(", ")", "(", "'a'", "'", '"', ",", "union", "todatetime(", "-1", "bin("),
        *(
            "let",
            ";",
            "parse",
            "with",
            "*",
            "in",
            "has",
            "now()",
            "1d",
            "dynamic(",
            "{}",
            "strcat(",
            "\n",
            "//",
            "null",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=20)
PIPES = st.lists(TEXTS, max_size=3).map(lambda parts: " | ".join(["resourcecontainers", *parts]))
JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)
OPTIONS = st.fixed_dictionaries({}, optional={"$top": JSON, "$skip": JSON, "$skipToken": JSON, "resultFormat": JSON})
FACETS = st.lists(st.fixed_dictionaries({"expression": PIECES}, optional={"options": JSON}), max_size=2)
BODIES = st.fixed_dictionaries(
    {"query": TEXTS | PIPES}, optional={"options": OPTIONS | JSON, "facets": FACETS | JSON, "subscriptions": JSON}
)


@settings(max_examples=50, deadline=None)
@given(bodies=st.lists(BODIES, min_size=1, max_size=5))
@example(bodies=[{"query": "resources | where " + "(" * 500 + "1" + ")" * 500}])
@example(bodies=[{"query": "resourcecontainers | project " + " + ".join("1" * 2000)}])
@example(bodies=[{"query": "resourcecontainers | where name matches regex '['"}])
@example(bodies=[{"query": "resourcecontainers | project x = 1.0 / 0, y = toint('x'), z = dynamic(null)"}])
def test_whatever_is_asked_there_is_an_answer(bodies: list[dict[str, Any]]) -> None:
    azure = SimulatedAzure()
    azure.tenant.add_subscription(SUB, name="A")
    principal = azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="a", app_id="a")
    run(ask_all(Arm(azure, principal), bodies))
    assert azure.internal_errors == []


async def ask_all(arm: Arm, bodies: list[dict[str, Any]]) -> None:  # Any: JSON
    for body in bodies:
        reply = await arm("POST", GRAPH, json.dumps(body).encode(), version="2022-10-01")
        assert reply.status in {200, 400}
