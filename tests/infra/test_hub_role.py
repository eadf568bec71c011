"""`infra/hub-role.json`: what an enrolling identity needs at its own function app, and no more."""

import json
from pathlib import Path

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import SUB, Arm
from tests.sandbox.arm.test_event_subscriptions import FUNCTION, SCOPE, put

TEXT = (Path(__file__).parents[2] / "infra" / "hub-role.json").read_text(encoding="utf-8")
ROLE = json.loads(TEXT.replace("{hubSubscription}", SUB).replace("{resourceGroup}", "rg"))
OWN_APP = FUNCTION.partition("/functions")[0]


def enrolling(azure: SimulatedAzure, *, at: str | None) -> Arm:
    """An identity that may put event subscriptions, and holds the hub role at `at`."""
    azure.tenant.add_subscription(SUB, name="hub")
    identity = azure.tenant.add_principal(
        "enforcer", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="o", app_id="a", actions=()
    )
    azure.tenant.assign(identity, actions=("Microsoft.EventGrid/eventSubscriptions/write",), scope=SCOPE)
    if at:
        azure.tenant.assign_role(identity, ROLE, scope=at)
    return Arm(azure, identity)


async def test_the_hub_role_lets_an_event_subscription_lead_to_our_own_function(azure: SimulatedAzure) -> None:
    assert (await put(enrolling(azure, at=OWN_APP))).status == 201


async def test_without_the_hub_role_no_event_subscription_leads_to_a_function(azure: SimulatedAzure) -> None:
    assert (await put(enrolling(azure, at=None))).code == "LinkedAuthorizationFailed"


async def test_the_hub_role_opens_no_other_app(azure: SimulatedAzure) -> None:
    other = OWN_APP.replace("sites/app", "sites/other")
    assert (await put(enrolling(azure, at=other))).code == "LinkedAuthorizationFailed"
