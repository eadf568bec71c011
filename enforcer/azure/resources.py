"""What no given SDK covers, through azure-mgmt-core's own pipeline client: provider registration, group members."""

from typing import Any
from urllib.parse import quote, urlsplit

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.mgmt.core import AsyncARMPipelineClient
from azure.mgmt.core.exceptions import ARMErrorFormat

from enforcer.azure.errors import translated
from enforcer.azure.pipeline import Policy
from enforcer.errors import NotNow, Unreadable
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.plan import Registration

_PROVIDER = "Microsoft.Security"
_PROVIDERS_VERSION = "2021-04-01"
_GROUPS_VERSION = "2023-04-01"
_SUBSCRIPTION_TYPE = "/subscriptions"
_MOST_PAGES = 1_000
_OK = 200
_REGISTRATIONS = {state.value.lower(): state for state in Registration} | {"unregistered": Registration.NOT_REGISTERED}


class ResourceManager:
    """Answers the ports Providers and Directory."""

    def __init__(
        self,
        endpoint: str,
        *,
        management_groups: tuple[str, ...],
        policies: list[Policy],
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
    ) -> None:
        self._endpoint = endpoint
        self._groups = management_groups
        self._client: AsyncARMPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncARMPipelineClient(
            endpoint, policies=policies, transport=transport
        )

    async def register(self, subscription: SubscriptionId) -> Registration:
        path = f"/subscriptions/{subscription}/providers/{_PROVIDER}/register"
        return _registration(await self._ask("POST", f"{path}?api-version={_PROVIDERS_VERSION}"))

    async def state(self, subscription: SubscriptionId) -> Registration:
        path = f"/subscriptions/{subscription}/providers/{_PROVIDER}"
        return _registration(await self._ask("GET", f"{path}?api-version={_PROVIDERS_VERSION}"))

    async def members(self) -> frozenset[SubscriptionId]:
        return frozenset([member for group in self._groups for member in await self._members_of(group)])

    async def _members_of(self, group: str) -> list[SubscriptionId]:
        """Descendants of every depth, page by page; a next link may only lead to the host that has our token."""
        path = f"/providers/Microsoft.Management/managementGroups/{quote(group, safe='')}/descendants"
        url: str | None = f"{path}?api-version={_GROUPS_VERSION}"
        members: list[SubscriptionId] = []
        seen: set[str] = set()
        while url is not None:
            if url in seen or len(seen) >= _MOST_PAGES:
                raise Unreadable("EndlessPages", "the pages of descendants lead in a circle")
            seen.add(url)
            page = await self._ask("GET", url)
            members += _subscriptions(page)
            url = self._next(page)
        return members

    def _next(self, page: dict[str, Any]) -> str | None:  # Any: JSON as it came
        link = page.get("nextLink")
        if not link:
            return None
        ours, theirs = urlsplit(self._endpoint), urlsplit(str(link))
        if (theirs.scheme, theirs.hostname, theirs.port) != (ours.scheme, ours.hostname, ours.port):
            raise Unreadable("ForeignNextLink", "a page of descendants leads to another host")
        return str(link)

    async def _ask(self, method: str, path: str) -> dict[str, Any]:  # Any: JSON as it came
        with translated(writing=method != "GET"):
            response = await self._client.send_request(HttpRequest(method, self._client.format_url(path)))
            if response.status_code != _OK:
                raise HttpResponseError(response=response, error_format=ARMErrorFormat)
            body = response.json() if response.content else None
        if not isinstance(body, dict):
            raise NotNow("UnreadableAnswer", "the answer is no JSON object")
        return body


def _registration(body: dict[str, Any]) -> Registration:  # Any: JSON as it came
    state = _REGISTRATIONS.get(str(body.get("registrationState")).lower())
    if state is None:
        raise NotNow("UnreadableAnswer", "the answer has an unknown registrationState")
    return state


def _subscriptions(page: dict[str, Any]) -> list[SubscriptionId]:  # Any: JSON as it came
    """The subscriptions among the descendants; an entry without a readable id makes the page unreadable."""
    entries = page.get("value")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NotNow("UnreadableAnswer", "a page of descendants without a list")
    names = [str(entry.get("name")) for entry in entries if str(entry.get("type")).lower().endswith(_SUBSCRIPTION_TYPE)]
    try:
        return [subscription_id(name) for name in names]
    except ValueError as error:
        raise NotNow("UnreadableAnswer", "a descendant subscription whose name is no UUID") from error
