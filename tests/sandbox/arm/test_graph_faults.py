"""Resource Graph in trouble: ARM's faults, and pages that are wrong."""

from typing import Any

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.faults import Fault, Garbage, ServerError, Throttle
from sandbox.page_fault import PageFault
from tests.sandbox.arm.graph import SUBSCRIPTIONS, ask, fill
from tests.sandbox.arm.raw import Arm, Reply

SORTED = f"{SUBSCRIPTIONS} | project id, name | order by id asc"


@pytest.fixture(autouse=True)
def four(azure: SimulatedAzure, arm: Arm) -> None:
    """Two pages of two."""
    fill(azure, 3)


async def met_by(azure: SimulatedAzure, arm: Arm, action: PageFault, **options: Any) -> Reply:  # Any: JSON
    azure.faults.add(Fault("POST", "ResourceGraph", action))
    return await ask(arm, SORTED, top=2, **options)


async def test_arms_own_faults_meet_queries(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("POST", "ResourceGraph", Throttle(7)), Fault("POST", "ResourceGraph", ServerError(503)))
    throttled = await ask(arm, SORTED)
    assert (throttled.code, throttled.headers["retry-after"]) == ("SubscriptionRequestsThrottled", "7")
    assert (await ask(arm, SORTED)).status == 503


async def test_a_body_of_wrong_types_has_no_rows(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("POST", "ResourceGraph", Garbage.WRONG_TYPES))
    assert (await ask(arm, SORTED)).body["data"] == "none"


async def test_a_page_can_be_lost(azure: SimulatedAzure, arm: Arm) -> None:
    body = (await met_by(azure, arm, PageFault.LOST)).body
    assert (body["data"], body["count"], body["totalRecords"]) == ([], 2, 4)
    assert (await ask(arm, SORTED, skip_token=body["$skipToken"])).body["count"] == 2


async def test_rows_can_come_twice(azure: SimulatedAzure, arm: Arm) -> None:
    first, second, *again = (await met_by(azure, arm, PageFault.DUPLICATES)).body["data"]
    assert again == [first, second]


async def test_rows_can_be_nothing_but_nulls(azure: SimulatedAzure, arm: Arm) -> None:
    assert (await met_by(azure, arm, PageFault.NULLS)).body["data"] == [{"id": None, "name": None}] * 2


async def test_rows_can_be_of_wrong_types_and_still_say_whose_they_are(azure: SimulatedAzure, arm: Arm) -> None:
    rows = (await met_by(azure, arm, PageFault.WRONG_TYPES)).body["data"]
    assert [row["name"] for row in rows] == [7, 7]
    assert all(row["id"].startswith("/subscriptions/") for row in rows)
    table = (await met_by(azure, arm, PageFault.WRONG_TYPES, resultFormat="table")).body["data"]
    assert table["rows"] == [[7, 7]] * 2


async def test_tables_are_spoilt_alike(azure: SimulatedAzure, arm: Arm) -> None:
    table = (await met_by(azure, arm, PageFault.NULLS, resultFormat="table")).body["data"]
    assert (len(table["columns"]), table["rows"]) == (2, [[None, None]] * 2)


async def test_a_token_can_lead_to_the_same_page_again(azure: SimulatedAzure, arm: Arm) -> None:
    token = (await met_by(azure, arm, PageFault.LOOP)).body["$skipToken"]
    last = await met_by(azure, arm, PageFault.LOOP, skip_token=token)
    assert last.body["$skipToken"] == token
    assert "$skipToken" not in (await ask(arm, SORTED, skip_token=token)).body


async def test_a_token_can_lead_from_the_only_page_to_itself(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("POST", "ResourceGraph", PageFault.LOOP))
    only = (await ask(arm, SORTED)).body
    again = (await ask(arm, SORTED, skip_token=only["$skipToken"])).body
    assert (again["data"], only["count"]) == (only["data"], 4)
