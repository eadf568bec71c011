"""A plan as it is → the JSON that GET, LIST and PUT show (defender-plan.md 2.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sandbox.assumptions import Assumptions
from sandbox.catalogue import PlanOffer
from sandbox.state import ExtensionState, PlanState, Tier
from sandbox.wire import JsonObject

_COVERAGE_SINCE = "2024-01-01"
_MICROSECONDS_LAST_DIGIT = 10


def row(
    subscription_id: str,
    offer: PlanOffer,
    plan: PlanState,
    *,
    api_version: str,
    now: datetime,
    assumptions: Assumptions,
) -> JsonObject:
    """As GET and LIST show it: without any operationStatus."""
    return {
        "id": f"/subscriptions/{subscription_id}/providers/Microsoft.Security/pricings/{offer.name}",
        "name": offer.name,
        "type": "Microsoft.Security/pricings",
        "properties": {
            "pricingTier": plan.tier.value,
            **({"subPlan": plan.sub_plan} if plan.sub_plan and plan.tier is Tier.STANDARD else {}),
            "freeTrialRemainingTime": _trial(plan, now=now, days=assumptions.trial_days),
            **_enablement(plan),
            **(_coverage(plan) if api_version >= _COVERAGE_SINCE else {}),
            **_extensions(plan, assumptions),
            **({"deprecated": True, "replacedBy": list(offer.replaced_by)} if offer.deprecated else {}),
        },
    }


def with_statuses(shown: JsonObject, statuses: Mapping[str, str | None]) -> JsonObject:
    """As PUT shows it: each touched extension says how it went; a failed one still says isEnabled True."""
    properties = shown["properties"]
    if "extensions" not in properties:
        return shown
    extensions = [
        {**extension, "operationStatus": _status(extension["isEnabled"], statuses[extension["name"]])}
        if extension["name"] in statuses
        else extension
        for extension in properties["extensions"]
    ]
    return {**shown, "properties": {**properties, "extensions": extensions}}


def _status(enabled: str, failure: str | None) -> JsonObject:
    """The texts for success: `enabled` is Microsoft's, `disabled` follows its form [inferred]."""
    if failure is not None:
        return {"code": "Failed", "message": failure}
    return {"code": "Succeeded", "message": f"Successfully {'enabled' if enabled == 'True' else 'disabled'} extension"}


def _extensions(plan: PlanState, assumptions: Assumptions) -> JsonObject:
    if not plan.extensions or (plan.tier is Tier.FREE and not assumptions.free_rows_list_extensions):
        return {}
    return {"extensions": [_extension(name, state) for name, state in plan.extensions.items()]}


def _extension(name: str, state: ExtensionState) -> JsonObject:
    shown: JsonObject = {"name": name, "isEnabled": str(state.enabled)}
    return {**shown, "additionalExtensionProperties": dict(state.properties)} if state.properties else shown


def _coverage(plan: PlanState) -> JsonObject:
    covered = "FullyCovered" if plan.tier is Tier.STANDARD else "NotCovered"
    return {"enforce": str(plan.enforce), "resourcesCoverageStatus": covered}


def _enablement(plan: PlanState) -> JsonObject:
    """Seven fractional digits; no such key on a Free row."""
    when = plan.enablement_time
    if when is None or plan.tier is Tier.FREE:
        return {}
    seventh = when.microsecond % _MICROSECONDS_LAST_DIGIT
    return {"enablementTime": f"{when:%Y-%m-%dT%H:%M:%S.%f}{seventh}Z"}


def _trial(plan: PlanState, *, now: datetime, days: int) -> str:
    """ISO-8601 duration left of the trial; PT0S when it is over or never began."""
    left = timedelta() if plan.trial_started is None else plan.trial_started + timedelta(days=days) - now
    if plan.tier is Tier.FREE or left < timedelta(minutes=1):
        return "PT0S"
    hours, seconds = divmod(left.seconds, 3600)
    return f"P{left.days}DT{hours}H{seconds // 60}M"
