"""The bench of `make real-clients`: what a client subscribes through ARM is delivered to the one handler there."""

import pytest

from tests.sandbox.arm.raw import Arm
from tools.client_bench import ALPHA, FUNCTION, bench

pytestmark = pytest.mark.sockets
SCOPE = f"/subscriptions/{ALPHA}"


async def test_a_change_arrives_at_the_function_that_was_named() -> None:
    to_function = {"endpointType": "AzureFunction", "properties": {"resourceId": FUNCTION}}
    only = {"subjectEndsWith": "/pricings/AI"}
    body = {"properties": {"destination": to_function, "filter": only}}
    async with bench() as here:
        arm = Arm(here.azure, here.azure.tenant.principals["object-operator"])
        path = f"{SCOPE}/providers/Microsoft.EventGrid/eventSubscriptions/ai-protection"
        assert (await arm("PUT", path, body, version="2025-02-15")).status == 201
        await arm(
            "PUT", f"{SCOPE}/providers/Microsoft.Security/pricings/AI", {"properties": {"pricingTier": "Standard"}}
        )
        await here.grid.settle(5)
        assert here.receiver.operations == ["Microsoft.Security/pricings/write"]
