"""Microsoft.EventGrid/eventSubscriptions on a subscription, through azure-mgmt-eventgrid (api-version 2025-02-15).

The SDK takes a second to import and is wanted rarely: not before the first call. Its long-running operations are not
waited for, because the next look reads what became of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AsyncHttpTransport

from enforcer.azure.arm import Arm, Json
from enforcer.azure.errors import code_of, translated
from enforcer.azure.event_subscription_answer import seen
from enforcer.azure.pipeline import Policy
from enforcer.azure.providers import ArmProviders
from enforcer.facts import SubscriptionId
from enforcer.observed.enrolment import (
    KEPT_S,
    LONGEST_MINUTES,
    MOST_ATTEMPTS,
    EventSubscription,
    EventTarget,
)
from enforcer.observed.plan import Registration

if TYPE_CHECKING:
    from azure.mgmt.eventgrid import models
    from azure.mgmt.eventgrid.aio import EventGridManagementClient

_NOBODY = "00000000-0000-0000-0000-000000000000"
"""The client wants a subscription's id, and no call that we make uses it: each names its scope."""

_VERSION = "2025-02-15"
"""Of the list: the SDK's goes only by its client's own subscription, and follows its next links to any host."""

_KIND = "/providers/Microsoft.EventGrid/eventSubscriptions"
_NOT_THERE = "ResourceNotFound"


class ArmEventSubscriptions:
    """Answers the port EventSubscriptions."""

    def __init__(
        self,
        credential: AsyncTokenCredential,
        arm: Arm,
        endpoint: str,
        *,
        policies: list[Policy],
        transport: AsyncHttpTransport[Any, Any],  # Any: azure-core's own request and response types
    ) -> None:
        self._arm = arm
        self._providers = ArmProviders(arm, "Microsoft.EventGrid")
        self._connect = partial(_connected, credential, endpoint, policies=policies, transport=transport)
        self._client: Any = None  # Any: the SDK's client, which types its operations so that a strict reader balks

    async def read(self, subscription: SubscriptionId, name: str) -> EventSubscription | None:
        with translated(writing=False):
            try:
                found: EventSubscription = await self._operations().get(_scope(subscription), name, cls=_read)
            except HttpResponseError as error:
                if code_of(error) == _NOT_THERE:
                    return None
                raise
            return found

    async def listed(self, subscription: SubscriptionId) -> Mapping[str, EventSubscription]:
        path = f"/{_scope(subscription)}{_KIND}?api-version={_VERSION}"
        return read_rows(subscription, await self._arm.rows(path))

    async def write(self, subscription: SubscriptionId, name: str, wanted: EventSubscription) -> EventSubscription:
        with translated(writing=True):
            operation = await self._operations().begin_create_or_update(
                _scope(subscription), name, _on_the_wire(wanted), polling=False, retry_total=0, cls=_answer
            )
            answer: EventSubscription = await operation.result()
            return answer

    async def delete(self, subscription: SubscriptionId, name: str) -> None:
        with translated(writing=True):
            await self._operations().begin_delete(_scope(subscription), name, polling=False)

    async def register(self, subscription: SubscriptionId) -> Registration:
        return await self._providers.register(subscription)

    def _operations(self) -> Any:  # Any: the SDK's operations, whose pollers it types by hand
        if self._client is None:
            self._client = self._connect()
        return self._client.event_subscriptions


def _connected(
    credential: AsyncTokenCredential,
    endpoint: str,
    *,
    policies: list[Policy],
    transport: AsyncHttpTransport[Any, Any],  # Any: as above
) -> "EventGridManagementClient":
    from azure.mgmt.eventgrid.aio import EventGridManagementClient  # late, as said above

    return EventGridManagementClient(credential, _NOBODY, base_url=endpoint, policies=policies, transport=transport)


def _scope(subscription: SubscriptionId) -> str:
    return f"subscriptions/{subscription}"


def read_rows(subscription: SubscriptionId, rows: Sequence[Json]) -> Mapping[str, EventSubscription]:
    """Those on the subscription itself, by name: the list may be an aggregated one (EventGrid.json) that has those of
    its resources too.
    """
    from azure.mgmt.eventgrid import models  # late, as said above

    here = f"/{_scope(subscription)}{_KIND}".casefold()
    mine = [row for row in rows if str(row.get("id")).casefold().rpartition("/")[0] == here]
    with translated(writing=False):
        return {str(row.get("name")): seen(row, models.EventSubscription.deserialize(row)) for row in mine}


def _on_the_wire(wanted: EventSubscription) -> "models.EventSubscription":
    from azure.mgmt.eventgrid import models  # as above

    return models.EventSubscription(
        destination=_destination(wanted.target),
        filter=models.EventSubscriptionFilter(
            included_event_types=list(wanted.types),
            advanced_filters=[
                models.StringInAdvancedFilter(key=one.key, values=list(one.values)) for one in wanted.conditions
            ],
        ),
        event_delivery_schema=wanted.schema,
        retry_policy=models.RetryPolicy(
            max_delivery_attempts=wanted.attempts or MOST_ATTEMPTS,
            event_time_to_live_in_minutes=wanted.minutes or LONGEST_MINUTES,
        ),
    )


def _destination(target: EventTarget | None) -> "models.EventSubscriptionDestination":
    from azure.mgmt.eventgrid import models  # as above

    if target is None:
        raise ValueError("an event subscription without a target is seen, never written")
    if target.queue is None:
        return models.AzureFunctionEventSubscriptionDestination(resource_id=target.resource_id)
    return models.StorageQueueEventSubscriptionDestination(
        resource_id=target.resource_id, queue_name=target.queue, queue_message_time_to_live_in_seconds=KEPT_S
    )


def _read(response: Any, found: "models.EventSubscription | None", _: object) -> EventSubscription:  # Any: azure-core's
    return seen(response.http_response.json(), found)


def _answer(response: Any, found: "models.EventSubscription | None", _: object) -> EventSubscription:  # Any: as above
    return replace(
        _read(response, found, None),
        correlation_id=response.http_response.headers.get("x-ms-correlation-request-id", ""),
    )
