"""Commands beside an app that keeps its ledger in Storage tables: what they ask for, the app does."""

from collections.abc import AsyncIterator

import pytest

from sandbox.demo.cast import AI, CHAT, FRESH, LAB
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.storage import RunningAzurite
from tests.command.ended import Ended, ran

pytestmark = pytest.mark.sockets


@pytest.fixture
async def stage(azurite: RunningAzurite) -> AsyncIterator[Stage]:
    """`azurite` is asked for because it installs what is missing, or skips with the reason."""
    async with staged(storage=True) as built:
        yield built


async def run(stage: Stage, *words: str) -> Ended:
    """With the app's own settings and login."""
    return await ran(stage.environment, *words)


async def test_what_is_applied_becomes_due_and_the_app_heals_it(stage: Stage) -> None:
    await stage.host.run_timer("discover")
    planned = await run(stage, "plan", "--json")
    estate = planned.said["subscriptions"]
    drifted = {row["subscription"] for row in estate if row["changes"]}
    assert drifted >= {LAB.subscription, FRESH.subscription, CHAT.subscription}
    ended = await run(stage, "apply", "--yes", "--json")
    assert (ended.code, ended.error, ended.said["due"]) == (0, "", len(drifted))
    waiting = await run(stage, "status", "--json")
    assert (waiting.code, waiting.error, waiting.said["subscriptions"]) == (2, "", len(estate))
    assert waiting.said["due"]["rows"] >= len(drifted)
    await stage.host.run_timer("drain")
    await stage.collector.wait_for(lambda collector: len(collector.custom_events("healed")) >= len(drifted), 60)
    told = await run(stage, "report", "--json")
    assert {row["subscription"] for row in told.said["subscriptions"]} == {row["subscription"] for row in estate}
    assert {heal["subscription"] for heal in told.said["heals"]} >= drifted
    assert all("AIPromptEvidence" in stage.azure.tenant.plan(one, AI).protecting for one in drifted)
