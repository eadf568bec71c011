"""A method, a path and a query → the route, with what it is about; or ARM's 4xx."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sandbox.arm.errors import (
    group_not_found,
    malformed_subscription,
    missing_api_version,
    subscription_not_found,
    unknown_api_version,
    unknown_namespace,
    unknown_resource_type,
    unknown_route,
    wrong_method,
)
from sandbox.arm.route import ArmRoute
from sandbox.arm.routes import ROUTES
from sandbox.registrations import RESOURCE_TYPES
from sandbox.state import Subscription, SubscriptionState
from sandbox.tenant import Tenant

_PROVIDER_PATH = re.compile(
    r"(?:/subscriptions/[^/]+)?/providers/(?P<namespace>[^/]+)/(?P<type>[^/]+).*", re.IGNORECASE
)
_MOST_KNOWN = 4_096
"""Paths whose routes are looked up once; a match holds its path."""


@dataclass(frozen=True, slots=True)
class Routed:
    """`scopes`: the target's resource id and those above it; `subscription` is None at tenant and group level."""

    route: ArmRoute
    names: Mapping[str, str]
    permission: str
    scopes: tuple[str, ...]
    subscription: Subscription | None


def find(method: str, path: str, query: Mapping[str, str], tenant: Tenant) -> Routed:
    """Paths match in any case and with or without a slash at the end."""
    version = query.get("api-version")
    if not version:
        raise missing_api_version()
    fitting = _fitting(path.rstrip("/") or "/")
    if not fitting:
        raise _nothing_there(path, version)
    route, match = next(((route, match) for route, match in fitting if route.method == method), (None, None))
    if route is None or match is None:
        raise wrong_method(method)
    if version not in route.versions:
        raise unknown_api_version(version, resource_type=route.resource_type, known=route.versions)
    return _about(route, match, tenant)


@lru_cache(_MOST_KNOWN)
def _fitting(path: str) -> tuple[tuple[ArmRoute, re.Match[str]], ...]:
    return tuple((route, match) for route in ROUTES if (match := route.pattern.fullmatch(path)))


def _about(route: ArmRoute, match: re.Match[str], tenant: Tenant) -> Routed:
    """Inside a resource group, the path itself is the target's id."""
    names = match.groupdict()
    permission = route.permission.format(namespace=_canonical(names.get("namespace", "")))
    if "subscription" in names:
        subscription = _subscription(names["subscription"], tenant)
        within = match.string if "resource_group" in names else f"/subscriptions/{subscription.subscription_id}"
        scopes = tenant.scopes_of(names.get("scope") or names.get("topic") or within)
        return Routed(route, names, permission, scopes, subscription)
    if "group" in names:
        if names["group"].lower() not in tenant.groups:
            raise group_not_found(names["group"])
        return Routed(route, names, permission, tenant.scopes_of_group(names["group"]), None)
    return Routed(route, names, permission, ("/",), None)


def _canonical(namespace: str) -> str:
    return next((known for known in RESOURCE_TYPES if known.lower() == namespace.lower()), namespace)


def _subscription(subscription_id: str, tenant: Tenant) -> Subscription:
    try:
        uuid.UUID(subscription_id)
    except ValueError as error:
        raise malformed_subscription(subscription_id) from error
    subscription = tenant.subscriptions.get(subscription_id.lower())
    if subscription is None or subscription.state is SubscriptionState.DELETED:
        raise subscription_not_found(subscription_id)
    return subscription


def _nothing_there(path: str, version: str) -> Exception:
    match = _PROVIDER_PATH.fullmatch(path)
    if match is None:
        return unknown_route(path)
    known = {namespace.lower() for namespace in RESOURCE_TYPES}
    if match["namespace"].lower() not in known:
        return unknown_namespace(match["namespace"])
    return unknown_resource_type(match["namespace"], match["type"], version)
