"""Keeps every request of a process to what ARM's 429s said of its bucket, whoever was told it."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from typing import Any, override
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy

from enforcer.azure.buckets import Asked, Buckets, Kind, asked
from enforcer.azure.retry import PATIENCE_S, retry_after
from enforcer.errors import NotNow


class BackPressure(AsyncHTTPPolicy[Any, Any]):  # Any: azure-core's own request and response types
    """Stands behind the retries, so that these keep to it too. NotNow for what would have to wait for too long."""

    def __init__(self, buckets: Buckets) -> None:
        super().__init__()
        self._buckets = buckets

    @override
    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:  # Any: as above
        sent = request.http_request
        about = asked(str(sent.method), urlsplit(str(sent.url)).path)
        await self._until_it_may(about)
        response: PipelineResponse[Any, Any] = await self.next.send(request)  # Any: as above
        if response.http_response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self._buckets.throttled(about, response.http_response.headers, retry_after(response))
        else:
            self._buckets.answered(about)
        return response

    async def _until_it_may(self, about: Asked) -> None:
        """A write does not wait here: the read that it rests on would be too old by then."""
        patience_s = 0.0 if about.subscription and about.kind is not Kind.READS else PATIENCE_S
        while (wait := self._buckets.wait(about)) > timedelta():
            patience_s -= wait.total_seconds()
            if patience_s < 0:
                raise NotNow("Throttled", "Azure has asked others to wait before they ask again", retry_after=wait)
            await asyncio.sleep(wait.total_seconds())
