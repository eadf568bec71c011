"""A change outside ARM comes at its time on the stage of `make sandbox` too, over real sockets and in real time."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.demo.cast import SHOP
from sandbox.demo.staging import staged
from sandbox.fault_file import FaultPlan
from sandbox.outside_changes import OutsideChange
from sandbox.seed import SeedPlan

pytestmark = pytest.mark.sockets


async def test_a_plan_falls_without_any_call() -> None:
    fall = OutsideChange(timedelta(seconds=1), SHOP.subscription, SeedPlan("AI", "Free", {}))
    never = OutsideChange(timedelta(days=1), SHOP.subscription, SeedPlan("AI", "Standard", {}))
    async with staged(faults=FaultPlan(0, (), (never, fall))) as stage:
        await asyncio.sleep(2)
        assert stage.azure.tenant.plan(SHOP.subscription, "AI").tier == "Free"
        assert stage.azure.exchanges.writes(SHOP.subscription) == ()
        assert stage.grid.events == []
