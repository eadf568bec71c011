"""The one way to Azure Resource Manager: which policies a request passes, and how long it may take.

What azure-core would do beyond that is left out on purpose (facts: stack 3): following redirects, sleeping an uncapped
Retry-After, and registering resource providers by itself.
"""

import asyncio
import logging
from typing import Any

from aiohttp import ClientPayloadError, ClientResponse, ClientSession, DummyCookieJar
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ServiceResponseTimeoutError
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import (
    AsyncHTTPPolicy,
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
from enforcer.azure.whole_text import DecodeWholeText
from enforcer.calls import count

CONNECT_TIMEOUT_S = 3
READ_TIMEOUT_S = 10
WRITE_TIMEOUT_S = 40
"""An update of a plan "takes a few seconds" (defender-plan 9); giving up early would only lose the answer."""
LONGEST_ANSWER_S = WRITE_TIMEOUT_S + 20
"""From the request to the last byte: a body that drips is never silent for long enough to be given up."""
LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes, unpacked; a full page of Resource Graph or of descendants is smaller than a tenth of it."""

_SAYS_WHAT_IT_READS = ("azure.mgmt.eventgrid._serialization", "azure.mgmt.security._serialization")
"""Loggers of the SDKs, which warn of a value that they do not know by printing it, whatever it is and however long."""

type Policy = AsyncHTTPPolicy[Any, Any] | SansIOHTTPPolicy[Any, Any]  # Any: azure-core's own request and response types


class CountCalls(SansIOHTTPPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """Counts every request that is sent, retries included."""

    def on_request(self, request: PipelineRequest[Any]) -> None:  # Any: azure-core's own request type
        count(str(request.http_request.method))


def policies(credential: AsyncTokenCredential, scope: str, buckets: Buckets) -> list[Policy]:
    """From the outside in. No redirect policy: a redirect comes back as an answer that nobody believes."""
    for name in _SAYS_WHAT_IT_READS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return [
        RequestIdPolicy(),
        HeadersPolicy(),
        UserAgentPolicy("ai-protection-enforcer"),
        DecodeWholeText(),
        BoundedRetry(),
        BackPressure(buckets),
        AsyncARMChallengeAuthenticationPolicy(credential, scope),
        CountCalls(),
        DistributedTracingPolicy(),
        Correlate(),
    ]


class BoundedAnswer(ClientResponse):
    """A body that is read as far as an answer may be long."""

    async def read(self) -> bytes:
        found = bytearray()
        async for part in self.content.iter_any():
            found += part
            if len(found) > LARGEST_ANSWER:
                self.close()
                raise ClientPayloadError(f"more than {LARGEST_ANSWER} bytes")
        return bytes(found)


class OneSend(AioHttpTransport):  # type: ignore[misc]  # azure-core exports it untyped
    """aiohttp sends a PUT again by itself when a kept connection dies under it; then nobody knows what arrived.

    It unpacks as it reads, where azure-core would unpack the whole, and fail on what is not packed at all.
    """

    session: ClientSession | None

    def __init__(self, *, longest_answer_s: float, **options: Any) -> None:  # Any: azure-core's own
        super().__init__(**options)
        self._longest_answer_s = longest_answer_s

    async def send(self, request: Any, **options: Any) -> Any:  # Any: azure-core's own request, options and response
        try:
            async with asyncio.timeout(self._longest_answer_s):
                return await super().send(request, **options)
        except TimeoutError as error:
            raise ServiceResponseTimeoutError("the answer does not end", error=error) from error

    async def open(self) -> None:
        if self.session is None and not self._has_been_opened:
            self.session = ClientSession(trust_env=False, cookie_jar=DummyCookieJar(), response_class=BoundedAnswer)
        await super().open()
        if self.session is not None:
            self.session._retry_connection = False  # noqa: SLF001  no public switch; a test holds it


def transport(
    longest_answer_s: float = LONGEST_ANSWER_S,
) -> AsyncHttpTransport[Any, Any]:  # Any: azure-core's own request and response types
    """One connection pool for the process. Without the environment's proxy settings, which halves the CPU a call."""
    pool: AsyncHttpTransport[Any, Any] = OneSend(  # Any: as above
        longest_answer_s=longest_answer_s,
        connection_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        use_env_settings=False,
    )
    return pool
