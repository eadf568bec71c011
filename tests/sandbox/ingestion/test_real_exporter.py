"""Microsoft's own exporter, in a process of its own, talks to the collector over a socket (facts 8, 9)."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.host.loopback import served
from sandbox.ingestion import Collector

pytestmark = pytest.mark.sockets
EMITTER = Path(__file__).with_name("emit.py")


def environment(url: str) -> dict[str, str]:
    key = "00000000-0000-0000-0000-000000000001"
    return {
        "PATH": os.environ["PATH"],
        "APPLICATIONINSIGHTS_CONNECTION_STRING": f"InstrumentationKey={key};IngestionEndpoint={url}/",
        "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
        "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
        "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
        "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "azure_functions",
        "OTEL_SERVICE_NAME": "emitter",
    }


async def emitted() -> Collector:
    collector = Collector(Clock())
    async with served(Starlette(routes=collector.routes())) as url:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(EMITTER), env=environment(url), stderr=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(30):
            _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    return collector


async def test_each_kind_of_telemetry_arrives_and_correlates() -> None:
    collector = await emitted()
    (event,) = collector.custom_events("PlanDriftCorrected")
    (span,) = collector.dependencies()
    (failure,) = collector.exceptions()
    (message,) = collector.messages()
    assert event.properties == {"plan": "AI", "attempts": "2", "logger_name": "emitter"}
    assert (span.name, span.type, span.success) == ("reconcile", "InProc", True)
    assert (event.operation_id, event.parent_id) == (span.operation_id, span.id)
    assert (failure.type_name, failure.message, failure.severity_level) == ("ValueError", "it failed", 3)
    assert (message.message, message.severity_level) == ("a plain message", 2)
    assert [(one.value, one.properties["plan"]) for one in collector.metrics("corrections")] == [(3.0, "AI")]
    assert event.role == "emitter"
    assert timedelta() <= span.duration < timedelta(seconds=30)
