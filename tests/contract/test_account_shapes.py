"""Accounts and their switch against Microsoft's bicep types: there is no Swagger of them at hand."""

from pathlib import Path

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.contract import specs_folder
from sandbox.operation import PrincipalKind
from tests.contract.bicep import BicepTypes
from tests.sandbox.arm.raw import SUB, Arm

FILE = (
    (specs_folder() or Path()).parent / "bicep-types" / "cognitiveservices_microsoft.cognitiveservices_2025-09-01.json"
)
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="Microsoft's bicep types are absent (ENFORCER_SPECS)")
VERSION = "2025-09-01"
ACCOUNT = "Microsoft.CognitiveServices/accounts@2025-09-01"
SETTING = "Microsoft.CognitiveServices/accounts/defenderForAISettings@2025-09-01"
CHAT = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/chat"
SWITCH = f"{CHAT}/defenderForAISettings/Default"


@pytest.fixture
def types() -> BicepTypes:
    return BicepTypes(FILE)


@pytest.fixture
def arm(azure: SimulatedAzure) -> Arm:
    azure.tenant.add_subscription(SUB, name="A")
    azure.tenant.accounts.add(SUB, "rg", "chat", kind="OpenAI", capabilities={"ContentLogging": "false"})
    return Arm(azure, azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="a", app_id="a"))


async def test_an_account_has_the_shape_that_microsoft_publishes(types: BicepTypes, arm: Arm) -> None:
    assert types.complaints(ACCOUNT, (await arm("GET", CHAT, version=VERSION)).body) == []


async def test_an_account_that_is_being_made_has_it_too(types: BicepTypes, arm: Arm) -> None:
    body = {
        "kind": "AIServices",
        "location": "westeurope",
        "sku": {"name": "S0"},
        "tags": {"team": "a"},
        "properties": {"customSubDomainName": "new", "publicNetworkAccess": "Disabled", "disableLocalAuth": True},
    }
    made = await arm("PUT", CHAT.replace("/chat", "/new"), body, version=VERSION)
    assert (made.status, types.complaints(ACCOUNT, made.body), types.complaints(ACCOUNT, body)) == (201, [], [])


async def test_a_switch_has_the_shape_that_microsoft_publishes_before_and_after_a_write(
    types: BicepTypes, arm: Arm
) -> None:
    bodies = [(await arm("GET", SWITCH, version=VERSION)).body]
    bodies.append((await arm("PUT", SWITCH, {"properties": {"state": "Enabled"}}, version=VERSION)).body)
    assert [types.complaints(SETTING, body) for body in bodies] == [[], []]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"kind": 7}, "body.kind: 7 is no text"),
        ({"type": "Microsoft.Web/sites"}, "body.type: 'Microsoft.Web/sites' is not "),
        ({"properties": {"state": "Enabled"}}, "body.properties.state: unknown"),
        ({"properties": {"capabilities": [{"name": 1}]}}, "body.properties.capabilities[0].name: 1 is no text"),
        ({"properties": {"provisioningState": "Done"}}, "body.properties.provisioningState: 'Done' is none of "),
        ({"sku": "S0"}, "body.sku: 'S0' is no object"),
    ],
)
def test_what_microsoft_does_not_publish_is_told(types: BicepTypes, body: dict[str, object], complaint: str) -> None:
    (found,) = types.complaints(ACCOUNT, body)
    assert found.startswith(complaint)
