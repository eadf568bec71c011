"""The product's own telemetry set-up in a process of its own, before the sandbox's collector."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.environment import INSTRUMENTATION_KEY
from sandbox.host.loopback import served
from sandbox.ingestion import Collector

ROOT = Path(__file__).parents[2]
EMIT = Path(__file__).with_name("emit.py")


@dataclass(frozen=True, slots=True)
class Told:
    """How one flush went, as the process says."""

    seconds: float
    in_time: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A collector on a socket. `scratch` is where the exporter keeps what it could not send."""

    collector: Collector
    url: str
    scratch: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    async def emit(self, records: Sequence[tuple[str, str, Mapping[str, object]]], **asked: object) -> list[Told]:
        """One child writes the records and ends; how each of its flushes went."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(EMIT)),
            env=environment(self.url, self.scratch) | dict(self.settings),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        said = json.dumps({"records": records} | asked).encode()
        async with asyncio.timeout(60):
            out, _ = await process.communicate(said)
        assert process.returncode == 0
        return [Told(**json.loads(line)) for line in out.splitlines()]


@asynccontextmanager
async def desk(scratch: Path, **settings: str) -> AsyncIterator[Desk]:
    collector = Collector(Clock())
    async with served(Starlette(routes=collector.routes())) as url:
        yield Desk(collector, url, scratch, settings)


def environment(url: str, scratch: Path) -> dict[str, str]:
    key = INSTRUMENTATION_KEY
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(scratch),
        "APPLICATIONINSIGHTS_CONNECTION_STRING": f"InstrumentationKey={key};IngestionEndpoint={url}/",
        "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",  # Microsoft's own; it would leave the machine
        "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "azure_functions",
        "OTEL_SERVICE_NAME": "ai-protection-enforcer",
    }
