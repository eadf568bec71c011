"""The whole function app before an ingestion that does not answer: events are acknowledged, plans come back."""

import time

import pytest

from enforcer.azure.telemetry import FLUSH_TIMEOUT_S
from sandbox.demo.cast import AI, BANK, LAB, SHOP, Role
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged

pytestmark = pytest.mark.sockets
_OWN_S = 1.5
"""More than a look itself takes here, on a busy machine."""


async def vended_s(stage: Stage, role: Role) -> float:
    """Seconds until the host acknowledges."""
    stage.azure.tenant.set_plan(role.subscription, AI, tier="Free")
    event = {
        "id": "1",
        "eventType": "SubscriptionCreated",
        "subject": "x",
        "data": {"subscriptionId": role.subscription},
    }
    began = time.monotonic()
    assert await stage.deliver("on_vending", [event]) == 202
    return time.monotonic() - began


async def test_one_heal_waits_a_little_for_a_silent_ingestion_and_the_next_ones_do_not() -> None:
    async with staged() as stage:
        stage.collector.delay_s = 60
        first = await vended_s(stage, LAB)
        others = [await vended_s(stage, role) for role in (BANK, SHOP)]
        tiers = {stage.azure.tenant.plan(role.subscription, AI).tier for role in (LAB, BANK, SHOP)}
        stage.collector.delay_s = 0
    assert first < FLUSH_TIMEOUT_S + _OWN_S
    assert max(others) < _OWN_S
    assert tiers == {"Standard"}
