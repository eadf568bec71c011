"""Service principals of the tenant through Microsoft Graph (v1.0): whether there is one, and make one.

Graph is another host than ARM, with tokens of its own; no redirect is followed (defender-plan 10.2).
"""

from typing import Any

from azure.core import AsyncPipelineClient
from azure.core.exceptions import HttpResponseError, ODataV4Format
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from enforcer.azure.errors import translated
from enforcer.azure.pipeline import Policy
from enforcer.azure.whole_text import whole
from enforcer.errors import NotNow

_PRINCIPALS = "/v1.0/servicePrincipals"
_OK, _CREATED, _NOT_FOUND, _CONFLICT = 200, 201, 404, 409
_ABSENT = "Request_ResourceNotFound"
_ALREADY_THERE = "Request_MultipleObjectsWithSameKeyValue"


class GraphServicePrincipals:
    """Answers the port ServicePrincipals."""

    def __init__(
        self,
        endpoint: str,
        *,
        policies: list[Policy],
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
    ) -> None:
        self._client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncPipelineClient(
            endpoint, policies=policies, transport=transport
        )

    async def has(self, app_id: str) -> bool:
        """Only Graph's own 404 says no: another one may be a proxy's."""
        with translated(writing=False):
            response = await self._sent(HttpRequest("GET", f"{_PRINCIPALS}(appId='{app_id}')?$select=id,appId"))
            if response.status_code == _NOT_FOUND:
                if _code(response) == _ABSENT:
                    return False
                raise NotNow("UnreadableAnswer", "a 404 in other words than Microsoft Graph's")
            body = _body(response, _OK)
        if str(body.get("appId")).lower() != app_id:
            raise NotNow("UnreadableAnswer", "the answer is about another application")
        return True

    async def create(self, app_id: str) -> None:
        with translated(writing=True):
            response = await self._sent(HttpRequest("POST", _PRINCIPALS, json={"appId": app_id}))
            if response.status_code == _CONFLICT and _code(response) == _ALREADY_THERE:
                return
            _body(response, _CREATED)

    async def _sent(self, request: HttpRequest) -> AsyncHttpResponse:
        request.url = self._client.format_url(request.url)
        return await self._client.send_request(request)


def _body(response: AsyncHttpResponse, wanted: int) -> dict[str, Any]:  # Any: JSON as it came
    if response.status_code != wanted:
        raise HttpResponseError(response=response, error_format=ODataV4Format)
    body = whole(response.json(), response.text()) if response.content else None
    if not isinstance(body, dict):
        raise NotNow("UnreadableAnswer", "the answer is no JSON object")
    return body


def _code(response: AsyncHttpResponse) -> str:
    error = HttpResponseError(response=response, error_format=ODataV4Format).error
    return str(error.code) if error else ""
