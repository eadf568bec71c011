"""The real app with an outcome topic: what it publishes is heard, and a drill goes the whole way."""

import asyncio

import pytest

from sandbox.demo.cast import AI, LAB, SHOP
from sandbox.demo.stage import OUTCOMES, Stage
from sandbox.demo.staging import staged
from sandbox.ingestion import Trouble
from sandbox.storage import RunningAzurite
from sandbox.wire import JsonObject
from tests.command.documented import undocumented
from tests.command.ended import ran

pytestmark = pytest.mark.sockets


async def heard(stage: Stage, name: str) -> JsonObject:
    return await stage.listener.of_type(f"ai-protection-enforcer.{name}", 20)


async def test_a_heal_is_heard_by_the_id_that_application_insights_knows() -> None:
    async with staged(outcomes=True) as stage:
        await stage.vend(LAB.subscription)
        await stage.collector.wait_for(lambda collector: bool(collector.custom_events("healed")), 20)
        event = await heard(stage, "healed")
        assert event["id"] == stage.records("healed")[0].properties["record_id"]


async def test_the_command_sends_a_drill_through_event_grid_and_function_and_hears_of_its_end_or_why_it_failed() -> (
    None
):
    async with staged(outcomes=True, settings={"ENFORCER_DRILL_SUBSCRIPTION": SHOP.subscription}) as stage:
        done = (await ran(stage.environment, "drill", "--json", "--wait", "30")).said
        assert (done["good"], done["end"], done["detail"]) == (True, "passed", "compliant")
        assert undocumented("drill", done) == []
        assert 0 < done["deliveredSeconds"] < done["seconds"] < 20
        await stage.collector.wait_for(lambda collector: bool(collector.metrics("enforcer.drill")), 20)
        assert (await heard(stage, "drill_passed"))["subject"] == f"/subscriptions/{SHOP.subscription}"
        assert stage.azure.exchanges.writes() == ()
        stage.senders.forbid(stage.people.enforcer, OUTCOMES)
        refused = await ran(stage.environment, "drill", "--json")
        nowhere = await ran({**stage.environment, "ENFORCER_DRILL_SUBSCRIPTION": ""}, "drill", "--json")
    assert (refused.code, refused.said["end"], refused.said["detail"]) == (3, "not sent", "403")
    assert (nowhere.code, nowhere.said["problems"][0]["where"]) == (4, "ENFORCER_DRILL_SUBSCRIPTION")


async def test_what_ingestion_refused_arrives_from_storage_by_the_minute_timer(azurite: RunningAzurite) -> None:
    assert azurite  # installed where it is missing
    async with staged(storage=True) as stage:
        stage.collector.add_trouble(Trouble(503, times=9_999))
        await stage.vend(LAB.subscription)
        async with asyncio.timeout(30):
            while stage.azure.tenant.plan(LAB.subscription, AI).tier != "Standard":  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.05)
        await stage.grid.settle(20)
        stage.collector.clear()
        await stage.host.run_timer("drain")
        assert len(stage.records("healed")) == 1
        assert [one.properties["sink"] for one in stage.records("outcomes_sent_again")] == ["application insights"]
