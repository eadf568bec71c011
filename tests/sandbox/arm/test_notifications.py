"""Who hears of alerts: security contacts and continuous exports (public specs 2023-12-01-preview)."""

from dataclasses import replace

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.notifications import ExportAction, SecurityContact
from tests.sandbox.arm.graph import reader
from tests.sandbox.arm.raw import SUB, Arm

NEW, OLD = "2023-12-01-preview", "2020-01-01-preview"
SECURITY = f"/subscriptions/{SUB}/providers/Microsoft.Security"
CONTACTS, CONTACT = f"{SECURITY}/securityContacts", f"{SECURITY}/securityContacts/default"
EXPORTS = f"{SECURITY}/automations"
IN_GROUP = f"/subscriptions/{SUB}/resourceGroups/rg-soc/providers/Microsoft.Security/automations"
WORKSPACE = f"/subscriptions/{SUB}/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc"
SOC = SecurityContact(
    emails=("soc@contoso.example", "ciso@contoso.example"), phone="+49 1", roles=("Owner",), minimal_severity="Medium"
)


@pytest.fixture
def assumptions() -> Assumptions:
    return replace(Assumptions(), page_size=2)


async def test_a_subscription_without_a_contact_lists_none(arm: Arm) -> None:
    assert (await arm("GET", CONTACTS, version=NEW)).body == {"value": []}
    reply = await arm("GET", CONTACT, version=NEW)
    assert (reply.status, reply.code) == (404, "ResourceNotFound")


