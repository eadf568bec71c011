"""The one way to Azure Resource Manager: which policies a request passes, and how long it may take.

What azure-core would do beyond that is left out on purpose (facts: stack 3): following redirects, sleeping an uncapped
Retry-After, and registering resource providers by itself.
"""

from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import (
    AsyncHTTPPolicy,
    ContentDecodePolicy,
    DistributedTracingPolicy,
    HeadersPolicy,
    RequestIdPolicy,
    SansIOHTTPPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import AioHttpTransport, AsyncHttpTransport
from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy

from enforcer.azure.back_pressure import BackPressure
from enforcer.azure.buckets import Buckets
from enforcer.azure.retry import BoundedRetry
from enforcer.azure.spans import Correlate
from enforcer.calls import count

CONNECT_TIMEOUT_S = 3
READ_TIMEOUT_S = 10
WRITE_TIMEOUT_S = 40
"""An update of a plan "takes a few seconds" (defender-plan 9); giving up early would only lose the answer."""

type Policy = AsyncHTTPPolicy[Any, Any] | SansIOHTTPPolicy[Any, Any]  # Any: azure-core's own request and response types


class CountCalls(SansIOHTTPPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """Counts every request that is sent, retries included."""

    def on_request(self, request: PipelineRequest[Any]) -> None:  # Any: azure-core's own request type
        count(str(request.http_request.method))


def policies(credential: AsyncTokenCredential, scope: str, buckets: Buckets) -> list[Policy]:
    """From the outside in. No redirect policy: a redirect comes back as an answer that nobody believes."""
    return [
        RequestIdPolicy(),
        HeadersPolicy(),
        UserAgentPolicy("ai-protection-enforcer"),
        ContentDecodePolicy(),
        BoundedRetry(),
        BackPressure(buckets),
        AsyncARMChallengeAuthenticationPolicy(credential, scope),
        CountCalls(),
        DistributedTracingPolicy(),
        Correlate(),
    ]


class OneSend(AioHttpTransport):  # type: ignore[misc]  # azure-core exports it untyped
    """aiohttp sends a PUT again by itself when a kept connection dies under it; then nobody knows what arrived."""

    async def open(self) -> None:
        await super().open()
        if self.session is not None:
            self.session._retry_connection = False  # noqa: SLF001  no public switch; a test holds it


def transport() -> AsyncHttpTransport[Any, Any]:  # Any: azure-core's own request and response types
    """One connection pool for the process. Without the environment's proxy settings, which halves the CPU a call."""
    pool: AsyncHttpTransport[Any, Any] = OneSend(  # Any: as above
        connection_timeout=CONNECT_TIMEOUT_S, read_timeout=READ_TIMEOUT_S, use_env_settings=False
    )
    return pool
