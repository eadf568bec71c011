"""The simulated ARM tells the simulated Event Grid: a write becomes an event, a read or a refusal does not."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid, InProcess, Request, Response
from sandbox.operation import PrincipalKind
from tests.sandbox.events.samples import PLAN, SUBSCRIPTION, USER, Endpoint, subscription

LONGER_THAN_A_LOCK_S = 3_600
ON = {"properties": {"pricingTier": "Standard"}}


@dataclass
class Wired:
    azure: SimulatedAzure
    grid: EventGrid
    endpoint: Endpoint
    token: str

    async def send(self, method: str, body: object = None) -> Response:
        url = f"https://management.azure.com{PLAN}?api-version=2024-01-01"
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        request = Request(method, url, headers, b"" if body is None else json.dumps(body).encode())
        answer = await InProcess(self.azure.app)(request)
        await self.grid.settle(5)
        return answer


@pytest.fixture
async def wired(azure: SimulatedAzure) -> AsyncIterator[Wired]:
    azure.tenant.add_subscription(SUBSCRIPTION, name="one")
    who = azure.tenant.add_principal("me", kind=PrincipalKind.USER, object_id=USER.object_id, app_id=USER.app_id)
    endpoint = Endpoint()
    grid = EventGrid(azure.clock, endpoint)
    azure.on_operation.append(grid.announce)
    await grid.subscribe(subscription())
    yield Wired(azure, grid, endpoint, azure.identity.token_for(who))
    await grid.aclose()


async def test_a_put_becomes_an_event_that_names_its_caller(wired: Wired) -> None:
    assert (await wired.send("PUT", ON)).status == 201
    ((event,),) = wired.endpoint.bodies()
    assert event["subject"].lower() == PLAN.lower()
    assert event["data"]["operationName"] == "Microsoft.Security/pricings/write"
    claims = event["data"]["claims"]
    assert claims["http://schemas.microsoft.com/identity/claims/objectidentifier"] == USER.object_id


async def test_only_a_change_of_what_was_written_before_tells_its_request(wired: Wired) -> None:
    await wired.send("PUT", ON)
    await asyncio.sleep(LONGER_THAN_A_LOCK_S)
    await wired.send("PUT", ON)
    ((first,), (second,)) = wired.endpoint.bodies()
    assert "httpRequest" not in first["data"]
    assert second["data"]["httpRequest"]["method"] == "PUT"


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("PUT", {"properties": {"pricingTier": "Gold"}})], ids=["a read", "a refusal"]
)
async def test_no_event_comes_of(wired: Wired, method: str, body: object) -> None:
    await wired.send(method, body)
    assert wired.grid.events == []
