"""Resource Graph's table `resources`: accounts as they were a while ago, for their readers (defender-plan.md 6, 11)."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.graph import fill, number, reader, rows
from tests.sandbox.arm.raw import SUB, Arm

LAG_S = Assumptions().graph_lag_seconds
READ = "Microsoft.CognitiveServices/accounts/read"
ACCOUNTS = "resources | where type =~ 'Microsoft.CognitiveServices/accounts'"
OPTED_OUT = (
    f"{ACCOUNTS} | mv-expand c = properties.capabilities | where c.name =~ 'ContentLogging' and c.value =~ 'false' "
    "| project id, name, subscriptionId"
)
"""defender-plan.md 11.1."""
GROUP = f"/subscriptions/{SUB}/resourceGroups/rg-Shop"


@pytest.fixture
def chat(azure: SimulatedAzure, arm: Arm) -> Arm:
    azure.tenant.accounts.add(
        SUB, "rg-Shop", "chat", kind="OpenAI", location="swedencentral", capabilities={"ContentLogging": "false"}
    )
    azure.tenant.accounts.add(SUB, "rg-lab", "speech", kind="SpeechServices")
    return arm


async def names(arm: Arm) -> list[str]:
    return sorted(row["name"] for row in await rows(arm, f"{ACCOUNTS} | project id, name"))


async def test_a_row_says_what_arm_says(chat: Arm) -> None:
    (row,) = await rows(chat, f"{ACCOUNTS} and kind == 'OpenAI'")
    shown = (await chat("GET", row["id"], version="2025-09-01")).body
    assert row["id"] == f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/chat"
    assert (row["type"], row["resourceGroup"]) == ("microsoft.cognitiveservices/accounts", "rg-shop")
    assert {key: row[key] for key in ("name", "kind", "location", "sku", "properties")} == {
        key: shown[key] for key in ("name", "kind", "location", "sku", "properties")
    }
    assert (row["subscriptionId"], row["tenantId"]) == (SUB, "11111111-1111-1111-1111-111111111111")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("resources | where kind == 'OpenAI' | project id, kind", [("kind", "OpenAI")]),
        ("where kind in~ ('openai', 'AIServices') // kind\n| project id, name", [("name", "chat")]),
        (
            "resources | extend kind = tolower(kind) | where kind startswith 's' | project id, kind",
            [("kind", "speechservices")],
        ),
        (
            """resources | join kind=leftouter (resources | where kind != 'OpenAI' | project id, other = kind) on id
            | project id, other | order by other desc""",
            [("other", "SpeechServices"), ("other", "")],
        ),
        ("resources | summarize n = count() by kind | where kind != 'kind' | order by kind asc", [("n", 1), ("n", 1)]),
        ("resources | where tostring(properties.kind) == '' and name == 'chat' | project id, name", [("name", "chat")]),
    ],
)
async def test_kind_is_a_column_like_any_other(chat: Arm, query: str, found: list[tuple[str, object]]) -> None:
    """For the engine it is a word of the language."""
    assert [(name, row[name]) for row, (name, _) in zip(await rows(chat, query), found, strict=True)] == found


async def test_the_query_for_what_opted_out_of_abuse_monitoring_finds_it(chat: Arm) -> None:
    assert [row["name"] for row in await rows(chat, OPTED_OUT)] == ["chat"]


async def test_a_subscription_joins_its_accounts(chat: Arm) -> None:
    query = f"{ACCOUNTS} | summarize accounts = count() by subscriptionId"
    assert await rows(chat, query) == [{"subscriptionId": SUB, "accounts": 2}]


async def test_accounts_that_come_go_or_change_are_seen_after_the_lag(azure: SimulatedAzure, chat: Arm) -> None:
    assert await names(chat) == ["chat", "speech"]
    azure.tenant.accounts.add(SUB, "rg-lab", "new")
    azure.tenant.accounts.remove(SUB, "rg-lab", "speech")
    azure.tenant.accounts.set_capabilities(SUB, "rg-shop", "chat", {})
    await asyncio.sleep(LAG_S - 1)
    assert (await names(chat), len(await rows(chat, OPTED_OUT))) == (["chat", "speech"], 1)
    await asyncio.sleep(1)
    assert (await names(chat), len(await rows(chat, OPTED_OUT))) == (["chat", "new"], 0)


async def test_accounts_of_a_subscription_that_is_gone_go_with_it(azure: SimulatedAzure, chat: Arm) -> None:
    await names(chat)
    azure.tenant.remove_subscription(SUB)
    assert await names(chat) == ["chat", "speech"]
    await asyncio.sleep(LAG_S)
    assert await names(chat) == []


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("/", ["chat", "speech"]),
        (f"/subscriptions/{SUB}", ["chat", "speech"]),
        (GROUP, ["chat"]),
        (f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/CHAT", ["chat"]),
        (f"/subscriptions/{SUB}/resourceGroups/elsewhere", []),
        (f"/subscriptions/{number(1)}", []),
    ],
)
async def test_only_what_the_caller_may_read_is_shown(
    azure: SimulatedAzure, chat: Arm, scope: str, seen: list[str]
) -> None:
    assert await names(reader(azure, READ, scope=scope)) == seen


async def test_the_right_to_read_plans_or_subscriptions_shows_no_account(azure: SimulatedAzure, chat: Arm) -> None:
    others = reader(azure, "Microsoft.Security/pricings/read", "Microsoft.Resources/subscriptions/read")
    assert await names(others) == []


async def test_a_role_at_one_group_shows_neither_the_subscription_nor_its_plans(
    azure: SimulatedAzure, chat: Arm
) -> None:
    inside = reader(azure, "*", scope=GROUP)
    assert await rows(inside, "resourcecontainers | project id") == []
    assert await rows(inside, "securityresources | project id") == []


async def test_a_query_may_name_the_subscriptions_whose_accounts_it_wants(azure: SimulatedAzure, chat: Arm) -> None:
    fill(azure, 2)
    azure.tenant.accounts.add(number(1), "rg", "other")
    reply = await chat(
        "POST",
        "/providers/Microsoft.ResourceGraph/resources",
        {"query": f"{ACCOUNTS} | project id, name", "subscriptions": [number(1)]},
        version="2021-03-01",
    )
    assert [row["name"] for row in reply.body["data"]] == ["other"]


async def test_switching_an_account_is_no_news_for_the_graph(azure: SimulatedAzure, chat: Arm) -> None:
    """The setting is a child, which has no table (defender-plan.md 4.3 and 6 name none)."""
    before = await rows(chat, ACCOUNTS)
    azure.tenant.accounts.set_switch(SUB, "rg-shop", "chat", "Enabled")
    await asyncio.sleep(LAG_S)
    assert await rows(chat, ACCOUNTS) == before
