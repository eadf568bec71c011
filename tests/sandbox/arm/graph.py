"""Queries to the simulated Resource Graph."""

from typing import Any

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import Arm, Reply

GRAPH = "/providers/Microsoft.ResourceGraph/resources"
SUBSCRIPTIONS = "resourcecontainers | where type == 'microsoft.resources/subscriptions'"
AI_PLANS = "securityresources | where type == 'microsoft.security/pricings' and name == 'AI'"


async def ask(
    arm: Arm,
    query: str,
    *,
    scope: dict[str, Any] | None = None,  # Any: JSON of a request
    version: str = "2022-10-01",
    **options: Any,  # Any: as above
) -> Reply:
    """`top=5` becomes the option `$top`; `scope` holds other members of the body."""
    spelt = {"top": "$top", "skip": "$skip", "skip_token": "$skipToken"}
    told = {"options": {spelt.get(name, name): value for name, value in options.items()}} if options else {}
    return await arm("POST", GRAPH, {"query": query, **told, **(scope or {})}, version=version)


async def rows(arm: Arm, query: str) -> list[dict[str, Any]]:  # Any: JSON
    """Of the first page."""
    reply = await ask(arm, query)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["data"]
    return found


def reasons(reply: Reply) -> list[str]:
    """The codes of the details."""
    return [detail["code"] for detail in reply.body["error"]["details"]]


def number(of: int) -> str:
    """A subscription's id."""
    return f"00000000-0000-0000-0000-{of:012d}"


def fill(azure: SimulatedAzure, count: int, *, group: str | None = None) -> None:
    """So many subscriptions."""
    for of in range(count):
        azure.tenant.add_subscription(number(of), name=f"s{of}", management_group=group)


def reader(azure: SimulatedAzure, *actions: str, scope: str = "/") -> Arm:
    """A principal that may do just this."""
    name = f"reader {len(azure.tenant.principals)}"
    principal = azure.tenant.add_principal(
        name, kind=PrincipalKind.SERVICE_PRINCIPAL, object_id=name, app_id=name, actions=actions, scope=scope
    )
    return Arm(azure, principal)