async def test_a_contact_says_who_is_told_of_what(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.notifications.set_contact(SUB, SOC)
    (listed,) = (await arm("GET", CONTACTS, version=NEW)).body["value"]
    assert listed == (await arm("GET", CONTACT.replace("default", "Default"), version=NEW)).body
    assert (listed["id"], listed["name"], listed["type"]) == (CONTACT, "default", "Microsoft.Security/securityContacts")
    assert listed["properties"] == {
        "emails": "soc@contoso.example;ciso@contoso.example",
        "phone": "+49 1",
        "isEnabled": True,
        "notificationsByRole": {"state": "On", "roles": ["Owner"]},
        "notificationsSources": [{"sourceType": "Alert", "minimalSeverity": "Medium"}],
    }


async def test_the_older_version_lists_a_bare_array_of_other_members(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.notifications.set_contact(SUB, replace(SOC, enabled=False, roles=()))
    (listed,) = (await arm("GET", CONTACTS, version=OLD)).body
    assert listed["properties"]["alertNotifications"] == {"state": "Off", "minimalSeverity": "Medium"}
    assert listed["properties"]["notificationsByRole"] == {"state": "Off", "roles": []}
    assert "isEnabled" not in listed["properties"]


async def test_a_contact_can_go(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.notifications.set_contact(SUB, SOC)
    azure.tenant.notifications.set_contact(SUB, None)
    assert (await arm("GET", CONTACTS, version=OLD)).body == []
    assert azure.tenant.notifications.contact(SUB) is None


async def test_assumed_otherwise_there_is_a_contact_by_default_and_an_object_in_every_version() -> None:
    azure = SimulatedAzure(assumptions=Assumptions(contact_by_default=True, contacts_listed_bare=False))
    azure.tenant.add_subscription(SUB, name="A")
    (listed,) = (await reader(azure, "*")("GET", CONTACTS, version=OLD)).body["value"]
    assert listed["properties"]["notificationsByRole"] == {"state": "On", "roles": ["Owner"]}


async def test_there_is_no_other_contact_than_the_default_one(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.notifications.set_contact(SUB, SOC)
    assert (await arm("GET", f"{CONTACTS}/second", version=NEW)).status == 404


@pytest.mark.parametrize(
    ("contact", "hears"),
    [(SOC, True), (replace(SOC, emails=()), True), (replace(SOC, enabled=False), False), (SecurityContact(), False)],
)
def test_a_contact_hears_of_alerts_when_it_is_on_and_names_somebody(contact: SecurityContact, hears: bool) -> None:
    assert contact.hears_alerts is hears


def add_exports(azure: SimulatedAzure, count: int) -> None:
    for number in range(count):
        action = ExportAction("Workspace", WORKSPACE)
        azure.tenant.notifications.add_export(SUB, "rg-soc", f"export-{number}", actions=(action,))


async def test_an_export_says_what_it_sends_where(azure: SimulatedAzure, arm: Arm) -> None:
    add_exports(azure, 1)
    shown = (await arm("GET", f"{IN_GROUP.replace('rg-soc', 'RG-SOC')}/Export-0", version=NEW)).body
    assert (shown["id"], shown["type"]) == (f"{IN_GROUP}/export-0", "Microsoft.Security/automations")
    assert shown["properties"] == {
        "description": "",
        "isEnabled": True,
        "scopes": [{"description": "", "scopePath": f"/subscriptions/{SUB}"}],
        "sources": [{"eventSource": "Alerts", "ruleSets": []}],
        "actions": [{"actionType": "Workspace", "workspaceResourceId": WORKSPACE}],
    }
    assert [shown] == (await arm("GET", IN_GROUP, version="2019-01-01-preview")).body["value"]


async def test_exports_are_listed_in_pages_that_lead_on(azure: SimulatedAzure, arm: Arm) -> None:
    add_exports(azure, 3)
    pages, link = [], f"{EXPORTS}?api-version={NEW}"
    while link:
        listed = (await arm("GET", link, version=None)).body
        pages.append([row["name"] for row in listed["value"]])
        link = listed.get("nextLink", "")
    assert pages == [["export-0", "export-1"], ["export-2"]]


async def test_a_group_of_exports_is_a_group_and_holds_no_account(azure: SimulatedAzure, arm: Arm) -> None:
    add_exports(azure, 1)
    groups = (await arm("GET", f"/subscriptions/{SUB}/resourceGroups", version="2021-04-01")).body["value"]
    accounts = IN_GROUP.replace("Security/automations", "CognitiveServices/accounts")
    assert [row["name"] for row in groups] == ["rg-soc"]
    assert (await arm("GET", accounts, version="2025-09-01")).body == {"value": []}
    azure.tenant.notifications.remove_export(SUB, "RG-soc", "Export-0")
    assert (await arm("GET", IN_GROUP, version=NEW)).code == "ResourceGroupNotFound"
    assert (await arm("GET", f"{IN_GROUP}/export-0", version=NEW)).code == "ResourceNotFound"


@pytest.mark.parametrize("path", [CONTACTS, CONTACT, EXPORTS, IN_GROUP, f"{IN_GROUP}/x"])
async def test_an_unregistered_provider_is_a_404_of_its_own(azure: SimulatedAzure, arm: Arm, path: str) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.Security", "NotRegistered")
    reply = await arm("GET", path, version=NEW)
    assert (reply.status, reply.code) == (404, "SubscriptionNotRegistered")


@pytest.mark.parametrize(
    ("path", "action"),
    [(CONTACTS, "Microsoft.Security/securityContacts/read"), (EXPORTS, "Microsoft.Security/automations/read")],
)
async def test_reading_plans_does_not_allow_reading(azure: SimulatedAzure, arm: Arm, path: str, action: str) -> None:
    reply = await reader(azure, "Microsoft.Security/pricings/*")("GET", path, version=NEW)
    assert (reply.status, f"'{action}'" in reply.message) == (403, True)
    assert (await reader(azure, action)("GET", path, version=NEW)).status == 200


def test_what_microsoft_does_not_know_is_refused(azure: SimulatedAzure, arm: Arm) -> None:
    tell = azure.tenant.notifications
    with pytest.raises(ValueError, match="'Reader' is no role; allowed: AccountAdmin"):
        tell.set_contact(SUB, replace(SOC, roles=("Reader",)))
    with pytest.raises(ValueError, match="'Critical' is no severity"):
        tell.set_contact(SUB, replace(SOC, minimal_severity="Critical"))
    with pytest.raises(ValueError, match="'Alert' is no source"):
        tell.add_export(SUB, "rg", "x", sources=("Alert",))
    with pytest.raises(ValueError, match="'Mail' is no action"):
        tell.add_export(SUB, "rg", "x", actions=(ExportAction("Mail", WORKSPACE),))
    with pytest.raises(ValueError, match="no name of a resource group"):
        tell.add_export(SUB, "rg.", "x")
