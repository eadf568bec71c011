"""Management groups and subscriptions (specs managementgroups 2023-04-01, subscriptions 2022-12-01)."""

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import SUB, Arm

OTHER = "00000000-0000-0000-0000-00000000000b"
CORP = "/providers/Microsoft.Management/managementGroups/corp"


async def names(arm: Arm, path: str) -> list[str]:
    """Of every page."""
    found: list[str] = []
    link: str | None = path
    while link:
        page = (await arm("GET", link, version="2023-04-01" if link == path else None)).body
        found += [row["name"] for row in page["value"]]
        link = page["nextLink"]
    return found


async def test_descendants_are_listed_as_the_spec_shows_them(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_management_group("team", parent="corp", display_name="The team")
    reply = await arm("GET", f"{CORP}/descendants", version="2023-04-01")
    assert reply.body == {
        "value": [
            {
                "id": "/providers/Microsoft.Management/managementGroups/team",
                "type": "Microsoft.Management/managementGroups",
                "name": "team",
                "properties": {"displayName": "The team", "parent": {"id": CORP}},
            },
            {
                "id": f"/subscriptions/{SUB}",
                "type": "Microsoft.Management/managementGroups/subscriptions",
                "name": SUB,
                "properties": {"displayName": "Subscription A", "parent": {"id": CORP}},
            },
        ],
        "nextLink": None,
    }


async def test_descendants_reach_any_depth_and_only_below(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_management_group("team", parent="corp")
    azure.tenant.add_subscription(OTHER, name="outside")
    azure.tenant.move_subscription(SUB, management_group="team")
    assert await names(arm, f"{CORP}/descendants") == ["team", SUB]
    assert set(await names(arm, f"{CORP.replace('corp', azure.tenant.tenant_id)}/descendants")) == {
        "corp",
        "team",
        SUB,
        OTHER,
    }


@pytest.mark.parametrize("query", ["", "?$top=3", "?$top=1000"])
async def test_pages_give_every_descendant_once(azure: SimulatedAzure, arm: Arm, query: str) -> None:
    ids = [f"00000000-0000-0000-0001-{number:012}" for number in range(250)]
    for one in ids:
        azure.tenant.add_subscription(one, name=one, management_group="corp")
    assert await names(arm, f"{CORP}/descendants{query}") == [SUB, *ids]


async def test_next_links_lead_back_to_the_host_the_client_came_by(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(OTHER, name="B", management_group="corp")
    reply = await arm("GET", f"https://localhost:8443{CORP}/descendants?$top=1", version="2023-04-01")
    assert reply.body["nextLink"] == (
        f"https://localhost:8443{CORP}/descendants?api-version=2023-04-01&$top=1&$skiptoken=1"
    )


@pytest.mark.parametrize("query", ["$top=0", "$top=x", "$skiptoken=x"])
async def test_nonsense_in_paging_is_refused(arm: Arm, query: str) -> None:
    assert (await arm("GET", f"{CORP}/descendants?{query}", version="2023-04-01")).status == 400


async def test_a_group_names_its_parent(azure: SimulatedAzure, arm: Arm) -> None:
    shown = (await arm("GET", CORP.upper(), version="2023-04-01")).body
    assert (shown["id"], shown["properties"]["displayName"]) == (CORP, "Corporation")
    assert shown["properties"]["details"]["parent"]["name"] == azure.tenant.tenant_id


async def test_an_unknown_group_is_not_found(arm: Arm) -> None:
    assert (await arm("GET", f"{CORP}x/descendants", version="2023-04-01")).status == 404


async def test_only_readable_subscriptions_are_listed(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(OTHER, name="outside")
    reader = azure.tenant.add_principal(
        "reader",
        kind=PrincipalKind.SERVICE_PRINCIPAL,
        object_id="object-2",
        app_id="app-2",
        actions=("*/read",),
        scope=f"/subscriptions/{SUB}",
    )
    assert len((await arm("GET", "/subscriptions", version="2022-12-01")).body["value"]) == 2
    listed = (await Arm(azure, reader)("GET", "/subscriptions", version="2022-12-01")).body
    assert [row["subscriptionId"] for row in listed["value"]] == [SUB]


@pytest.mark.parametrize("state", ["Enabled", "Warned", "PastDue", "Disabled"])
async def test_a_subscription_shows_its_state(azure: SimulatedAzure, arm: Arm, state: str) -> None:
    azure.tenant.set_subscription_state(SUB, state)
    shown = (await arm("GET", f"/subscriptions/{SUB}", version="2022-12-01")).body
    assert (shown["state"], shown["displayName"]) == (state, "Subscription A")


async def test_a_removed_subscription_is_gone_everywhere(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.remove_subscription(SUB)
    assert (await arm("GET", f"/subscriptions/{SUB}", version="2022-12-01")).status == 404
    assert await names(arm, f"{CORP}/descendants") == []


async def test_the_tenant_and_its_locations_can_be_listed(azure: SimulatedAzure, arm: Arm) -> None:
    tenants = (await arm("GET", "/tenants", version="2022-12-01")).body["value"]
    places = (await arm("GET", f"/subscriptions/{SUB}/locations", version="2022-12-01")).body["value"]
    assert (tenants[0]["tenantId"], places[0]["name"]) == (azure.tenant.tenant_id, "westeurope")


def test_a_subscription_id_is_a_uuid() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        SimulatedAzure().tenant.add_subscription("sub-1", name="no")
