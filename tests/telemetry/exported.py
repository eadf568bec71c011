"""Records, each with its time → envelopes, by Microsoft's exporter and the sandbox's ingestion, over a socket."""

import asyncio
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from azure.monitor.opentelemetry.exporter import AzureMonitorLogExporter
from opentelemetry.instrumentation.logging.handler import LoggingHandler
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from starlette.applications import Starlette

from enforcer.azure.insights import say
from enforcer.ledger.parcel import Entry
from enforcer.record import Record
from sandbox.clock import Clock
from sandbox.host.loopback import served
from sandbox.ingestion import Collector, CustomEvent

type Told = Sequence[tuple[datetime, Record]]

_KEY = "00000000-0000-0000-0000-000000000001"
_LIMIT_S = 30.0


class Ingestion:
    """Application Insights' ingestion in a thread of its own: tests live in virtual time, and sockets do not."""

    def __init__(self, url: str, collector: Collector) -> None:
        self._url = url
        self._collector = collector

    def take(self, told: Told, *, sent_at: datetime | None = None) -> list[CustomEvent]:
        """What arrives of these records, as if each had been told at its time, and sent then, or at that time."""
        self._collector.clear()
        connection = f"InstrumentationKey={_KEY};IngestionEndpoint={self._url}/"
        exporter = AzureMonitorLogExporter(connection_string=connection, disable_offline_storage=True)
        provider = LoggerProvider(shutdown_on_exit=False)
        provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
        handler = LoggingHandler(logger_provider=provider)
        with _heard_by(handler):
            for number, (at, one) in enumerate(told):
                entry = Entry(id=f"{number}", at=at, name=one.name, severity=one.severity, fields=one.fields)
                say(entry, now=sent_at or at)
        provider.shutdown()
        return self._collector.custom_events()


@contextmanager
def _heard_by(handler: logging.Handler) -> Iterator[None]:
    """As `enforcer.azure.telemetry` has it: the logger `enforcer`, from INFO on."""
    logger = logging.getLogger("enforcer")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


@contextmanager
def ingestion() -> Iterator[Ingestion]:
    """While inside, it listens."""
    loop, ready, stop = asyncio.SelectorEventLoop(), threading.Event(), asyncio.Event()
    collector, urls = Collector(Clock()), list[str]()

    async def listen() -> None:
        async with served(Starlette(routes=collector.routes())) as url:
            urls.append(url)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(listen(),))
    thread.start()
    try:
        assert ready.wait(_LIMIT_S)
        yield Ingestion(urls[0], collector)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_LIMIT_S)
        loop.close()
