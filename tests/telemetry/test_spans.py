"""Which calls to Azure are dependencies: the ledger's only where they are tried again."""

from collections.abc import Iterator
from typing import Any, Self, override

import pytest
from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import AsyncPipeline, PipelineRequest
from azure.core.pipeline.policies import AsyncRetryPolicy, DistributedTracingPolicy, SansIOHTTPPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import HttpRequest
from azure.core.settings import settings
from azure.core.tracing.ext.opentelemetry_span import OpenTelemetrySpan

from enforcer.azure.spans import Untraced


class Traced(SansIOHTTPPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """Whether each request that is sent has a span."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[bool] = []

    @override
    def on_request(self, request: PipelineRequest[Any]) -> None:  # Any: as above
        self.found.append(DistributedTracingPolicy.TRACING_CONTEXT in request.context)


class Nowhere(AsyncHttpTransport[Any, Any]):  # Any: as above
    """No request leaves."""

    @override
    async def send(self, request: Any, **options: Any) -> Any:  # Any: as above
        raise ServiceRequestError("no connection")

    @override
    async def open(self) -> None: ...

    @override
    async def close(self) -> None: ...

    @override
    async def __aenter__(self) -> Self:
        return self

    @override
    async def __aexit__(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def _traced_calls() -> Iterator[None]:
    before = settings.tracing_implementation()
    settings.tracing_implementation = OpenTelemetrySpan
    yield
    settings.tracing_implementation = before


@pytest.mark.parametrize(
    ("first", "found"),
    [((), [True, True, True]), ((Untraced(),), [False, True, True])],
    ids=["Resource Manager's calls, each", "the ledger's, from the second try on"],
)
async def test_a_call_is_a_dependency(first: tuple[Untraced, ...], found: list[bool]) -> None:
    traced, retries = Traced(), AsyncRetryPolicy(retry_total=2, retry_backoff_factor=0)
    pipeline = AsyncPipeline(Nowhere(), [*first, retries, DistributedTracingPolicy(), traced])
    with pytest.raises(ServiceRequestError):
        await pipeline.run(HttpRequest("GET", "https://storage.example/"))
    assert traced.found == found
