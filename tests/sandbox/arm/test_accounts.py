"""Cognitive Services accounts as ARM shows them (defender-plan.md 4.3, 11.1)."""

from dataclasses import replace

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import SUB, Arm

VERSION = "2025-09-01"
ACCOUNTS = f"/subscriptions/{SUB}/providers/Microsoft.CognitiveServices/accounts"
GROUP = f"/subscriptions/{SUB}/resourceGroups/rg-chat"
IN_GROUP = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts"
CHAT = f"{IN_GROUP}/chat"


@pytest.fixture
def assumptions() -> Assumptions:
    return replace(Assumptions(), page_size=2)


@pytest.fixture
def chat(azure: SimulatedAzure, arm: Arm) -> Arm:
    """The caller of a subscription that has an account."""
    azure.tenant.accounts.add(
        SUB, "rg-chat", "chat", kind="OpenAI", location="swedencentral", capabilities={"ContentLogging": "false"}
    )
    return arm


async def test_an_account_shows_its_kind_and_place(chat: Arm) -> None:
    body = (await chat("GET", CHAT.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), version=VERSION)).body
    assert (body["id"], body["name"], body["type"]) == (CHAT, "chat", "Microsoft.CognitiveServices/accounts")
    assert (body["kind"], body["location"]) == ("OpenAI", "swedencentral")


async def test_content_logging_is_a_text_and_only_there_when_it_was_turned_off(
    azure: SimulatedAzure, chat: Arm
) -> None:
    azure.tenant.accounts.add(SUB, "rg-chat", "plain")
    shown = {
        name: (await chat("GET", f"{IN_GROUP}/{name}", version=VERSION)).body["properties"]["capabilities"]
        for name in ("chat", "plain")
    }
    assert {"name": "ContentLogging", "value": "false"} in shown["chat"]
    assert "ContentLogging" not in {entry["name"] for entry in shown["plain"]}


async def test_accounts_are_listed_in_pages_that_lead_on(azure: SimulatedAzure, arm: Arm) -> None:
    for number in range(5):
        azure.tenant.accounts.add(SUB, f"rg-{number % 2}", f"account-{number}")
    pages, link = [], f"{ACCOUNTS}?api-version={VERSION}"
    while link:
        body = (await arm("GET", link, version=None)).body
        pages.append([row["name"] for row in body["value"]])
        link = body.get("nextLink", "")
    assert pages == [["account-0", "account-1"], ["account-2", "account-3"], ["account-4"]]


async def test_a_group_lists_only_its_own_accounts(azure: SimulatedAzure, chat: Arm) -> None:
    azure.tenant.accounts.add(SUB, "rg-other", "other")
    body = (await chat("GET", IN_GROUP.replace("rg-chat", "RG-Chat"), version=VERSION)).body
    assert [row["name"] for row in body["value"]] == ["chat"]


async def test_a_removed_account_takes_its_group_along(azure: SimulatedAzure, chat: Arm) -> None:
    groups = [f"/subscriptions/{SUB}/resourceGroups", "2021-04-01"]
    assert [row["id"] for row in (await chat("GET", groups[0], version=groups[1])).body["value"]] == [GROUP]
    azure.tenant.accounts.remove(SUB, "RG-chat", "Chat")
    assert (await chat("GET", CHAT, version=VERSION)).code == "ResourceGroupNotFound"
    assert (await chat("GET", groups[0], version=groups[1])).body["value"] == []
    assert (await chat("GET", ACCOUNTS, version=VERSION)).body == {"value": []}


async def test_an_account_that_is_not_there_is_not_found(chat: Arm) -> None:
    reply = await chat("GET", f"{IN_GROUP}/none", version=VERSION)
    assert (reply.status, reply.code) == (404, "ResourceNotFound")


@pytest.mark.parametrize("path", [ACCOUNTS, CHAT, f"{CHAT}/defenderForAISettings/Default"])
async def test_an_unknown_api_version_is_refused_in_the_providers_words(chat: Arm, path: str) -> None:
    reply = await chat("GET", path, version="2021-01-01")
    assert (reply.status, reply.code) == (400, "NoRegisteredProviderFound")
    assert "The supported api-versions are '2025-09-01, 2025-06-01, 2024-10-01'" in reply.message


@pytest.mark.parametrize("path", [ACCOUNTS, CHAT, f"{CHAT}/defenderForAISettings"])
async def test_an_unregistered_provider_is_the_409_on_which_sdks_register(
    azure: SimulatedAzure, chat: Arm, path: str
) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.CognitiveServices", "NotRegistered")
    reply = await chat("GET", path, version=VERSION)
    assert (reply.status, reply.code) == (409, "MissingSubscriptionRegistration")


async def test_the_provider_names_the_accounts_and_their_versions(arm: Arm) -> None:
    path = f"/subscriptions/{SUB}/providers/Microsoft.CognitiveServices"
    types = (await arm("GET", path, version="2021-04-01")).body["resourceTypes"]
    assert {one["resourceType"]: one["apiVersions"][0] for one in types} == {
        "accounts": VERSION,
        "accounts/defenderForAISettings": VERSION,
    }


@pytest.mark.parametrize(
    ("scope", "statuses"), [(CHAT, [200, 403, 403]), (GROUP, [200, 200, 403]), (f"/subscriptions/{SUB}", [200] * 3)]
)
async def test_a_role_at_an_account_or_its_group_reaches_no_further(
    azure: SimulatedAzure, chat: Arm, scope: str, statuses: list[int]
) -> None:
    reader = azure.tenant.add_principal(
        "reader", kind=PrincipalKind.USER, object_id="object-r", app_id="r", actions=("*/read",), scope=scope
    )
    replies = [await Arm(azure, reader)("GET", path, version=VERSION) for path in (CHAT, IN_GROUP, ACCOUNTS)]
    assert [reply.status for reply in replies] == statuses


@pytest.mark.parametrize(
    ("group", "name", "kind", "complaint"),
    [
        ("rg-chat", "c", "OpenAI", "'c' is no name"),
        ("rg.", "chat", "OpenAI", "'rg.' is no name"),
        ("rg", "chat", "Open", "kind"),
        ("RG-CHAT", "Chat", "OpenAI", "there is an account 'Chat' in 'RG-CHAT'"),
    ],
)
def test_an_account_that_azure_would_not_take_is_refused(
    azure: SimulatedAzure, chat: Arm, group: str, name: str, kind: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        azure.tenant.accounts.add(SUB, group, name, kind=kind)
