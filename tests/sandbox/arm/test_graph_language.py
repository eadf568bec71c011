"""The part of KQL that Resource Graph takes, and what it says about the rest."""

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import AI_PLANS, SUBSCRIPTIONS, ask, reader, reasons, rows
from tests.sandbox.arm.raw import SUB, Arm, Reply

INVALID = (
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service "
    "and fix the error before retrying."
)
JOIN = " | join kind=leftouter (resourcecontainers) on id"
PLANS = " | join kind=leftouter (securityresources) on subscriptionId"


def detail(reply: Reply) -> dict[str, object]:
    """The last and most telling."""
    assert (reply.status, reply.code) == (400, "BadRequest")
    found: dict[str, object] = reply.body["error"]["details"][-1]
    return found


ANSWERED = [
    "ResourceContainers | where type =~ 'Microsoft.Resources/Subscriptions' | project id",
    f"{SUBSCRIPTIONS} | where properties.state == 'Enabled' and name has 'subscription' | project id",
    f"{SUBSCRIPTIONS} | mv-expand m = properties.managementGroupAncestorsChain | where m.name == 'corp' | project id",
    f"{SUBSCRIPTIONS} | where subscriptionId in (({AI_PLANS} | project subscriptionId)) | project id",
    f"{SUBSCRIPTIONS} | where subscriptionId in~ ('{SUB}') | project id // the only one",
    f"{SUBSCRIPTIONS} | extend x = strlen(name) | sort by x desc | top 1 by x | project-away x | project id",
    f"{AI_PLANS} | summarize n = count() by id = strcat('/subscriptions/', subscriptionId) | project id",
    f"resources | union ({SUBSCRIPTIONS}) | project id",
    f"{AI_PLANS} | join kind=inner ({AI_PLANS}) on name | project id = strcat('/subscriptions/', subscriptionId)",
]


@pytest.mark.parametrize("query", ANSWERED)
async def test_it_answers(arm: Arm, query: str) -> None:
    assert await rows(arm, query) == [{"id": f"/subscriptions/{SUB}"}]


async def test_counting_and_distinct(arm: Arm) -> None:
    assert await rows(arm, f"{SUBSCRIPTIONS} | count") == [{"Count": 1}]
    assert await rows(arm, f"{SUBSCRIPTIONS} | distinct type") == [{"type": "microsoft.resources/subscriptions"}]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("resources | where type == 'a", (1, 26)),
        ("resources\n| project id\n| where", (3, 0)),
        ("resources | wherex type", (1, 10)),
        ("", (1, 0)),
        (".show tables", (1, 0)),
    ],
)
async def test_what_cannot_be_parsed_is_shown_where(arm: Arm, query: str, place: tuple[int, int]) -> None:
    reply = await ask(arm, query)
    assert reasons(reply)[:2] == ["InvalidQuery", "ParserFailure"]
    first, second = reply.body["error"]["details"][:2]
    assert first["message"] == INVALID
    assert (second["line"], second["characterPositionInLine"]) == place


@pytest.mark.parametrize("name", ["advisorresources", "Nowhere", "store", "duckdb_tables"])
async def test_an_unknown_table_is_named(arm: Arm, name: str) -> None:
    for query in (f"{name} | take 1", f"resources | join {name} on id", f"resources | union ({name} | take 1)"):
        message = f"Table {name} is invalid, unsupported or disallowed."
        assert detail(await ask(arm, query)) == {"code": "DisallowedLogicalTableName", "message": message}


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("let x = resources; x", "let"),
        ("print 1", "print"),
        ("resources | evaluate bag_unpack(properties)", "evaluate"),
        ("resources | lookup resourcecontainers on id", "lookup"),
        ("resources | project-keep id", "project-keep"),
        ("resources | mv-apply x = tags on (take 1)", "mv-apply"),
        ("database('memory').resources", "database"),
        ("externaldata(x: string)['https://example.com/x.csv']", "externaldata"),
        ("resources | join (datatable(id: string)['a']) on id", "datatable"),
        ("search 'x'", "search"),
    ],
)
async def test_other_kql_is_no_resource_graph_language(arm: Arm, query: str, token: str) -> None:
    found = detail(await ask(arm, query))
    assert (found["code"], found["token"]) == ("InvalidQueryLanguage", token)


@pytest.mark.parametrize("kind", ["LeftSemi", "LeftAnti", "RightOuter"])
async def test_only_four_kinds_of_join_exist(arm: Arm, kind: str) -> None:
    found = detail(await ask(arm, f"resources | join kind={kind.lower()} (resourcecontainers) on id"))
    message = f'The join kind "{kind}" is not supported or not allowed.'
    assert found == {"code": "UnsupportedJoinFlavor", "message": message}


async def test_a_join_takes_no_hints(arm: Arm) -> None:
    query = "resources | join kind=inner hint.strategy=broadcast (resourcecontainers) on id"
    assert reasons(await ask(arm, query))[-1] == "UnsupportedJoinFlavor"


@pytest.mark.parametrize(
    ("allowed", "too_much"),
    [
        (f"resources{JOIN * 3} | project id", f"resources{JOIN * 4}"),
        (f"resources{PLANS} | project id", f"resources{PLANS}{JOIN}"),
        (f"resources | project id, x = tags{' | mv-expand x' * 3}", f"resources{' | mv-expand tags' * 4}"),
        ("union resources, resources, resources", "union resources, resources, resources, resources"),
        ("resources | mv-expand tags limit 400", "resources | mv-expand tags limit 401"),
    ],
    ids=["joins", "joins across tables", "mv-expand", "union", "rows of mv-expand"],
)
async def test_there_is_a_limit_to(arm: Arm, allowed: str, too_much: str) -> None:
    assert (await ask(arm, allowed)).status == 200
    assert reasons(await ask(arm, too_much))[-1] == "DisallowedNumberOfOperators"


async def test_securityresources_can_only_be_joined_to(arm: Arm) -> None:
    reply = await ask(arm, "securityresources | join kind=inner (resourcecontainers) on subscriptionId")
    assert reasons(reply)[-1] == "DisallowedJoin"


async def test_an_unknown_column_is_named(arm: Arm) -> None:
    found = detail(await ask(arm, "resources | where nothing == 1"))
    assert found["code"] == "FailedToResolveEntity"
    assert '"nothing"' in str(found["message"])


@pytest.mark.parametrize("call", ["bag_keys(properties)", "countof('')"])
async def test_what_only_the_sandbox_cannot_run_is_called_so(arm: Arm, call: str) -> None:
    assert detail(await ask(arm, f"resources | extend x = {call}"))["code"] == "NotSimulated"


async def test_a_query_cannot_reach_what_the_caller_may_not_read(azure: SimulatedAzure) -> None:
    query = "resourcecontainers | union (resourcecontainers), (securityresources | project id) | project id"
    assert await rows(reader(azure), query) == []


class TestJoining:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(graph_security_may_join=True)

    async def test_securityresources_may_join_by_newer_documentation(self, arm: Arm) -> None:
        query = f"{AI_PLANS} | join kind=inner (resourcecontainers) on subscriptionId | project id"
        assert len(await rows(arm, query)) == 1
