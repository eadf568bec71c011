"""Run as a child: WAY KIND URL LOOKS; looks at each of an estate with telemetry in that way, and says what it took."""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.cold_start import TELEMETRY
from bench.figures import percentile
from enforcer.azure import telemetry
from enforcer.azure.insights import Insights, Logged
from enforcer.azure.receipts import Receipts
from enforcer.ledger.parcel import Outlet, Sink
from enforcer.ports import utc_now
from enforcer.receive import Enforcer
from enforcer.wiring import outbox_of
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.staging import BASELINE
from tests.scenario.house import AI, ARM, House

WARM_UP = 40
_KEY = "00000000-0000-0000-0000-000000000001"


def configure(way: str, url: str) -> Outlet:
    """As the app does; `before` as it did. Where records go."""
    if way == "off":
        return Logged(utc_now)
    os.environ |= TELEMETRY
    os.environ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = f"InstrumentationKey={_KEY};IngestionEndpoint={url}/"
    if way == "before":
        os.environ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"] = "512"
    receipts = Receipts()
    telemetry.configure(os.environ, receipts)
    from azure.core.settings import settings
    from azure.core.tracing.ext.opentelemetry_span import OpenTelemetrySpan

    if way == "before":
        settings.tracing_implementation = OpenTelemetrySpan
    if way == "no calls":
        settings.tracing_implementation = None
        settings.tracing_enabled = False
    return Insights(receipts, telemetry.flush, utc_now)


async def looked(kind: str, outlet: Outlet, looks: int) -> dict[str, float]:
    """Seconds; CPU is that of the whole process, the exporters' threads included."""
    azure = SimulatedAzure(assumptions=Assumptions(lock_seconds=0, extensions_need_role_rights=False))
    azure.identity.lifetime = timedelta(days=3650)
    os.environ |= {"IDENTITY_ENDPOINT": f"{ARM}/msi/token", "IDENTITY_HEADER": azure.identity.header}
    with tempfile.TemporaryDirectory() as folder:
        baseline = Path(folder) / "baseline.yaml"
        baseline.write_text(BASELINE.read_text(encoding="utf-8"), encoding="utf-8")
        house = House(azure, baseline)
        outbox = outbox_of({Sink.INSIGHTS: outlet}, lambda: house.ledger.parcels)
        enforcer = Enforcer(lambda: house.world, journal=outbox.journal, now=azure.clock.now)
        everybody = [house.add(one, tier="Standard", extensions={"AIPromptEvidence": True}) for one in range(looks)]
        for subscription in everybody[:WARM_UP]:
            await _once(house, enforcer, subscription, kind)
        began, cpu = time.monotonic(), time.process_time()
        taken = [await _once(house, enforcer, subscription, kind) for subscription in everybody]
        await asyncio.sleep(max(0.0, 6 - (time.monotonic() - began)))  # spans leave every five seconds
        await telemetry.flush()
        used = time.process_time() - cpu
    return {"cpu_s": used / looks, "p50_s": percentile(taken, 50), "p99_s": percentile(taken, 99)}


async def _once(house: House, enforcer: Enforcer, subscription: str, kind: str) -> float:
    if kind == "heal":
        house.azure.tenant.set_plan(subscription, AI, tier="Free")
    began = time.perf_counter()
    await house.vend(subscription, by=enforcer)
    return time.perf_counter() - began


if __name__ == "__main__":
    told, looks = configure(sys.argv[1], sys.argv[3]), int(sys.argv[4])
    said = asyncio.run(looked(sys.argv[2], told, looks))
    telemetry.close()
    print(json.dumps(said | {"looks": looks + WARM_UP}))
