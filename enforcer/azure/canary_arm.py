"""Single requests of the self-check to Azure Resource Manager: sent once, and kept as they were on the wire."""

from typing import Any

from azure.core.exceptions import AzureError as SdkError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.mgmt.core import AsyncARMPipelineClient

from enforcer.azure.errors import one_line
from enforcer.azure.pipeline import Policy
from enforcer.azure.whole_text import whole
from enforcer.ports import Now
from enforcer.selfcheck.exchange import Exchange, Json
from enforcer.selfcheck.ports import NotReached

_TELLING = frozenset({"retry-after", "x-ms-correlation-request-id", "x-ms-request-id", "content-type"})
_QUOTAS = ("x-ms-ratelimit-", "x-ms-user-quota-")


class CanaryArm:
    """Answers the port Arm."""

    def __init__(
        self,
        endpoint: str,
        *,
        policies: list[Policy],
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
        now: Now,
    ) -> None:
        self._now = now
        self._client: AsyncARMPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncARMPipelineClient(
            endpoint, policies=policies, transport=transport
        )

    async def send(self, method: str, path: str, body: Json = None) -> Exchange:
        request = HttpRequest(method, self._client.format_url(path), json=body)
        sent_at = self._now()
        try:
            response = await self._client.send_request(request, retry_total=0)
            answer = _json(response)
        except (SdkError, RecursionError, TypeError) as error:  # an error's body may be anything too
            raise NotReached(f"{method} {path}: {type(error).__name__}: {one_line(error, longest=200)}") from error
        return Exchange(
            method=method,
            path=path,
            asked=body,
            status=response.status_code,
            headers=_telling(response),
            answer=answer,
            sent_at=sent_at,
            answered_at=self._now(),
        )


def _telling(response: AsyncHttpResponse) -> dict[str, str]:
    named = {name.lower(): str(value) for name, value in response.headers.items()}
    return {name: value for name, value in named.items() if name in _TELLING or name.startswith(_QUOTAS)}


def _json(response: AsyncHttpResponse) -> Json:
    """None for a body that is none."""
    try:
        return whole(response.json(), response.text()) if response.content else None
    except (RecursionError, ValueError):
        return None
