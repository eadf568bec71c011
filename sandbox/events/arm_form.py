"""An event subscription as ARM holds it → the one that the grid delivers to (facts/events.md 6.1, 6.5, 6.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.events.event import EventSchema
from sandbox.events.filters import AdvancedFilter, EventFilter, Operator
from sandbox.events.subscription import MAX_ATTEMPTS, MAX_TTL_MINUTES, EndpointKind, EventSubscription
from sandbox.storage.account import StorageAccount

_CONTAINER_IN_ID = re.compile(r"(?P<account>.+)/blobServices/default/containers/(?P<container>[^/]+)", re.IGNORECASE)
"""The Azure CLI's form of a dead-letter destination (5.5)."""


class UnknownDestinationError(ValueError):
    """The destination is of a kind, or has a resource id, that leads nowhere here."""


@dataclass(frozen=True, slots=True)
class Places:
    """Resource id → where that is on loopback: a function's webhook with its key, a storage account. Any case."""

    functions: Mapping[str, str]
    accounts: Mapping[str, StorageAccount]

    def function_url(self, resource_id: str) -> str:
        return _found(self.functions, resource_id, "function")

    def account(self, resource_id: str) -> StorageAccount:
        return _found(self.accounts, resource_id, "storage account")


type Properties = Mapping[str, Any]  # Any: parsed JSON that ARM has checked


def subscription_of(scope: str, name: str, properties: Properties, places: Places) -> EventSubscription:
    """Raises UnknownDestinationError, and ValueError for what Event Grid's limits forbid."""
    holder = properties.get("deliveryWithResourceIdentity") or properties
    kind, url = _destination(holder["destination"], places)
    policy = properties.get("retryPolicy") or {}
    return EventSubscription(
        name,
        scope,
        url,
        _filter(properties.get("filter") or {}),
        EventSchema(properties.get("eventDeliverySchema") or EventSchema.EVENT_GRID.value),
        kind,
        policy.get("maxDeliveryAttempts", MAX_ATTEMPTS),
        policy.get("eventTimeToLiveInMinutes", MAX_TTL_MINUTES),
        _dead_letter_url(properties, places),
    )


def _destination(given: Properties, places: Places) -> tuple[EndpointKind, str]:
    details = given["properties"]
    match given.get("endpointType"):
        case "AzureFunction":
            return EndpointKind.AZURE_FUNCTION, places.function_url(details["resourceId"])
        case "WebHook":
            return EndpointKind.WEBHOOK, details["endpointUrl"]
        case "StorageQueue":
            account = places.account(details["resourceId"])
            return EndpointKind.STORAGE_QUEUE, f"{account.queue_url}/{details['queueName']}"
        case other:
            raise UnknownDestinationError(f"endpointType {other!r}; here are AzureFunction, WebHook, StorageQueue")


def _dead_letter_url(properties: Properties, places: Places) -> str | None:
    with_identity = properties.get("deadLetterWithResourceIdentity") or {}
    given = properties.get("deadLetterDestination") or with_identity.get("deadLetterDestination")
    if not given:
        return None
    details = given["properties"]
    found = _CONTAINER_IN_ID.fullmatch(details["resourceId"])
    account_id, container = (found["account"], found["container"]) if found else (details["resourceId"], None)
    return f"{places.account(account_id).blob_url}/{container or details['blobContainerName']}"


def _filter(given: Properties) -> EventFilter:
    return EventFilter(
        tuple(given.get("includedEventTypes") or ()),
        given.get("subjectBeginsWith") or "",
        given.get("subjectEndsWith") or "",
        given.get("isSubjectCaseSensitive") or False,
        tuple(_advanced(one) for one in given.get("advancedFilters") or ()),
    )


def _advanced(given: Properties) -> AdvancedFilter:
    """Single-valued operators write `value`, the others `values`; a range is an array of two numbers."""
    values = given.get("values") or (() if given.get("value") is None else (given["value"],))
    plain = (tuple(value) if isinstance(value, list) else value for value in values)
    return AdvancedFilter(Operator(given["operatorType"]), given["key"], tuple(plain))


def _found[T](known: Mapping[str, T], resource_id: str, what: str) -> T:
    for one, place in known.items():
        if one.lower() == resource_id.lower():
            return place
    raise UnknownDestinationError(f"no {what} here has the id {resource_id!r}")
