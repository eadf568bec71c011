"""Facets: statistics over a query's result (spec 2022-10-01, ResourcesFacetQuery example)."""

from typing import Any

import pytest

from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import SUBSCRIPTIONS, ask, fill
from tests.sandbox.arm.raw import Arm

QUERY = f"{SUBSCRIPTIONS} | project id, name, state = tostring(properties.state), properties.state"


@pytest.fixture(autouse=True)
def states(azure: SimulatedAzure, arm: Arm) -> None:
    """Three Enabled, one Warned."""
    fill(azure, 3)
    azure.tenant.set_subscription_state("00000000-0000-0000-0000-000000000000", "Warned")


async def facet(arm: Arm, expression: str, **options: object) -> dict[str, Any]:  # Any: JSON
    reply = await ask(arm, QUERY, scope={"facets": [{"expression": expression, "options": options}]})
    assert reply.status == 200
    (found,) = reply.body["facets"]
    assert found["expression"] == expression
    return dict(found)


async def test_a_facet_counts_the_most_frequent_first(arm: Arm) -> None:
    found = await facet(arm, "state")
    assert found["data"] == [{"state": "Enabled", "count": 3}, {"state": "Warned", "count": 1}]
    assert (found["resultType"], found["totalRecords"], found["count"]) == ("FacetResult", 2, 2)


async def test_a_path_is_named_as_its_column(arm: Arm) -> None:
    found = await facet(arm, "properties.state")
    assert found["data"][0] == {"properties_state": "Enabled", "count": 3}


async def test_top_order_and_filter(arm: Arm) -> None:
    found = await facet(arm, "state", sortOrder="asc", **{"$top": 1})
    assert (found["totalRecords"], found["data"]) == (2, [{"state": "Warned", "count": 1}])
    by_name = await facet(arm, "name", sortBy="tolower(name)", sortOrder="asc")
    assert [row["name"] for row in by_name["data"]] == ["s0", "s1", "s2", "Subscription A"]
    assert (await facet(arm, "name", filter="name startswith 's0'"))["totalRecords"] == 1


async def test_a_facet_of_no_column_is_an_error_in_its_place(arm: Arm) -> None:
    found = await facet(arm, "nonExistingColumn")
    assert found["resultType"] == "FacetError"
    assert found["errors"] == [
        {"code": "NoValidColumns", "message": "No valid columns in facet expression."},
        {"code": "InvalidColumnNames", "message": "Invalid column names: [nonExistingColumn]."},
    ]


async def test_a_filter_that_cannot_be_parsed_is_an_error_in_its_place(arm: Arm) -> None:
    assert (await facet(arm, "name", filter="name =="))["resultType"] == "FacetError"
