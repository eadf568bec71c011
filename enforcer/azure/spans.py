"""Calls to Azure → dependencies of Application Insights: one each, under the ids by which Azure knows it too."""

from typing import Any

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import DistributedTracingPolicy, SansIOHTTPPolicy
from azure.core.settings import settings
from azure.core.tracing import SpanKind

CORRELATION = "az.correlation_id"
"""Beside azure-core's own `az.client_request_id` and `az.service_request_id` in `customDimensions`."""

_HEADER = "x-ms-correlation-request-id"


class Correlate(SansIOHTTPPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """Inside of DistributedTracingPolicy, which ends the span: adds the id by which the activity log knows the call."""

    def on_response(
        self,
        request: PipelineRequest[Any],  # Any: as above
        response: PipelineResponse[Any, Any],  # Any: as above
    ) -> None:
        span = request.context.get(DistributedTracingPolicy.TRACING_CONTEXT)
        told = response.http_response.headers.get(_HEADER)
        if span is not None and told:
            span.add_attribute(CORRELATION, told)


class Untraced(SansIOHTTPPolicy[Any, Any]):  # Any: as above
    """A call is no dependency unless it is tried again: DistributedTracingPolicy hears of this for the first try alone.

    For the ledger, whose calls are most of all, cost as much to tell of as everything else, and say nothing of the
    subscription. Where it is down, records say so, and why.
    """

    def on_request(self, request: PipelineRequest[Any]) -> None:  # Any: as above
        request.context.options["tracing_options"] = {"enabled": False}


def trace_calls_alone() -> None:
    """No second span around each call for the SDK's method: it repeats the call, and costs as much."""
    from azure.core.tracing.ext.opentelemetry_span import OpenTelemetrySpan  # only where telemetry is used
    from opentelemetry.trace import NonRecordingSpan

    class CallSpan(OpenTelemetrySpan):
        """azure-core's own; a method's is none, as the plugin does with methods inside of methods."""

        def __init__(self, span: Any = None, name: str | None = "span", **options: Any) -> None:  # Any: azure-core's
            if span is None and options.get("kind") is SpanKind.INTERNAL:
                span = NonRecordingSpan(self.get_current_span().get_span_context())
            super().__init__(span, name, **options)

    settings.tracing_implementation = CallSpan
