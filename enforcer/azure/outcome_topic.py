"""The sink that is an Event Grid custom topic: entries out as CloudEvents 1.0, under our identity (events 9).

One attempt, and no redirect followed: what did not arrive is the outbox's to send again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import HttpResponseError
from azure.core.messaging import CloudEvent
from azure.core.pipeline.transport import AsyncHttpTransport

from enforcer.contract.outcome_event import PUBLISHED, batched, event
from enforcer.ledger.parcel import PATIENCE_S, Entry, Sent

_OF_THE_ENTRY = frozenset({400, 413})
"""The topic calls the events wrong: others may fare better."""


class OutcomeTopic:
    """Answers the port Outlet. The SDK is imported when the first event is sent; a compliant estate sends none."""

    is_carrying = False

    def __init__(
        self,
        endpoint: str,
        credential: AsyncTokenCredential,
        *,
        source: str,
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
    ) -> None:
        self._endpoint = endpoint
        self._credential = credential
        self._source = source
        self._transport = transport
        self._client: Any = None  # Any: of a type that is imported late

    def takes(self, entry: Entry) -> bool:
        return entry.name in PUBLISHED

    async def send(self, entries: Sequence[Entry], *, waits: bool) -> Sent:  # noqa: ARG002  nothing is sent by itself
        cut = batched(entries, source=self._source)
        for number, batch in enumerate(cut.batches):
            trouble = await self._trouble([event(entry, source=self._source) for entry in batch])
            if trouble is not None:
                left = tuple(entry for each in cut.batches[number:] for entry in each)
                return Sent(left, cut.too_large, str(trouble), is_down=trouble not in _OF_THE_ENTRY)
        return Sent(refused=cut.too_large)

    def strays(self, *, now: datetime) -> Sent:  # noqa: ARG002  the port's
        return Sent()

    async def _trouble(self, events: Sequence[Mapping[str, Any]]) -> int | str | None:  # Any: JSON
        """A status, or the name of what went wrong before there was one; None where Event Grid took them."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._publisher().send([CloudEvent.from_dict(dict(one)) for one in events])
        except HttpResponseError as error:
            return error.status_code or type(error).__name__
        except SdkError as error:
            return type(error).__name__
        except TimeoutError:
            return f"no answer within {PATIENCE_S:.0f} s"
        return None

    def _publisher(self) -> Any:  # Any: as above
        if self._client is None:
            from azure.eventgrid.aio import EventGridPublisherClient  # a tenth of a second, where it is needed

            self._client = EventGridPublisherClient(
                self._endpoint,
                self._credential,
                retry_total=0,
                permit_redirects=False,
                transport=self._transport,
            )
        return self._client
