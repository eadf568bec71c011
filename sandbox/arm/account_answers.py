"""An account and its switch → the JSON that ARM shows (bicep types and examples of 2024-10-01, 2025-09-01)."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sandbox.accounts import NAMESPACE, Account, SwitchState, Written
from sandbox.operation import PrincipalKind
from sandbox.wire import JsonObject

_TYPE = f"{NAMESPACE}/accounts"
_SETTING_TYPE = f"{_TYPE}/defenderForAISettings"
_BY = {PrincipalKind.USER: "User", PrincipalKind.SERVICE_PRINCIPAL: "Application"}


def account_row(account: Account, *, at: datetime) -> JsonObject:
    """A capability without a value has no such key (defender-plan.md 11.1: ContentLogging's is a text)."""
    capabilities = [
        {"name": name, **({} if value is None else {"value": value})} for name, value in account.capabilities.items()
    ]
    return {
        "id": account.resource_id,
        "name": account.name,
        "type": _TYPE,
        "location": account.location,
        "sku": {"name": account.sku},
        "kind": account.kind,
        "etag": _etag(account.resource_id),
        "properties": {
            "publicNetworkAccess": "Enabled",
            **account.properties,
            "endpoint": f"https://{account.name.lower()}.cognitiveservices.azure.com/",
            "provisioningState": "Succeeded" if account.is_settled(at) else "Accepted",
            "capabilities": capabilities,
        },
        **({"tags": dict(account.tags)} if account.tags else {}),
    }


def switch_row(account: Account, state: SwitchState) -> JsonObject:
    """`systemData` tells of the latest write over ARM, if there was one."""
    setting_id = f"{account.resource_id}/defenderForAISettings/Default"
    written = account.written
    return {
        "id": setting_id,
        "name": "Default",
        "type": _SETTING_TYPE,
        "etag": _etag(setting_id, state, "" if written is None else written.at.isoformat()),
        "properties": {"state": state.value},
        **({} if written is None else {"systemData": _system_data(written)}),
    }


def _system_data(written: Written) -> JsonObject:
    """Milliseconds, as Microsoft's examples have them."""
    by = written.by
    return {
        "lastModifiedBy": by.user_principal_name or by.app_id,
        "lastModifiedByType": _BY[by.kind],
        "lastModifiedAt": f"{written.at:%Y-%m-%dT%H:%M:%S}.{written.at.microsecond // 1000:03d}Z",
    }


def _etag(*parts: str) -> str:
    return f'"{uuid5(NAMESPACE_URL, "/".join(parts))}"'
