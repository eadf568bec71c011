"""Microsoft.Security's security contacts, continuous exports (api-version 2023-12-01-preview) → observed/account.py."""

from enforcer.azure.arm import Arm, Json
from enforcer.facts import SubscriptionId
from enforcer.observed.account import AlertRoute

_VERSION = "api-version=2023-12-01-preview"
_ALERTS = "alerts"


class ArmAlerts:
    """Answers the port Alerts."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    async def contacts(self, subscription: SubscriptionId) -> tuple[AlertRoute, ...]:
        return tuple(_contact(row) for row in await self._listed(subscription, "securityContacts"))

    async def exports(self, subscription: SubscriptionId) -> tuple[AlertRoute, ...]:
        return tuple(_export(row) for row in await self._listed(subscription, "automations"))

    async def _listed(self, subscription: SubscriptionId, what: str) -> tuple[Json, ...]:
        return await self._arm.rows(f"/subscriptions/{subscription}/providers/Microsoft.Security/{what}?{_VERSION}")


def _contact(row: Json) -> AlertRoute:
    """Also in the older shape, where `alertNotifications` stands for `isEnabled`."""
    said = _object(row.get("properties"))
    by_role = _object(said.get("notificationsByRole"))
    roles = by_role.get("roles") if str(by_role.get("state")).lower() == "on" else None
    older = _object(said.get("alertNotifications"))
    is_on = str(older.get("state")).lower() == "on" if older else said.get("isEnabled") is not False
    return AlertRoute("the security contact", is_on=is_on, reaches_somebody=bool(said.get("emails") or roles))


def _export(row: Json) -> AlertRoute:
    said = _object(row.get("properties"))
    sources = said.get("sources")
    about = {str(_object(one).get("eventSource")).lower() for one in sources} if isinstance(sources, list) else set()
    name = str(row.get("name"))[:64]
    reaches = _ALERTS in about and bool(said.get("actions"))
    return AlertRoute(f"the export {name}", is_on=said.get("isEnabled") is not False, reaches_somebody=reaches)


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}
