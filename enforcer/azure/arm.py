"""Azure Resource Manager for what no given SDK covers: azure-mgmt-core's own pipeline client, JSON in and out."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.mgmt.core import AsyncARMPipelineClient
from azure.mgmt.core.exceptions import ARMErrorFormat

from enforcer.azure.errors import translated
from enforcer.azure.pipeline import LARGEST_ANSWER, Policy
from enforcer.azure.whole_text import whole
from enforcer.errors import AnswerLost, NotNow, Unreadable

_MOST_PAGES = 1_000
LARGEST_LISTING = 4 * LARGEST_ANSWER
"""Bytes of all its pages; 150,000 descendants of a management group are smaller."""
LARGEST_ROWS = LARGEST_ANSWER
"""The same of a listing that is kept whole: what lies in one subscription."""
_OK = frozenset({200, 201})

type Json = dict[str, Any]  # Any: JSON as it came


@dataclass(frozen=True, slots=True)
class _Answer:
    """`size`: of its text, in bytes."""

    body: object
    headers: Mapping[str, str]
    size: int


class Arm:
    """One client for all that is asked for by path."""

    def __init__(
        self,
        endpoint: str,
        *,
        policies: list[Policy],
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
    ) -> None:
        self._endpoint = endpoint
        self._client: AsyncARMPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncARMPipelineClient(
            endpoint, policies=policies, transport=transport
        )

    async def ask(self, method: str, path: str) -> Json:
        """The answer's JSON object; NotNow, Unreadable or Refused for any other."""
        body, _ = await self.ask_with_headers(method, path)
        return body

    async def ask_with_headers(
        self, method: str, path: str, *, body: Json | None = None
    ) -> tuple[Json, Mapping[str, str]]:
        """As `ask`, with the answer's headers, whose names are in any case. What has a `body` only asks."""
        answer = await self._sent(method, path, body=body, writing=method != "GET" and body is None)
        if not isinstance(answer.body, dict):
            raise NotNow("UnreadableAnswer", "the answer is no JSON object")
        return answer.body, answer.headers

    async def put(self, path: str, body: Json) -> tuple[Json, Mapping[str, str]]:
        """Sent once; the answer and its headers. AnswerLost also for an answer that is no object."""
        answer = await self._sent("PUT", path, body=body, writing=True, retry_total=0)
        if not isinstance(answer.body, dict):
            raise AnswerLost("UnreadableAnswer", "the answer is no JSON object")
        return answer.body, answer.headers

    async def pages(self, path: str, *, largest: int = LARGEST_LISTING) -> AsyncIterator[Json]:
        """Page by page; a next link may only lead to the host that has our token, and never in a circle. Unreadable
        where all of them are larger.

        A list without an object around it is the only page: security contacts were seen so, and azure-mgmt-security's
        own `security_contacts.list()` then fails (azure-rest-api-specs#29458).
        """
        url: str | None = path
        seen: set[str] = set()
        while url is not None:
            if url in seen or len(seen) >= _MOST_PAGES:
                raise Unreadable("EndlessPages", "the pages lead in a circle")
            seen.add(url)
            answer = await self._sent("GET", url, writing=False)
            largest -= answer.size
            if largest < 0:
                raise Unreadable("EndlessPages", "the pages are larger than any listing may be")
            page = {"value": answer.body} if isinstance(answer.body, list) else answer.body
            if not isinstance(page, dict):
                raise NotNow("UnreadableAnswer", "the answer is no JSON object")
            yield page
            url = self._next(page)

    async def rows(self, path: str) -> tuple[Json, ...]:
        """The entries of all pages; NotNow for a page without a list of objects."""
        found: list[Json] = []
        async for page in self.pages(path, largest=LARGEST_ROWS):
            entries = page.get("value")
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                raise NotNow("UnreadableAnswer", "a page without a list of objects")
            found += entries
        return tuple(found)

    async def _sent(
        self,
        method: str,
        path: str,
        *,
        writing: bool,
        body: Json | None = None,
        **options: Any,  # Any: azure-core's own options of a request
    ) -> _Answer:
        with translated(writing=writing):
            request = HttpRequest(method, self._client.format_url(path), json=body)
            response = await self._client.send_request(request, **options)
            if response.status_code not in _OK:
                raise HttpResponseError(response=response, error_format=ARMErrorFormat)
            answer: object = whole(response.json(), response.text()) if response.content else None
        return _Answer(answer, response.headers, len(response.content))

    def _next(self, page: Json) -> str | None:
        link = page.get("nextLink")
        if not link:
            return None
        try:
            is_ours = _origin(str(link)) == _origin(self._endpoint)
        except ValueError as error:  # brackets without an address, a port that is none
            raise Unreadable("ForeignNextLink", "a page leads to what is no address") from error
        if not is_ours:
            raise Unreadable("ForeignNextLink", "a page leads to another host")
        return str(link)


def _origin(link: str) -> tuple[str, str | None, int | None]:
    """Azure also writes the port that everybody means (`https://management.azure.com:443/…`, events 6.3)."""
    parts = urlsplit(link)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else None)
