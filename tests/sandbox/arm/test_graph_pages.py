"""Pages of Resource Graph: 1,000 rows, a token, and when there is none."""

import base64
from typing import Any

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import SUBSCRIPTIONS, ask, fill, number, reasons
from tests.sandbox.arm.raw import Arm

SORTED = f"{SUBSCRIPTIONS} | project id, subscriptionId | order by subscriptionId asc"
WITHOUT_ID = f"{SUBSCRIPTIONS} | project subscriptionId | order by subscriptionId asc"
COUNT = 2100


@pytest.fixture(autouse=True)
def many(azure: SimulatedAzure, arm: Arm) -> None:
    """With that of `arm` one more."""
    fill(azure, COUNT - 1)


def told(body: dict[str, Any]) -> tuple[int, int, str, bool]:  # Any: JSON
    return body["totalRecords"], body["count"], body["resultTruncated"], "$skipToken" in body


async def all_ids(arm: Arm, query: str, **options: Any) -> list[str]:  # Any: JSON
    found, token = list[str](), None
    while True:
        body = (await ask(arm, query, **options, **({"skip_token": token} if token else {}))).body
        found += [row["subscriptionId"] for row in body["data"]]
        token = body.get("$skipToken")
        if token is None:
            return found


async def test_a_thousand_rows_make_a_page_and_a_token_leads_on(arm: Arm) -> None:
    first = (await ask(arm, SORTED)).body
    second = (await ask(arm, SORTED, skip_token=first["$skipToken"])).body
    third = (await ask(arm, SORTED, skip_token=second["$skipToken"])).body
    assert [told(body) for body in (first, second, third)] == [
        (COUNT, 1000, "false", True),
        (COUNT, 1000, "false", True),
        (COUNT, 100, "false", False),
    ]


async def test_all_pages_together_are_everything_once(arm: Arm) -> None:
    found = await all_ids(arm, SORTED)
    assert found == sorted(found)
    assert len(set(found)) == COUNT == len(found)


async def test_top_sets_the_size_of_all_pages(arm: Arm) -> None:
    assert len(await all_ids(arm, SORTED, top=300)) == COUNT
    first = (await ask(arm, SORTED, top=7)).body
    assert (await ask(arm, SORTED, skip_token=first["$skipToken"])).body["count"] == 7
    assert (await ask(arm, SORTED, skip_token=first["$skipToken"], top=9)).body["count"] == 9


async def test_skip_leaves_rows_out_and_wins_over_the_token(arm: Arm) -> None:
    first = (await ask(arm, SORTED, top=2, skip=5)).body
    assert [row["subscriptionId"] for row in first["data"]] == [number(5), number(6)]
    again = (await ask(arm, SORTED, skip_token=first["$skipToken"], skip=0)).body
    assert [row["subscriptionId"] for row in again["data"]] == [number(0), number(1)]


async def test_skipping_everything_gives_nothing(arm: Arm) -> None:
    assert told((await ask(arm, SORTED, skip=COUNT)).body) == (COUNT, 0, "false", False)


async def test_without_an_id_there_is_no_token_and_the_rest_is_cut_off(arm: Arm) -> None:
    assert told((await ask(arm, WITHOUT_ID)).body) == (COUNT, 1000, "true", False)


@pytest.mark.parametrize("operator", ["take", "limit"])
async def test_take_and_limit_end_paging_and_ignore_skip(arm: Arm, operator: str) -> None:
    query = f"{SORTED} | {operator} 1500"
    assert told((await ask(arm, query)).body) == (1500, 1000, "true", False)
    assert (await ask(arm, query, skip=1499)).body["count"] == 1000


async def test_the_smaller_of_take_and_top_wins(arm: Arm) -> None:
    assert told((await ask(arm, f"{SORTED} | take 3", top=5)).body) == (3, 3, "false", False)
    assert told((await ask(arm, f"{SORTED} | take 5", top=3)).body) == (5, 3, "true", False)


async def test_only_dynamic_columns_cannot_be_paged(arm: Arm) -> None:
    assert told((await ask(arm, f"{SUBSCRIPTIONS} | project id = properties")).body) == (COUNT, 1000, "true", False)


async def test_without_an_order_or_an_id_skipping_is_not_repeatable(arm: Arm) -> None:
    unordered = f"{SUBSCRIPTIONS} | project subscriptionId"
    found = [
        row["subscriptionId"]
        for skip in range(0, COUNT, 1000)
        for row in (await ask(arm, unordered, skip=skip)).body["data"]
    ]
    assert len(set(found)) < len(found) == COUNT


@pytest.mark.parametrize("token", ["", "x", "e30=", base64.b64encode(b"[0, 1000, 7]").decode()])
async def test_a_token_that_is_none_is_refused(arm: Arm, token: str) -> None:
    assert reasons(await ask(arm, SORTED, skip_token=token)) == ["InvalidSkipToken"]


async def test_a_token_belongs_to_its_query_and_scopes(arm: Arm) -> None:
    token = (await ask(arm, SORTED)).body["$skipToken"]
    assert reasons(await ask(arm, f"{SORTED} | project id", skip_token=token)) == ["InvalidSkipToken"]
    elsewhere = await ask(arm, SORTED, scope={"subscriptions": [number(1)]}, skip_token=token)
    assert reasons(elsewhere) == ["InvalidSkipToken"]


async def test_a_table_has_columns_with_types(arm: Arm) -> None:
    query = f"{SUBSCRIPTIONS} | project id, n = 1, x = 1.5, yes = true, t = now(), properties | take 1"
    table = (await ask(arm, query, resultFormat="table")).body["data"]
    assert [column["type"] for column in table["columns"]] == [
        *("string", "integer", "number", "boolean", "datetime", "object"),
    ]
    assert len(table["rows"]) == 1
    assert table["rows"][0][1:4] == [1, 1.5, True]


class TestWithoutId:
    @pytest.fixture
    def assumptions(self) -> Assumptions:
        return Assumptions(graph_pages_need_id=False)

    async def test_newer_documentation_pages_without_an_id(self, arm: Arm) -> None:
        assert len(set(await all_ids(arm, WITHOUT_ID))) == COUNT

    async def test_without_an_order_pages_overlap(self, arm: Arm) -> None:
        found = await all_ids(arm, f"{SUBSCRIPTIONS} | project subscriptionId")
        assert len(set(found)) < len(found) == COUNT
