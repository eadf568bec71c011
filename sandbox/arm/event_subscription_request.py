"""The body of a PUT on an event subscription → its properties with all defaults, or ARM's 400 (events.md 6)."""

import json
import re
from typing import Any

from sandbox.arm.errors import ArmError, bad_content, bad_request
from sandbox.wire import JsonObject

_NAME = re.compile(r"[-a-zA-Z0-9]{3,64}")
_SCHEMAS = ("EventGridSchema", "CustomInputSchema", "CloudEventSchemaV1_0")
_NEEDS = {
    "AzureFunction": "resourceId",
    "StorageQueue": "resourceId",
    "EventHub": "resourceId",
    "HybridConnection": "resourceId",
    "ServiceBusQueue": "resourceId",
    "ServiceBusTopic": "resourceId",
    "WebHook": "endpointUrl",
}
"""Endpoint type → the property without which it leads nowhere (events.md 6.1 and 6.6)."""

_LIMIT = 25  # advanced filters, and values of all of them (events.md 3)
_MOST_ATTEMPTS, _LONGEST_MINUTES = 30, 1440  # events.md 5.1 and 6.3
_KNOWN = frozenset(
    {
        "destination",
        "deliveryWithResourceIdentity",
        "filter",
        "labels",
        "expirationTimeUtc",
        "eventDeliverySchema",
        "retryPolicy",
        "deadLetterDestination",
        "deadLetterWithResourceIdentity",
        "topic",
        "provisioningState",
    }
)
_READ_ONLY = frozenset({"topic", "provisioningState"})
_WRITES = tuple(
    f"Microsoft.Resources.Resource{what}{how}"
    for what in ("Write", "Delete", "Action")
    for how in ("Success", "Failure", "Cancel")
)
"""What a subscription without a filter listens to (events.md 6.3)."""


def parse_event_subscription(name: str, body: bytes) -> JsonObject:
    """Read-only members are taken and ignored; so is what is null."""
    if not _NAME.fullmatch(name):
        raise bad_request(f"Event subscription name '{name}' is invalid: 3 to 64 letters, digits and hyphens.")
    properties = _object(_parsed(body).get("properties"), "properties")
    unknown = sorted(set(properties) - _KNOWN)
    if unknown:
        raise bad_content(f"Could not find member '{unknown[0]}' on object 'properties'")
    given = {key: value for key, value in properties.items() if value is not None and key not in _READ_ONLY}
    _check_destination(given)
    schema = given.get("eventDeliverySchema", _SCHEMAS[0])
    if schema not in _SCHEMAS:
        raise bad_request(f"eventDeliverySchema '{schema}' is invalid. Allowed: {', '.join(_SCHEMAS)}.")
    return {
        **given,
        "filter": _filter(_object(given.get("filter", {}), "properties.filter")),
        "eventDeliverySchema": schema,
        "retryPolicy": _retry_policy(_object(given.get("retryPolicy", {}), "properties.retryPolicy")),
    }


def _check_destination(properties: JsonObject) -> None:
    holder = properties
    if "deliveryWithResourceIdentity" in properties:
        holder = _object(properties["deliveryWithResourceIdentity"], "properties.deliveryWithResourceIdentity")
    destination = _object(holder.get("destination"), "properties.destination")
    kind = destination.get("endpointType")
    if kind not in _NEEDS:
        raise bad_request(f"endpointType '{kind}' is invalid. Allowed: {', '.join(_NEEDS)}.")
    details = _object(destination.get("properties"), "properties.destination.properties")
    target = details.get(_NEEDS[kind])
    if not isinstance(target, str) or not target:
        raise bad_request(f"'{_NEEDS[kind]}' is required for a destination of type {kind}.")


def _filter(wanted: JsonObject) -> JsonObject:
    advanced = wanted.get("advancedFilters") or []
    if not isinstance(advanced, list):
        raise bad_content("Error converting value at 'properties.filter.advancedFilters', wanted an array")
    values = [value for one in advanced for value in _object(one, "advancedFilters").get("values") or []]
    if max(len(advanced), len(values)) > _LIMIT:
        raise bad_request(f"At most {_LIMIT} advanced filters with {_LIMIT} values in all are allowed.")
    shown = {"subjectBeginsWith": "", "subjectEndsWith": "", "includedEventTypes": list(_WRITES)}
    return shown | {key: value for key, value in wanted.items() if value is not None}


def _retry_policy(wanted: JsonObject) -> JsonObject:
    limits = {"maxDeliveryAttempts": _MOST_ATTEMPTS, "eventTimeToLiveInMinutes": _LONGEST_MINUTES}
    policy = limits | {key: value for key, value in wanted.items() if value is not None}
    for name, most in limits.items():
        value = policy[name]
        if not isinstance(value, int) or not 1 <= value <= most:
            raise bad_request(f"retryPolicy.{name} '{value}' is invalid: a number from 1 to {most}.")
    return policy


def _parsed(body: bytes) -> JsonObject:
    try:
        return _object(json.loads(body), "body")
    except ValueError as error:
        raise bad_content(f"Unexpected character in JSON: {error}") from error


def _object(value: Any, where: str) -> JsonObject:  # Any: parsed JSON
    if not isinstance(value, dict):
        raise _no_object(where, value)
    return value


def _no_object(where: str, value: object) -> ArmError:
    return bad_content(f"Error converting value {json.dumps(value)} at '{where}', wanted an object")
