"""What one look and one tick of a timer send to Application Insights, in bytes: the real worker, exporter and storage.

The stand-in reads the queues within the worker's process; in Azure the host does, so those spans do not count.
"""

import asyncio
import json
from collections import Counter
from dataclasses import replace

from bench.figures import show
from sandbox.demo.cast import AI, ASSUMED, BANK, EVIDENCE, ROLES
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.ingestion.envelope import Envelope

_QUIET_S = 6.5
"""Until all is sent: spans leave every five seconds."""

_COLUMNS = ["", "records", "bytes", "calls", "bytes", "metrics", "bytes"]
_EVENT, _SPAN, _METRIC = "EventData", "RemoteDependencyData", "MetricData"


async def measure() -> None:
    """Prints the table: of a look, and of a tick that finds nothing to do."""
    async with staged(assumptions=replace(ASSUMED, lock_seconds=0.0), storage=True) as stage:
        for role in ROLES:
            stage.grid.unsubscribe(f"/subscriptions/{role.subscription}", "enforcer-changes")
            stage.azure.tenant.set_plan(role.subscription, AI, tier="Standard", extensions={EVIDENCE: True})
        for name in ("discover", "sweep", "drain"):
            await stage.host.run_timer(name)
        await _row(stage, "what is left of the beginning")
        rows = [await _row(stage, "compliant look")]
        stage.azure.tenant.set_plan(BANK.subscription, AI, tier="Free")
        rows += [await _row(stage, "heal"), await _row(stage, "look that confirms it")]
        rows += [await _tick(stage, name) for name in ("drain", "discover", "sweep")]
        show("What leaves for Application Insights", _COLUMNS, rows)


async def _row(stage: Stage, name: str) -> list[str]:
    stage.collector.clear()
    await _looked(stage)
    await asyncio.sleep(_QUIET_S)
    return [name, *_counted(stage)]


async def _tick(stage: Stage, name: str) -> list[str]:
    stage.collector.clear()
    await stage.host.run_timer(name)
    await asyncio.sleep(_QUIET_S)
    return [f"tick of {name}", *_counted(stage)]


async def _looked(stage: Stage) -> None:
    subject = f"/subscriptions/{BANK.subscription}/providers/Microsoft.Security/pricings/{AI}"
    data = {"operationName": "Microsoft.Security/pricings/write", "subscriptionId": BANK.subscription}
    event = {"id": "bench", "eventType": "Microsoft.Resources.ResourceWriteSuccess", "subject": subject, "data": data}
    await stage.deliver("on_change", [event])


def _counted(stage: Stage) -> list[str]:
    sent = [envelope for envelope in stage.collector.envelopes if not _is_the_hosts(envelope)]
    numbers, sizes = Counter[str](), Counter[str]()
    for envelope in sent:
        numbers[envelope.base_type] += 1
        sizes[envelope.base_type] += _bytes(envelope)
    told = (by[kind] for kind in (_EVENT, _SPAN, _METRIC) for by in (numbers, sizes))
    return [str(count) for count in told]


def _is_the_hosts(envelope: Envelope) -> bool:
    name = envelope.text("name")
    return name.endswith("receive_messages") or ("/enforcer-" in name and "/messages" in name)


def _bytes(envelope: Envelope) -> int:
    """As JSON, with the tags that become columns."""
    return len(json.dumps({**envelope.tags, **envelope.base_data}, separators=(",", ":")).encode())


if __name__ == "__main__":
    asyncio.run(measure())
