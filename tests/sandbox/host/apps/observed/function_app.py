"""An app that tells Application Insights what it was given."""

import json
import logging

import azure.functions as func
from azure.monitor.opentelemetry import configure_azure_monitor

configure_azure_monitor(
    sampling_ratio=1.0, enable_live_metrics=False, enable_performance_counters=False, logger_name="observed"
)
app = func.FunctionApp()
log = logging.getLogger("observed")


@app.function_name("on_event")
@app.event_grid_trigger(arg_name="event")
async def on_event(event: str) -> None:
    log.info("told", extra={"microsoft.custom_event.name": "EventSeen", "event_id": json.loads(event)["id"]})
