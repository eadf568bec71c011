"""The body of a PUT on an event subscription → its properties with all defaults, or ARM's 400 (events.md 6)."""

import re

from sandbox.arm.errors import bad_content, bad_request
from sandbox.arm.event_subscription_shape import LONGEST_MINUTES, MOST_ATTEMPTS, SCHEMAS, check_properties
from sandbox.arm.shape import ignored, members, parsed_object, text, without_nulls
from sandbox.wire import JsonObject

_NAME = re.compile(r"[-a-zA-Z0-9]{3,64}")
_LIMIT = 25  # advanced filters, and values of all of them (events.md 3)
_READ_ONLY = frozenset({"topic", "provisioningState"})
_WRITES = tuple(
    f"Microsoft.Resources.Resource{what}{how}"
    for what in ("Write", "Delete", "Action")
    for how in ("Success", "Failure", "Cancel")
)
"""What a subscription without a filter listens to (events.md 6.3)."""
_STATES = tuple(f"Microsoft.PolicyInsights.PolicyState{what}" for what in ("Created", "Changed", "Deleted"))
"""The same for a management group's policy states (events.md 4.2)."""

_check_body = members(
    required=("properties",), id=text, name=text, type=text, systemData=ignored, properties=check_properties
)


def parse_event_subscription(name: str, body: bytes, *, policy_states: bool = False) -> JsonObject:
    """Read-only members are taken and ignored; so is what is null. `policy_states`: the source is such a topic."""
    if not _NAME.fullmatch(name):
        raise bad_request(f"Event subscription name '{name}' is invalid: 3 to 64 letters, digits and hyphens.")
    content = parsed_object(body)
    _check_body(content, "body")
    given = without_nulls({key: value for key, value in content["properties"].items() if key not in _READ_ONLY})
    _check_destination(given)
    return {
        **given,
        "filter": _filter(given.get("filter", {}), _STATES if policy_states else _WRITES),
        "eventDeliverySchema": given.get("eventDeliverySchema", SCHEMAS[0]),
        "retryPolicy": {
            "maxDeliveryAttempts": MOST_ATTEMPTS,
            "eventTimeToLiveInMinutes": LONGEST_MINUTES,
            **given.get("retryPolicy", {}),
        },
    }


def destination_of(properties: JsonObject) -> JsonObject:
    """Also where it is delivered to with a managed identity (events.md 6.5)."""
    with_identity: JsonObject = properties.get("deliveryWithResourceIdentity", {})
    found: JsonObject = with_identity.get("destination") or properties.get("destination", {})
    return found


def dead_letters_of(properties: JsonObject) -> JsonObject | None:
    with_identity: JsonObject = properties.get("deadLetterWithResourceIdentity", {})
    found: JsonObject | None = properties.get("deadLetterDestination") or with_identity.get("deadLetterDestination")
    return found


def _check_destination(properties: JsonObject) -> None:
    destination = destination_of(properties)
    if not destination:
        raise bad_content("Required property 'destination' not found in JSON")
    if "deliveryWithResourceIdentity" in properties and destination["endpointType"] == "AzureFunction":
        raise bad_request(
            "A destination of type AzureFunction can not use a managed identity."
        )  # events.md 6.5 and 6.8


def _filter(wanted: JsonObject, types: tuple[str, ...]) -> JsonObject:
    advanced = wanted.get("advancedFilters", [])
    values = [value for one in advanced for value in one.get("values", [one["value"]] if "value" in one else [])]
    if max(len(advanced), len(values)) > _LIMIT:
        raise bad_request(f"At most {_LIMIT} advanced filters with {_LIMIT} values in all are allowed.")
    return {"subjectBeginsWith": "", "subjectEndsWith": "", "includedEventTypes": list(types), **wanted}
