"""One story of the real function app, in Microsoft's worker, with people planted wherever one can stand."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.demo.cast import AI, BANK, CHAT, FRESH, LAB
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.exchanges import Exchange
from sandbox.ingestion import Collector
from tests.events.samples import PERSON, WRITE, bent

TRACE = "0af7651916cd43dd8448eb211c80319c"
ARRIVED = {
    "enforcer.reaction",
    "enforcer.exposure",
    "enforcer.arm.requests",
    "enforcer.subscriptions",
    "enforcer.sweep.age",
}
PEOPLE = (*PERSON, "Mustermann", "mustermann", "Dana", "dana@")
_PLANTED = Path(__file__).with_name("planted.yaml")
_ADDRESS = "erika.mustermann@contoso.example"
_NOTIFICATION = {"aeg-event-type": "Notification"}


@dataclass(frozen=True, slots=True)
class Story:
    """What ingestion received, what ARM was asked, and what the worker printed."""

    collector: Collector
    exchanges: tuple[Exchange, ...]
    output: str

    @property
    def everything(self) -> str:
        """All that arrived, as one text."""
        return json.dumps([[one.name, dict(one.tags), one.base_data] for one in self.collector.envelopes])


def played(folder: Path) -> Story:
    """Takes some seconds of real time."""
    return asyncio.run(_play(folder))


async def _play(folder: Path) -> Story:
    baseline = folder / "baseline.yaml"
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    baseline.write_text(_PLANTED.read_text(encoding="utf-8").replace("UNTIL", until), encoding="utf-8")
    settings = {"ENFORCER_BASELINE": str(baseline), "OTEL_BSP_SCHEDULE_DELAY": "200"}
    async with staged(settings=settings) as stage:
        await _tell(stage)
        await stage.host.run_timer("discover")
        await stage.host.run_timer("sweep")
        await stage.deliver("on_vending", [_vending(LAB.subscription)])  # now that its tags are known
        await stage.collector.wait_for(_is_there, 30)
        exchanges = tuple(stage.azure.exchanges)
    return Story(stage.collector, exchanges, stage.host.output)


async def _tell(stage: Stage) -> None:
    for subscription in stage.azure.tenant.subscriptions.values():
        subscription.change_traits(name="Erika Mustermann", tags={"owner": _ADDRESS, "contact": "Mustermann"})
    traced = {**_NOTIFICATION, "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    await stage.post(stage.host.webhook_url("on_vending"), [_vending(LAB.subscription)], traced)
    for role in (FRESH, CHAT, BANK):
        await stage.deliver("on_vending", [_vending(role.subscription)])
    stage.azure.tenant.set_plan(BANK.subscription, AI, tier="Free")  # it was at its baseline: an exposure begins
    await stage.deliver("on_change", [_change(BANK.subscription)])
    await stage.deliver("on_change", [{_ADDRESS: "Erika Mustermann"}])


def _vending(subscription: str) -> Mapping[str, object]:
    data = {"subscriptionId": subscription, "owner": PERSON[0], "mail": PERSON[3]}
    return {"id": "1", "eventType": "SubscriptionCreated", "subject": PERSON[3], "data": data}


def _change(subscription: str) -> Mapping[str, object]:
    """Under a person's claims, as ARM tells of it."""
    plan = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI"
    event = bent(WRITE, subject=plan, topic=f"/subscriptions/{subscription}", data_resourceUri=plan)
    event["data"]["subscriptionId"] = subscription
    return event


def _is_there(collector: Collector) -> bool:
    names = {one.name for one in collector.custom_events()}
    wanted = {"healed", "heal_confirmed", "sweep_finished", "event_rejected"}
    is_traced = any("PUT" in one.name for one in collector.dependencies())
    is_tagged = any(one.properties["scope"].startswith("tag ") for one in collector.custom_events("reconciled"))
    return is_tagged and wanted <= names and {one.name for one in collector.metrics()} >= ARRIVED and is_traced
