"""Run as a child: Microsoft's exporter sends one of each kind to APPLICATIONINSIGHTS_CONNECTION_STRING, then ends."""

import logging

from azure.monitor.opentelemetry import configure_azure_monitor
from opentelemetry import metrics, trace

configure_azure_monitor(
    sampling_ratio=1.0, enable_live_metrics=False, enable_performance_counters=False, logger_name="emitter"
)
log = logging.getLogger("emitter")
log.setLevel(logging.INFO)

with trace.get_tracer("emitter").start_as_current_span("reconcile"):
    log.info("lost", extra={"microsoft.custom_event.name": "PlanDriftCorrected", "plan": "AI", "attempts": 2})
    log.warning("a plain message")
    try:
        int("sour")
    except ValueError:
        log.exception("it failed")
metrics.get_meter("emitter").create_counter("corrections").add(3, {"plan": "AI"})
