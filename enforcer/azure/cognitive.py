"""Microsoft.CognitiveServices: AI accounts and their Defender switch (api-version 2025-09-01) ↔ observed/account.py."""

from urllib.parse import quote

from enforcer.azure.account_rows import account
from enforcer.azure.arm import Arm, Json
from enforcer.errors import AnswerLost, AzureError, NotNow, Unreadable
from enforcer.facts import AccountId, SubscriptionId
from enforcer.observed.account import Account, Switch, SwitchSeen

VERSION = "api-version=2025-09-01"
_PROVIDER = "providers/Microsoft.CognitiveServices"
_GONE = frozenset({"resourcenotfound", "resourcegroupnotfound", "parentresourcenotfound", "notregistered"})
"""Codes, and our word where the provider is not registered: then there is no account."""
_SWITCHES = {state.value.lower(): state for state in Switch}


class ArmAccounts:
    """Answers the port Accounts."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    async def of(self, subscription: SubscriptionId) -> tuple[Account, ...]:
        try:
            rows = await self._arm.rows(f"/subscriptions/{subscription}/{_PROVIDER}/accounts?{VERSION}")
        except NotNow as error:
            if _is_gone(error):
                return ()
            raise
        try:
            return tuple(found for row in rows if (found := account(row)))
        except ValueError as error:
            raise Unreadable("UnreadableAnswer", f"an account in the list: {error}") from error

    async def switch(self, subscription: SubscriptionId, account: AccountId) -> SwitchSeen:
        try:
            body = await self._arm.ask("GET", _path(subscription, account))
        except AzureError as error:
            if _is_gone(error):
                return SwitchSeen(account, None)
            raise
        return SwitchSeen(account, _switch(body))

    async def switch_on(self, subscription: SubscriptionId, account: AccountId) -> SwitchSeen:
        body = {"properties": {"state": Switch.ENABLED.value}}
        try:
            answer, headers = await self._arm.put(_path(subscription, account), body)
        except AzureError as error:
            if _is_gone(error):
                return SwitchSeen(account, None)
            raise
        return SwitchSeen(account, _switch(answer), headers.get("x-ms-correlation-request-id", ""))


def _path(subscription: SubscriptionId, account: AccountId) -> str:
    """Names may hold parentheses and letters beyond ASCII."""
    group, name = quote(account.group, safe=""), quote(account.name, safe="")
    place = f"/subscriptions/{subscription}/resourceGroups/{group}/{_PROVIDER}/accounts/{name}"
    return f"{place}/defenderForAISettings/Default?{VERSION}"


def _is_gone(error: AzureError) -> bool:
    return error.code.lower() in _GONE


def _switch(body: Json) -> Switch:
    properties = body.get("properties")
    state = _SWITCHES.get(str(properties.get("state")).lower()) if isinstance(properties, dict) else None
    if state is None:
        raise AnswerLost("UnreadableAnswer", "the answer has no state, or an unknown one")
    return state
