"""The app's own event subscriptions in a schedule: where they lead, what they have to say, how others alter them."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from enforcer.observed.enrolment import enrolment_name, event_target
from sandbox.event_subscriptions import StoredEventSubscription
from sandbox.events.arm_form import Places
from sandbox.state import Principal
from sandbox.tenant import Tenant
from tests.campaign.schedule import Alteration

_INFRA = Path(__file__).parents[2] / "infra"
_HUB_ROLE = json.loads((_INFRA / "hub-role.json").read_text(encoding="utf-8"))
_FILTER = json.loads((_INFRA / "changes-filter.json").read_text(encoding="utf-8"))
_PLAN_WRITE = "Microsoft.Security/pricings/write"
VERSION = "api-version=2025-02-15"
HUB = "99999999-0000-4000-8000-000000000000"
APP = f"/subscriptions/{HUB}/resourceGroups/rg-enforcer/providers/Microsoft.Web/sites/fn-enforcer"
ON_CHANGE = f"{APP}/functions/on_change"
NAME = enrolment_name(event_target(ON_CHANGE))
DOOR = "https://app/on_change"
ELSEWHERE_DOOR = "https://app/elsewhere"
PLACES = Places({ON_CHANGE: DOOR}, {})

type Properties = Mapping[str, Any]  # Any: JSON that ARM has checked


def build_hub(tenant: Tenant, us: Principal) -> None:
    """The subscription that holds the function app, and the right to name its functions."""
    tenant.add_subscription(HUB, name="hub")
    tenant.assign(us, actions=tuple(_HUB_ROLE["Actions"]), scope=APP)


def path_of(subscription: str) -> str:
    return f"/subscriptions/{subscription}/providers/Microsoft.EventGrid/eventSubscriptions/{NAME}"


def held_on(tenant: Tenant, subscription: str) -> StoredEventSubscription | None:
    return tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME)


def shortcomings(held: StoredEventSubscription | None) -> tuple[str, ...]:
    """By ARM's own record of it, whatever the product thinks of it."""
    if held is None:
        return ("there is none",)
    said, policy = held.properties, held.properties.get("retryPolicy") or {}
    right = {
        "its destination": said["destination"]["properties"].get("resourceId") == ON_CHANGE,
        "its types": set(said["filter"].get("includedEventTypes") or ()) == set(_FILTER["includedEventTypes"]),
        "its filter": _conditions(said["filter"]) == _conditions(_FILTER),
        "its schema": said["eventDeliverySchema"] == "CloudEventSchemaV1_0",
        "its retry policy": (policy.get("maxDeliveryAttempts"), policy.get("eventTimeToLiveInMinutes")) == (30, 1440),
    }
    return tuple(what for what, is_right in right.items() if not is_right)


def altered(properties: Properties, how: Alteration) -> Properties:
    """What somebody puts in its place."""
    said = deepcopy(dict(properties))
    match how:
        case Alteration.NARROWED:
            said["filter"]["includedEventTypes"] = ["Microsoft.Resources.ResourceDeleteSuccess"]
        case Alteration.PLAN_HELD_BACK:
            values = said["filter"]["advancedFilters"][0]["values"] if said["filter"].get("advancedFilters") else []
            values[:] = [one for one in values if one != _PLAN_WRITE] or ["Microsoft.Other/write"]
        case Alteration.ELSEWHERE:
            said["destination"] = {"endpointType": "WebHook", "properties": {"endpointUrl": ELSEWHERE_DOOR}}
        case Alteration.IMPATIENT:
            said["retryPolicy"] = {"maxDeliveryAttempts": 1, "eventTimeToLiveInMinutes": 1}
        case Alteration.OTHER_SCHEMA:
            said["eventDeliverySchema"] = "EventGridSchema"
    return said


def _conditions(said: Properties) -> set[tuple[str, str, frozenset[str]]]:
    advanced = said.get("advancedFilters") or ()
    return {(one["operatorType"], one["key"], frozenset(one["values"])) for one in advanced}
