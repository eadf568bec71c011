"""A connection string that is none: the app works, and its own output says what is wrong."""

import pytest

from sandbox.demo.cast import AI, LAB
from sandbox.demo.staging import staged
from sandbox.environment import INSTRUMENTATION_KEY

pytestmark = pytest.mark.sockets


async def test_the_app_heals_all_the_same_and_says_what_is_wrong() -> None:
    bad = f"InstrumentationKey={INSTRUMENTATION_KEY};"
    async with staged(settings={"APPLICATIONINSIGHTS_CONNECTION_STRING": bad}) as stage:
        await stage.deliver("on_vending", [vending(LAB.subscription)])
        assert stage.azure.tenant.plan(LAB.subscription, AI).tier == "Standard"
        assert "APPLICATIONINSIGHTS_CONNECTION_STRING: got text of 56 characters that ends with" in stage.host.output
        assert INSTRUMENTATION_KEY not in stage.host.output


def vending(subscription: str) -> dict[str, object]:
    return {"id": "1", "eventType": "SubscriptionCreated", "subject": "x", "data": {"subscriptionId": subscription}}
