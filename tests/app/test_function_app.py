"""The real `function_app.py`, indexed and invoked by Microsoft's worker in a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.demo.cast import LAB
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.ingestion.telemetry import CustomEvent

pytestmark = pytest.mark.sockets

VENDING = {"id": "1", "eventType": "SubscriptionCreated", "subject": "x", "data": {"subscriptionId": LAB.subscription}}
BAD_BASELINE = (
    "version: 1\nname: x\nmode: enforce\nplans:\n  AI: {tier: Standard, extensions: {AIPromptEvidence: enabled}}\n"
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as built:
        yield built


async def record(stage: Stage, name: str) -> CustomEvent:
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events(name)), 20)
    return stage.collector.custom_events(name)[0]


async def test_the_worker_finds_the_triggers(stage: Stage) -> None:
    assert stage.host.error is None
    assert {function.name: function.trigger_type for function in stage.host.functions} == {
        "on_change": "eventGridTrigger",
        "on_vending": "eventGridTrigger",
        "on_change_queued": "queueTrigger",
        "drain": "timerTrigger",
        "discover": "timerTrigger",
        "sweep": "timerTrigger",
        "reconcile_subscription": "queueTrigger",
        "on_change_poison": "queueTrigger",
        "reconcile_subscription_poison": "queueTrigger",
    }


BAD_SETTINGS = {
    "an unknown name": ({"ENFORCER_MODE": "observe"}, "ENFORCER_MODE", "ENFORCER_"),
    "no management group": ({"ENFORCER_MANAGEMENT_GROUPS": ""}, "ENFORCER_MANAGEMENT_GROUPS", "management group ids"),
    "a token for a foreign host": (
        {"ENFORCER_ARM_ENDPOINT": "https://arm.example"},
        "ENFORCER_ARM_ENDPOINT",
        "https://",
    ),
    "SQLite in Azure": ({"WEBSITE_SITE_NAME": "app"}, "ENFORCER_LEDGER", "Storage tables, always"),
    "no storage in Azure": (
        {"WEBSITE_SITE_NAME": "app", "ENFORCER_LEDGER": ""},
        "ENFORCER_STORAGE__accountName",
        "a storage account",
    ),
    "a foreign storage host": (
        {"ENFORCER_STORAGE__tableServiceUri": "https://tables.example"},
        "ENFORCER_STORAGE__tableServiceUri",
        "host of Azure Storage",
    ),
}


@pytest.mark.parametrize(("settings", "where", "allowed"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
async def test_with_bad_settings_the_functions_load_and_nothing_is_written(
    settings: dict[str, str], where: str, allowed: str
) -> None:
    async with staged(settings=settings) as stage:
        assert await stage.deliver("on_vending", [VENDING]) == 500  # nothing can be kept: Event Grid keeps the event
        told = (await record(stage, "not_started")).properties
        assert where in told["where"]
        assert allowed in told["allowed"]
        assert stage.azure.exchanges.writes() == ()
        assert stage.records("internal_error") == []


async def test_a_missing_baseline_is_named_and_the_event_is_acknowledged() -> None:
    async with staged(settings={"ENFORCER_BASELINE": "nowhere.yaml"}) as stage:
        assert await stage.deliver("on_vending", [VENDING]) == 202
        told = (await record(stage, "not_started")).properties
        assert told["where"].endswith("nowhere.yaml")
        assert stage.azure.exchanges.writes() == ()


async def test_a_bad_baseline_is_named_by_line_and_its_facts_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_text(BAD_BASELINE)
    async with staged(settings={"ENFORCER_BASELINE": str(file)}) as stage:
        assert await stage.deliver("on_vending", [VENDING]) == 202
        told = (await record(stage, "not_started")).properties
        assert (told["where"], told["path"]) == ("baseline.yaml:5", "plans.AI.extensions.AIPromptEvidence")
        assert "approvedBy" in told["allowed"]


async def test_a_ledger_that_can_not_be_opened_makes_event_grid_deliver_again(tmp_path: Path) -> None:
    async with staged(settings={"ENFORCER_LEDGER": str(tmp_path)}) as stage:
        assert await stage.deliver("on_vending", [VENDING]) == 500
        assert (await record(stage, "story_failed")).properties["story"] == "delivery"
