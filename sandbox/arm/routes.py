"""Which paths ARM knows, with the permission each needs and the api-versions each speaks."""

import re
from dataclasses import dataclass

from sandbox.arm import management_groups, pricings, providers, subscriptions
from sandbox.arm.call import Handler

_SUBSCRIPTION = r"/subscriptions/(?P<subscription>[^/]+)"
_GROUP = r"/providers/Microsoft\.Management/managementGroups/(?P<group>[^/]+)"
_PRICINGS = rf"{_SUBSCRIPTION}/providers/Microsoft\.Security/pricings"

_PRICINGS_VERSIONS = ("2024-01-01", "2023-01-01")  # defender-plan.md 2.1; older ones and 2026-07-01 are not simulated
_SUBSCRIPTION_VERSIONS = (
    "2022-12-01",
    "2022-09-01",
    "2021-01-01",
    "2020-01-01",
    "2019-11-01",
    "2019-06-01",
    "2016-06-01",
)
_PROVIDER_VERSIONS = ("2024-03-01", "2022-09-01", "2021-04-01", "2020-10-01", "2019-05-01", "2016-02-01")
_GROUP_VERSIONS = ("2023-04-01", "2021-04-01", "2020-05-01", "2020-02-01")


@dataclass(frozen=True, slots=True)
class ArmRoute:
    """`permission` is the RBAC action; empty: every caller may, and the handler filters what it shows."""

    method: str
    pattern: re.Pattern[str]
    resource_type: str
    permission: str
    versions: tuple[str, ...]
    handler: Handler

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def _route(
    method: str, path: str, *, of: str, permission: str, versions: tuple[str, ...], handler: Handler
) -> ArmRoute:
    return ArmRoute(method, re.compile(path, re.IGNORECASE), of, permission, versions, handler)


def _pricing(method: str, path: str, permission: str, handler: Handler) -> ArmRoute:
    return _route(
        method,
        _PRICINGS + path,
        of="Microsoft.Security/pricings",
        permission=f"Microsoft.Security/pricings/{permission}",
        versions=_PRICINGS_VERSIONS,
        handler=handler,
    )


def _provider(method: str, path: str, permission: str, handler: Handler) -> ArmRoute:
    return _route(
        method,
        f"{_SUBSCRIPTION}/providers{path}",
        of="Microsoft.Resources/subscriptions/providers",
        permission=permission,
        versions=_PROVIDER_VERSIONS,
        handler=handler,
    )


def _subscription(path: str, permission: str, handler: Handler) -> ArmRoute:
    return _route(
        "GET",
        path,
        of="Microsoft.Resources/subscriptions",
        permission=permission,
        versions=_SUBSCRIPTION_VERSIONS,
        handler=handler,
    )


def _group(path: str, permission: str, handler: Handler) -> ArmRoute:
    return _route(
        "GET",
        _GROUP + path,
        of="Microsoft.Management/managementGroups",
        permission=f"Microsoft.Management/managementGroups/{permission}",
        versions=_GROUP_VERSIONS,
        handler=handler,
    )


_PLAN = r"/(?P<plan>[^/]+)"
_NAMESPACE = r"/(?P<namespace>[^/]+)"
_READ_PROVIDERS = "Microsoft.Resources/subscriptions/providers/read"

ROUTES: tuple[ArmRoute, ...] = (
    _pricing("GET", "", "read", pricings.list_plans),
    _pricing("GET", _PLAN, "read", pricings.get_plan),
    _pricing("PUT", _PLAN, "write", pricings.put_plan),
    _pricing("DELETE", _PLAN, "delete", pricings.delete_plan),
    _provider("GET", "", _READ_PROVIDERS, providers.list_providers),
    _provider("GET", _NAMESPACE, _READ_PROVIDERS, providers.get_provider),
    _provider("POST", _NAMESPACE + "/register", "{namespace}/register/action", providers.register),
    _provider("POST", _NAMESPACE + "/unregister", "{namespace}/unregister/action", providers.unregister),
    _subscription("/subscriptions", "", subscriptions.list_subscriptions),
    _subscription(_SUBSCRIPTION, "Microsoft.Resources/subscriptions/read", subscriptions.get_subscription),
    _subscription(_SUBSCRIPTION + "/locations", "Microsoft.Resources/subscriptions/read", subscriptions.list_locations),
    _subscription("/tenants", "", subscriptions.list_tenants),
    _group("", "read", management_groups.get_group),
    _group("/descendants", "descendants/read", management_groups.list_descendants),
)
