"""The one way to Azure Resource Manager: which policies a request passes, and how patient it is.

What azure-core would do beyond that is left out on purpose (facts: stack 3): following redirects, sleeping an uncapped
Retry-After, and registering resource providers by itself.
"""

from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import (
    AsyncHTTPPolicy,
    AsyncRetryPolicy,
    ContentDecodePolicy,
    DistributedTracingPolicy,
    HeadersPolicy,
    RequestIdPolicy,
    SansIOHTTPPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import AioHttpTransport, AsyncHttpTransport
from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy

from enforcer.calls import count

ATTEMPTS = 3
PATIENCE_S = 5.0
"""A Retry-After above this ends the retries: the answer goes up and becomes a due row."""
CONNECT_TIMEOUT_S = 3
READ_TIMEOUT_S = 10
WRITE_TIMEOUT_S = 40
"""An update of a plan "takes a few seconds" (defender-plan 9); giving up early would only lose the answer."""

type Policy = AsyncHTTPPolicy[Any, Any] | SansIOHTTPPolicy[Any, Any]  # Any: azure-core's own request and response types


class BoundedRetry(AsyncRetryPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """At most ATTEMPTS sends, with short pauses; whoever asks for more patience gets it from the ledger."""

    def __init__(self) -> None:
        again = ATTEMPTS - 1
        super().__init__(
            retry_total=again,
            retry_connect=again,
            retry_read=1,
            retry_status=again,
            retry_backoff_factor=0.2,
            retry_backoff_max=2,
        )

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:  # Any: azure-core's types
        """Seconds; None for a header that can't be read (azure-core would raise on it)."""
        try:
            return super().get_retry_after(response)
        except (TypeError, ValueError):
            return None

    def is_retry(
        self, settings: dict[str, Any], response: PipelineResponse[Any, Any]
    ) -> bool:  # Any: azure-core's types
        wait_s = self.get_retry_after(response)
        return (wait_s is None or wait_s <= PATIENCE_S) and super().is_retry(settings, response)


class CountCalls(SansIOHTTPPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """Counts every request that is sent, retries included."""

    def on_request(self, request: PipelineRequest[Any]) -> None:  # Any: azure-core's own request type
        count(str(request.http_request.method))


def policies(credential: AsyncTokenCredential, scope: str) -> list[Policy]:
    """From the outside in. No redirect policy: a redirect comes back as an answer that nobody believes."""
    return [
        RequestIdPolicy(),
        HeadersPolicy(),
        UserAgentPolicy("ai-protection-enforcer"),
        ContentDecodePolicy(),
        BoundedRetry(),
        AsyncARMChallengeAuthenticationPolicy(credential, scope),
        CountCalls(),
        DistributedTracingPolicy(),
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
