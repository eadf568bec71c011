"""A plan as the JSON text that a PUT would need to bring it back: what the ledger keeps and a person can paste."""

import json

from enforcer.observed.account import Switch
from enforcer.observed.plan import Extension, PlanSeen, PlanWrite, Registration, Tier


def plan_text(plan: PlanSeen) -> str:
    """The state as seen; extensions are left out at Free, where the service does not take them (defender-plan 3.2)."""
    return _text(plan.tier, plan.extensions if plan.tier is Tier.STANDARD else ())


def asked_text(write: PlanWrite) -> str:
    return _text(Tier.STANDARD, write.extensions)


def switch_text(switch: Switch) -> str:
    return json.dumps({"properties": {"state": switch.value}}, separators=(",", ":"))


def registration_text(state: Registration) -> str:
    """No PUT brings it back: what does is the action `unregister`."""
    return json.dumps({"registrationState": state.value}, separators=(",", ":"))


def _text(tier: Tier, extensions: tuple[Extension, ...]) -> str:
    properties: dict[str, object] = {"pricingTier": tier.value}
    if extensions:
        properties["extensions"] = [_extension(entry) for entry in extensions]
    return json.dumps({"properties": properties}, separators=(",", ":"))


def _extension(extension: Extension) -> dict[str, object]:
    fields: dict[str, object] = {"name": extension.name, "isEnabled": str(extension.enabled)}
    if extension.properties and extension.enabled:
        fields["additionalExtensionProperties"] = json.loads(extension.properties)
    return fields
