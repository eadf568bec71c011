"""Application Insights: configured once, sampling nothing, exporting what the logger `enforcer` says, and ARM calls."""

import logging
import os
from collections.abc import Mapping

from opentelemetry import _logs, metrics, trace

from enforcer.azure.flushing import Flushing
from enforcer.azure.receipts import Receipts
from enforcer.azure.spans import trace_calls_alone
from enforcer.configuration import connection_string
from enforcer.errors import BadSettings

FLUSH_TIMEOUT_S = 2.0
"""What a reconcile waits for at most, and only while ingestion answers in time; usual are some hundredths of it."""

SEND_TIMEOUT_S = 5
"""Of one try of the exporter, for connecting and for each read. It tries once: what failed is kept and sent again
later. azure-core's own retries would sleep a Retry-After of any length before the next record."""

_DEFAULTS = {
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32",
    "OTEL_BLRP_MAX_QUEUE_SIZE": "20000",
}
"""Where the environment does not say otherwise; the exporter can be told in no other way. Nobody asked for metrics of
its own among ours, a control plane that could change what is exported, batches of 512 spans that hold the interpreter
(facts: stack 5), and room for 2,048 records, where the first look at a large estate tells of 10,000 at once."""

_LOGGER_NAME = "enforcer"
_UNUSED_INSTRUMENTATIONS = ("django", "fastapi", "flask", "httpx", "psycopg2", "requests", "urllib", "urllib3")


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Whether somebody said where telemetry goes."""
    return bool(environment.get(connection_string.NAME))


def configure(environment: Mapping[str, str], receipts: Receipts | None = None) -> bool:
    """Whether telemetry goes anywhere: true when `APPLICATIONINSIGHTS_CONNECTION_STRING` is set (facts: stack 5).

    Whoever takes `receipts` sends again by itself what did not arrive: then nothing lies on the exporter's own disk,
    which dies with the instance, and would have it arrive twice.

    The worker's own switch must stay off: it kept 9 of 805 spans and captures the root logger. BadSettings where the
    connection string is none.
    """
    if not is_wanted(environment):
        return False
    if wrong := connection_string.problems(environment[connection_string.NAME]):
        raise BadSettings(wrong)
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    from azure.monitor.opentelemetry import configure_azure_monitor  # a third of the cold start, only where it is used

    configure_azure_monitor(
        sampling_ratio=1.0,
        enable_live_metrics=False,
        enable_performance_counters=False,
        logger_name=_LOGGER_NAME,
        instrumentation_options={name: {"enabled": False} for name in _UNUSED_INSTRUMENTATIONS},
        timeout=SEND_TIMEOUT_S,
        read_timeout=SEND_TIMEOUT_S,
        retry_total=0,
        disable_offline_storage=receipts is not None,
        raw_response_hook=receipts.note if receipts else None,
    )
    trace_calls_alone()
    logging.getLogger(_LOGGER_NAME).setLevel(
        logging.INFO
    )  # records are said at INFO, whatever the root logger lets through
    return True


async def flush() -> bool:
    """Send what is logged, and wait for it FLUSH_TIMEOUT_S at most; not at all while ingestion is too slow for that.

    Whether it was tried to the end: what ingestion refused counts too. True when telemetry is off.
    """
    return not hasattr(_logs.get_logger_provider(), "force_flush") or await _flushing.flush(FLUSH_TIMEOUT_S)


def close() -> None:
    """Send what is left, and end the exporters: for a process that ends on purpose. Nothing when off."""
    for provider in (_logs.get_logger_provider(), metrics.get_meter_provider(), trace.get_tracer_provider()):
        shutdown = getattr(provider, "shutdown", None)
        if shutdown:
            shutdown()


def _send() -> None:
    """In the exporter's own time: the SDK does not keep to the time-out that its `force_flush` takes."""
    force_flush = getattr(_logs.get_logger_provider(), "force_flush", None)
    if force_flush:
        force_flush()


_flushing = Flushing(_send)
