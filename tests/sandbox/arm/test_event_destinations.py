"""Who may name a handler for events, and which are none (events.md 6.8)."""

from typing import Any

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import SUB, Arm, Reply

SCOPE = f"/subscriptions/{SUB}"
HUB = "00000000-0000-0000-0000-00000000000b"
GROUP = f"/subscriptions/{HUB}/resourceGroups/rg"
APP = f"{GROUP}/providers/Microsoft.Web/sites/app"
FUNCTION = f"{APP}/functions/on_change"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/st"
HUB_OF_EVENTS = f"{GROUP}/providers/Microsoft.EventHub/namespaces/n/eventhubs/h"
ONE = f"{SCOPE}/providers/Microsoft.EventGrid/eventSubscriptions/ai-protection"
TO_WEB = {"endpointType": "WebHook", "properties": {"endpointUrl": "https://enforcer.example/e"}}


def to(kind: str, resource_id: str, **more: str) -> dict[str, Any]:  # Any: JSON
    return {"endpointType": kind, "properties": {"resourceId": resource_id, **more}}


TO_FUNCTION = {"destination": to("AzureFunction", FUNCTION)}
TO_QUEUE = {"destination": to("StorageQueue", ACCOUNT, queueName="changes")}
TO_HUB = {"destination": to("EventHub", HUB_OF_EVENTS)}
WITH_IDENTITY = {"deliveryWithResourceIdentity": {"identity": {"type": "SystemAssigned"}, **TO_QUEUE}}
DEAD = to("StorageBlob", ACCOUNT, blobContainerName="dead")
DEAD_BY_CLI = to("StorageBlob", f"{ACCOUNT}/blobServices/default/containers/dead")
WEB, STORAGE = "Microsoft.Web/sites/functions/write", "Microsoft.Storage/storageAccounts/write"


@pytest.fixture(autouse=True)
def hub(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(HUB, name="hub", management_group="corp")


async def asked(azure: SimulatedAzure, properties: object, *actions: str, at: str = GROUP) -> Reply:
    """By somebody who may write event subscriptions at the source, and has `actions` at the handler."""
    app = azure.tenant.add_principal("app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="o", app_id="a", actions=())
    azure.tenant.assign(app, actions=("Microsoft.EventGrid/eventSubscriptions/*",), scope=SCOPE)
    azure.tenant.assign(app, actions=actions, scope=at)
    return await Arm(azure, app)("PUT", ONE, {"properties": properties}, version="2022-06-15")


@pytest.mark.parametrize(
    ("properties", "action", "at"),
    [
        (TO_FUNCTION, WEB, FUNCTION),
        (TO_FUNCTION, WEB, APP),
        (TO_QUEUE, STORAGE, ACCOUNT),
        (TO_HUB, "Microsoft.EventHub/namespaces/eventhubs/write", GROUP),
        (WITH_IDENTITY, STORAGE, GROUP),
        ({"destination": TO_WEB, "deadLetterDestination": DEAD}, STORAGE, ACCOUNT),
        ({"destination": TO_WEB, "deadLetterDestination": DEAD_BY_CLI}, STORAGE, ACCOUNT),
        ({"destination": TO_WEB, "deadLetterWithResourceIdentity": {"deadLetterDestination": DEAD}}, STORAGE, ACCOUNT),
    ],
)
async def test_a_handler_that_is_no_webhook_needs_a_right_on_it(
    azure: SimulatedAzure, properties: object, action: str, at: str
) -> None:
    refused = await asked(azure, properties, action, at=f"{GROUP}/providers/Microsoft.Web/sites/other")
    assert (refused.status, refused.code) == (403, "LinkedAuthorizationFailed")
    assert f"'{action}' on the linked" in refused.message
    assert (await asked(azure, properties, action, at=at)).status == 201


async def test_a_webhook_needs_none(azure: SimulatedAzure) -> None:
    assert (await asked(azure, {"destination": TO_WEB})).status == 201


async def test_a_handler_in_an_unknown_subscription_is_none(azure: SimulatedAzure) -> None:
    far = {"destination": to("StorageQueue", ACCOUNT.replace(HUB, HUB[:-1] + "f"), queueName="q")}
    assert (await asked(azure, far, "*", at="/")).code == "LinkedAuthorizationFailed"


@pytest.mark.parametrize(("properties", "status"), [(TO_FUNCTION, 409), (TO_QUEUE, 201)])
async def test_event_grid_must_be_registered_where_a_function_is(
    azure: SimulatedAzure, properties: object, status: int
) -> None:
    azure.tenant.set_registration(HUB, "Microsoft.EventGrid", "NotRegistered")
    reply = await asked(azure, properties, WEB, STORAGE)
    assert reply.status == status
    assert status != 409 or reply.code == "MissingSubscriptionRegistration"


@pytest.mark.parametrize(
    "destination",
    [
        to("AzureFunction", APP),
        to("AzureFunction", f"{APP}/functions/"),
        to("AzureFunction", ACCOUNT),
        to("AzureFunction", "on_change"),
        to("StorageQueue", f"{ACCOUNT}/queueServices/default/queues/q", queueName="q"),
        to("StorageQueue", FUNCTION, queueName="q"),
        to("StorageQueue", ACCOUNT),
        to("EventHub", ACCOUNT),
        to("ServiceBusQueue", ACCOUNT),
        to("WebHook", ACCOUNT),
    ],
)
async def test_an_id_of_another_shape_is_no_handler(azure: SimulatedAzure, destination: object) -> None:
    assert (await asked(azure, {"destination": destination}, "*", at="/")).status == 400


async def test_a_function_takes_no_managed_identity(azure: SimulatedAzure) -> None:
    wanted = {"deliveryWithResourceIdentity": {"identity": {"type": "SystemAssigned"}, **TO_FUNCTION}}
    assert (await asked(azure, wanted, WEB)).code == "BadRequest"
