"""Security contacts and exports against Microsoft's own client: there is no specification of them at hand.

azure-mgmt-security 7 is generated from the specifications of 2020-01-01-preview and 2019-01-01-preview. What it reads
and writes back must be what the sandbox said.
"""

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.security.v2019_01_01_preview.aio import SecurityCenter as OfExports
from azure.mgmt.security.v2020_01_01_preview.aio import SecurityCenter as OfContacts

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.notifications import EVENT_SOURCES, ExportAction, SecurityContact
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.conftest import Credential
from tests.sandbox.arm.raw import SUB

TARGET = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.X/y/z"
UNNAMED = {"etag", "location"}
"""Of a contact: no specification names them; a public record shows them (azure-rest-api-specs#21260)."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(contacts_listed_bare=False)


@pytest.fixture
def owner(azure: SimulatedAzure) -> Principal:
    azure.tenant.add_subscription(SUB, name="A")
    return azure.tenant.add_principal("a", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="a", app_id="a")


async def test_a_contact_is_read_whole(azure: SimulatedAzure, owner: Principal) -> None:
    azure.tenant.notifications.set_contact(SUB, SecurityContact(emails=("a@b.example",), roles=("Owner",)))
    transport = AsgiTransport(azure.app)
    async with OfContacts(Credential(azure, owner), SUB, transport=transport) as client:
        read = [one async for one in client.security_contacts.list()]
        read.append(await client.security_contacts.get("default"))
    said = [azure.exchanges[0].response["value"][0], azure.exchanges[1].response]
    assert [one.serialize(keep_readonly=True) for one in read] == [
        {name: value for name, value in one.items() if name not in UNNAMED} for one in said
    ]


async def test_a_contact_that_is_not_there_is_not_found(azure: SimulatedAzure, owner: Principal) -> None:
    async with OfContacts(Credential(azure, owner), SUB, transport=AsgiTransport(azure.app)) as client:
        with pytest.raises(ResourceNotFoundError):
            await client.security_contacts.get("default")


async def test_exports_of_every_kind_are_read_whole(azure: SimulatedAzure, owner: Principal) -> None:
    actions = tuple(ExportAction(kind, TARGET) for kind in ("Workspace", "EventHub", "LogicApp"))
    azure.tenant.notifications.add_export(SUB, "rg", "all", sources=EVENT_SOURCES, actions=actions, enabled=False)
    async with OfExports(Credential(azure, owner), SUB, transport=AsgiTransport(azure.app)) as client:
        read = [one async for one in client.automations.list()]
        read += [one async for one in client.automations.list_by_resource_group("rg")]
        read.append(await client.automations.get("rg", "all"))
    said = azure.exchanges[2].response
    assert [one.serialize(keep_readonly=True) for one in read] == [said] * 3
