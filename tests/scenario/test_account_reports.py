"""What is only reported of AI accounts is told once, closed once, and never written."""

import asyncio
import os

import pytest

from enforcer.azure.arm import Arm
from enforcer.azure.buckets import Buckets
from enforcer.azure.identity import credential
from enforcer.azure.pipeline import policies
from enforcer.record import Record
from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, ServerError
from sandbox.notifications import ExportAction, SecurityContact
from sandbox.transport import AsgiTransport
from tests.scenario.house import ARM, House

REPORT = "contentFilter: {report: true}"
OPTED_OUT = {"ContentLogging": "false"}
EXEMPT = """exemptions:
  - {subscription: 00000001-0000-4000-8000-000000000000, controls: [content-filter], owner: o, reason: vendor test,
     ticket: SEC-42, until: 2026-12-31}"""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, graph_lag_seconds=60)


def want(house: House, more: str) -> None:
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{more}\n")


def with_accounts(house: House, *opted_out: str, heard: bool = True) -> str:
    """Account `chat`, and those that opted out of abuse monitoring."""
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.accounts.add(subscription, "rg-shop", "chat")
    for name in opted_out:
        house.azure.tenant.accounts.add(subscription, "rg-shop", name, capabilities=OPTED_OUT)
    if heard:
        house.azure.tenant.notifications.set_contact(subscription, SecurityContact(emails=("soc@contoso.example",)))
    return subscription


async def days(house: House, number: int) -> None:
    for _ in range(25 * number):
        await asyncio.sleep(3600)
        await house.sweep()


def told(house: House, name: str, kind: str) -> list[Record]:
    return [record for record in house.named(name) if record.fields["kind"] == kind]


def writes(house: House) -> list[str]:
    """By the enforcer, but for questions to Resource Graph."""
    ours = [one for one in house.azure.exchanges if one.caller == house.identity.object_id and one.method != "GET"]
    return [one.path for one in ours if "ResourceGraph" not in one.path]


async def test_accounts_that_opted_out_of_monitoring_are_told_of_once_each_with_what_to_do(house: House) -> None:
    want(house, REPORT)
    subscription = with_accounts(house, "quiet", "silent")
    await days(house, 3)
    opened = told(house, "incident_opened", "content-filter")
    assert [record.fields["account"] for record in opened] == ["rg-shop/quiet", "rg-shop/silent"]
    assert all("abuse monitoring" in str(record.fields["advice"]) for record in opened)
    assert {record.fields["subscription"] for record in opened} == {subscription}
    assert writes(house) == []


async def test_one_that_is_monitored_again_is_closed_and_another_opened(house: House) -> None:
    want(house, REPORT)
    subscription = with_accounts(house, "quiet")
    await days(house, 1)
    house.azure.tenant.accounts.set_capabilities(subscription, "rg-shop", "quiet", {})
    house.azure.tenant.accounts.set_capabilities(subscription, "rg-shop", "chat", OPTED_OUT)
    await days(house, 2)
    assert [one.fields["account"] for one in told(house, "incident_closed", "content-filter")] == ["rg-shop/quiet"]
    assert [one.fields["account"] for one in told(house, "incident_opened", "content-filter")][1:] == ["rg-shop/chat"]


@pytest.mark.parametrize(
    "more",
    [
        "contentFilter: {report: false}",
        f"{REPORT}\n{EXEMPT}",
    ],
    ids=["not wanted", "exempt"],
)
async def test_what_is_not_wanted_or_exempt_is_not_told(house: House, more: str) -> None:
    want(house, more)
    with_accounts(house, "quiet")
    await days(house, 1)
    assert told(house, "incident_opened", "content-filter") == []


async def test_what_nobody_wants_to_know_any_more_is_closed(house: House) -> None:
    want(house, f"{REPORT}\nlimits: {{maxLoosened: 1}}")
    with_accounts(house, "quiet")
    await days(house, 1)
    house.rewrite_baseline(REPORT, "contentFilter: {report: false}")
    await house.approve()
    await days(house, 2)
    assert [one.fields["account"] for one in told(house, "incident_closed", "content-filter")] == ["rg-shop/quiet"]


async def test_that_nobody_hears_of_alerts_is_told_once_and_closed_once_somebody_does(house: House) -> None:
    subscription = with_accounts(house, heard=False)
    await days(house, 2)
    (opened,) = told(house, "incident_opened", "efficacy")
    assert "security contact" in str(opened.fields["advice"])
    workspace = ExportAction("Workspace", "/subscriptions/x/workspaces/soc")
    house.azure.tenant.notifications.add_export(subscription, "rg-soc", "to-the-soc", actions=(workspace,))
    await days(house, 2)
    (closed,) = told(house, "incident_closed", "efficacy")
    assert closed.fields["reason"] == "alerts reach the export to-the-soc"
    assert writes(house) == []


async def test_a_verdict_of_the_subscription_is_not_made_worse_by_a_report(house: House) -> None:
    with_accounts(house, heard=False)
    await days(house, 1)
    verdicts = {(record.fields["verdict"], record.fields.get("efficacy")) for record in house.named("reconciled")}
    assert verdicts == {("compliant", "drifted")}


async def test_without_an_account_nobody_has_to_hear(house: House) -> None:
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await days(house, 1)
    assert house.named("incident_opened") == []
    assert [one.path for one in house.azure.exchanges if "securityContacts" in one.path] == []


async def test_what_cannot_be_read_is_unknown_and_told_to_nobody(house: House) -> None:
    with_accounts(house, heard=False)
    house.azure.faults.add(Fault("GET", "securityContacts", ServerError(500), count=None))
    await days(house, 1)
    assert [one.fields["efficacy"] for one in house.named("reconciled") if "efficacy" in one.fields] == ["unknown"]
    assert house.named("incident_opened") == []


@pytest.mark.parametrize("version", ["2020-01-01-preview", "2023-12-01-preview"], ids=["bare", "in an object"])
async def test_a_list_is_read_in_both_shapes_that_azure_gives_it(house: House, version: str) -> None:
    subscription = with_accounts(house)
    transport = AsgiTransport(house.azure.app)
    identity = credential(os.environ, transport=transport)
    arm = Arm(ARM, policies=policies(identity, f"{ARM}/.default", Buckets(house.azure.clock.now)), transport=transport)
    path = f"/subscriptions/{subscription}/providers/Microsoft.Security/securityContacts?api-version={version}"
    (row,) = await arm.rows(path)
    assert row["properties"]["emails"] == "soc@contoso.example"
