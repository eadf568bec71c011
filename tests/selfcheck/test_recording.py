"""What a recording may show to anybody, and what it may not."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from enforcer.selfcheck.exchange import Exchange, Json
from enforcer.selfcheck.recording import texts
from tests.selfcheck.canary_house import CANARY, EVIDENCE, CanaryHouse

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ACCOUNT = f"/subscriptions/{CANARY}/resourceGroups/rg-Secret/providers/Microsoft.CognitiveServices/accounts/contoso-ai"


def exchange(path: str, answer: Json, seconds: float = 0.0) -> Exchange:
    at = AT + timedelta(seconds=seconds)
    return Exchange(method="GET", path=path, status=200, answer=answer, sent_at=at, answered_at=at)


PRIVATE: dict[str, tuple[str, Json]] = {
    "a subscription's id": (str(CANARY), {"id": f"/subscriptions/{CANARY.upper()}/x"}),
    "an id without dashes": ("5ab5c210000140008000000000000001", {"id": "5ab5c210000140008000000000000001"}),
    "a mail address": ("ann.smith@contoso.com", {"by": "ann.smith@contoso.com"}),
    "a guest's name": ("ann_fabrikam.com#EXT#@contoso.com", {"by": "ann_fabrikam.com#EXT#@contoso.com"}),
    "a network address": ("203.0.113.9", {"from": "203.0.113.9"}),
    "a token": ("eyJhbGciOi.eyJzdWIi.c2ln", {"token": "eyJhbGciOi.eyJzdWIi.c2ln"}),
    "a key in a link": ("sig=abc%2Fdef", {"link": "https://x/?sig=abc%2Fdef"}),
    "a resource group's name": ("rg-secret", {"id": ACCOUNT}),
    "an account's name": ("contoso-ai", {"id": ACCOUNT, "name": "contoso-ai"}),
    "an account's host": ("contoso-ai", {"id": ACCOUNT, "endpoint": "https://contoso-ai.cognitiveservices.azure.com/"}),
    "a tag": ("cost centre 7", {"tags": {"owner": "cost centre 7"}}),
    "who wrote it last": ("Ann", {"systemData": {"createdBy": "Ann"}}),
}


_GROUP = ACCOUNT.split("/Microsoft.CognitiveServices", maxsplit=1)[0]
LISTED = {
    "id": ACCOUNT,
    "name": "contoso-ai",
    "kind": "AIServices",
    "identity": {"userAssignedIdentities": {f"{_GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-pay": {}}},
    "properties": {
        "customSubDomainName": "contoso-payroll",
        "endpoint": "https://contoso-payroll.openai.azure.com/",
        "encryption": {"keyVaultProperties": {"keyVaultUri": "https://kv-contoso.vault.azure.net"}},
    },
}


@pytest.mark.parametrize("secret", ["id-pay", "payroll", "kv-contoso", "contoso-ai"])
def test_of_a_list_of_accounts_only_what_tells_them_apart_is_recorded(secret: str) -> None:
    answer = {"value": [LISTED], "nextLink": "https://management.azure.com/payroll"}
    text = "".join(texts([exchange(ACCOUNT.rpartition("/")[0], answer), exchange(f"{ACCOUNT}/x/Default", None)]))
    assert secret not in text
    assert '"kind": "AIServices"' in text


SUBNET = f"{_GROUP}/Microsoft.Network/virtualNetworks/vnet-pay/subnets/sn-pay"
NESTED = {
    "an identity": (f"{_GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-pay", "id-pay"),
    "a network": (SUBNET, "vnet-pay"),
    "its subnet": (SUBNET, "sn-pay"),
    "what extends a resource": (f"{SUBNET}/providers/Microsoft.Insights/diagnosticSettings/to-pay", "to-pay"),
}


@pytest.mark.parametrize(("path", "secret"), NESTED.values(), ids=NESTED)
def test_a_name_behind_any_type_is_replaced(path: str, secret: str) -> None:
    (text,) = texts([exchange("/x", {"error": {"code": "X", "message": f"no right over scope '{path}' or {secret}"}})])
    assert secret not in text
    assert "/providers/Microsoft." in text


@pytest.mark.parametrize(("secret", "answer"), PRIVATE.values(), ids=PRIVATE)
def test_nothing_private_is_recorded(secret: str, answer: Json) -> None:
    (text,) = texts([exchange("/x", answer)])
    assert secret.lower() not in text.lower()


def test_the_same_id_is_the_same_everywhere() -> None:
    one, two = texts([exchange(f"/subscriptions/{CANARY}", None), exchange("/y", {"subscriptionId": CANARY}, 2.5)])
    assert json.loads(one)["path"] == "/subscriptions/" + json.loads(two)["answer"]["subscriptionId"]
    assert json.loads(two)["at_s"] == 2.5


def test_an_account_called_ai_takes_nothing_from_the_plans_own_name() -> None:
    path = f"/subscriptions/{CANARY}/providers/Microsoft.Security/pricings/AI"
    (text,) = texts([exchange(path, {"id": ACCOUNT.replace("contoso-ai", "AI"), "name": "AI"})])
    assert json.loads(text)["path"].endswith("/pricings/AI")


async def test_a_whole_selfcheck_leaves_no_id_and_no_token(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    await house.asked()
    text = "\n".join(texts(house.arm.exchanges))
    assert '"pricingTier": "Standard"' in text
    assert '"by": "person"' in text
    assert not [secret for secret in (CANARY, "Bearer", house.login.object_id, "eyJ") if secret in text]
