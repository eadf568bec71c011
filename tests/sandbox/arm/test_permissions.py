"""Role assignments: which action each operation needs, where an assignment holds, and since when."""

import asyncio
import json
from pathlib import Path

import pytest

from sandbox.arm.permissions import PERMISSIONS
from sandbox.arm.route import ArmRoute
from sandbox.arm.routes import ROUTES
from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.roles import role_definition
from sandbox.scopes import within_subscription
from sandbox.state import Principal
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing

OTHER = "00000000-0000-0000-0000-00000000000b"
CORP = "/providers/Microsoft.Management/managementGroups/corp"
TOPIC = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/topic"
NAMES = {
    "{topic}": TOPIC,
    "{subscription}": SUB,
    "{scope}": f"/subscriptions/{SUB}",
    "{group}": "corp",
    "{plan}": "AI",
    "{name}": "abc",
}
GUARDED = [route for route in ROUTES if route.permission]


def path_of(route: ArmRoute) -> str:
    path = route.template.replace("{namespace}", "Microsoft.Security").replace("{topic_type}", "x")
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return path


@pytest.fixture
def app(azure: SimulatedAzure, owner: Principal) -> Principal:
    """Somebody without any role; `owner` brings the tenant."""
    assert owner
    return azure.tenant.add_principal(
        "app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-app", app_id="app-app", actions=()
    )


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.operation)
async def test_an_operation_is_refused_without_its_action(
    azure: SimulatedAzure, app: Principal, route: ArmRoute
) -> None:
    action = route.permission.format(namespace="Microsoft.Security")
    azure.tenant.assign(app, actions=("*",), not_actions=(action,))
    reply = await Arm(azure, app)(route.method, path_of(route), version=route.versions[0])
    assert (reply.status, reply.code) == (403, "AuthorizationFailed")
    assert f"does not have authorization to perform action '{action}' over scope '" in reply.message


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.operation)
async def test_an_operation_needs_no_more_than_its_action(
    azure: SimulatedAzure, app: Principal, route: ArmRoute
) -> None:
    azure.tenant.assign(app, actions=(route.permission.format(namespace="Microsoft.Security"),))
    body = pricing() if route.method == "PUT" else None
    assert (await Arm(azure, app)(route.method, path_of(route), body, version=route.versions[0])).status != 403


def test_the_table_knows_every_route_and_names_a_fact_for_each() -> None:
    assert {route.operation for route in ROUTES} == set(PERMISSIONS)
    sources = (".md ", ".md:", "spec ", "not in the facts")
    assert [name for name, row in PERMISSIONS.items() if not any(source in row.fact for source in sources)] == []


@pytest.mark.parametrize("scope", ["/", CORP, f"/subscriptions/{SUB}", f"/subscriptions/{SUB.upper()}/"])
async def test_an_assignment_holds_at_its_scope_and_below(azure: SimulatedAzure, app: Principal, scope: str) -> None:
    azure.tenant.assign(app, actions=("Microsoft.Security/*",), scope=scope)
    assert (await Arm(azure, app)("GET", AI)).status == 200


@pytest.mark.parametrize(
    "scope",
    [
        "/providers/Microsoft.Management/managementGroups/elsewhere",
        f"/subscriptions/{OTHER}",
        f"/subscriptions/{SUB}/resourceGroups/rg",
        f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.Web/sites/app",
    ],
)
async def test_an_assignment_beside_or_below_does_not_reach_up(
    azure: SimulatedAzure, app: Principal, scope: str
) -> None:
    azure.tenant.assign(app, actions=("*",), scope=scope)
    assert (await Arm(azure, app)("GET", AI)).status == 403


def test_a_resource_lies_in_its_parents_its_group_and_its_subscription() -> None:
    site = "/subscriptions/S/resourceGroups/Rg/providers/Microsoft.Web/sites/App"
    assert within_subscription(f"{site}/functions/F") == (
        f"{site}/functions/F".lower(),
        site.lower(),
        "/subscriptions/s/resourcegroups/rg",
        "/subscriptions/s",
    )
    assert within_subscription(CORP) == within_subscription("/") == ()


async def test_a_subscription_made_after_the_first_call_waits_for_its_groups_assignments(
    azure: SimulatedAzure, app: Principal
) -> None:
    azure.tenant.assign(app, actions=("*",), scope=CORP)
    arm, new = Arm(azure, app), AI.replace(SUB, OTHER)
    assert (await arm("GET", AI)).status == 200
    azure.tenant.add_subscription(OTHER, name="new", management_group="corp")
    assert (await arm("GET", new)).status == 403
    await asyncio.sleep(azure.assumptions.inheritance_seconds - 1)
    assert (await arm("GET", new)).status == 403
    await asyncio.sleep(1)
    assert (await arm("GET", new)).status == 200


async def test_a_moved_subscription_keeps_what_it_had_from_above_and_waits_for_the_rest(
    azure: SimulatedAzure, app: Principal, arm: Arm
) -> None:
    azure.tenant.add_management_group("team", parent="corp")
    mover = azure.tenant.add_principal(
        "mover", kind=PrincipalKind.USER, object_id="object-m", app_id="m", scope=CORP.replace("corp", "team")
    )
    azure.tenant.assign(app, actions=("*",), scope=CORP)
    await arm("GET", AI)
    azure.tenant.move_subscription(SUB, management_group="team")
    seen = [(await Arm(azure, who)("GET", AI)).status for who in (app, mover)]
    await asyncio.sleep(azure.assumptions.inheritance_seconds)
    assert (seen, (await Arm(azure, mover)("GET", AI)).status) == ([200, 403], 200)


async def test_an_assignment_at_the_new_subscription_itself_holds_at_once(
    azure: SimulatedAzure, app: Principal, arm: Arm
) -> None:
    await arm("GET", AI)
    azure.tenant.add_subscription(OTHER, name="new", management_group="corp")
    azure.tenant.assign(app, actions=("*",), scope=f"/subscriptions/{OTHER}")
    assert (await Arm(azure, app)("GET", AI.replace(SUB, OTHER))).status == 200


ROLE = {
    "Name": "Plan keeper",
    "IsCustom": True,
    "Description": "Reads and writes plans",
    "Actions": ["Microsoft.Security/pricings/*"],
    "NotActions": ["Microsoft.Security/pricings/delete"],
    "AssignableScopes": [CORP],
}


async def test_a_role_is_assigned_from_its_file(azure: SimulatedAzure, app: Principal, tmp_path: Path) -> None:
    file = tmp_path / "role.json"
    file.write_text(json.dumps(ROLE))
    azure.tenant.assign_role(app, file, scope=CORP)
    arm = Arm(azure, app)
    assert [(await arm("PUT", AI, pricing())).status, (await arm("DELETE", AI)).status] == [201, 403]


async def test_a_role_may_be_assigned_below_its_assignable_scopes_only(azure: SimulatedAzure, app: Principal) -> None:
    azure.tenant.assign_role(app, ROLE, scope=f"/subscriptions/{SUB}")
    with pytest.raises(ValueError, match=r"role 'Plan keeper' may be assigned at .*corp.* and below, not at '/'"):
        azure.tenant.assign_role(app, ROLE, scope="/")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"Action": []}, "'Action' is unknown, allowed are Name, Id"),
        ({"Actions": "Microsoft.Security/*"}, "'Actions' must be a list of texts"),
        ({"Name": ""}, "'Name' must be a text, not ''"),
    ],
)
def test_a_wrong_role_definition_is_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        role_definition({**ROLE, **wrong})
