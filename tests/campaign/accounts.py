"""AI accounts in a schedule: what becomes of them, and whether all are switched on at the end."""

from collections.abc import Iterator

from sandbox.accounts import Account, SwitchState
from sandbox.state import SubscriptionState
from tests.campaign.law import Law
from tests.campaign.schedule import Deed, TouchAccount
from tests.campaign.stage import GROUP_OF_ACCOUNTS, Stage

_VERSION = "api-version=2025-09-01"
_NEW = {"kind": "AIServices", "location": "westeurope", "sku": {"name": "S0"}, "properties": {}}


async def touch(stage: Stage, step: TouchAccount) -> None:
    subscription = stage.homes[step.home]
    found = _found(stage, subscription, step.name)
    group = f"/subscriptions/{subscription}/resourceGroups/{GROUP_OF_ACCOUNTS}"
    path = f"{group}/providers/Microsoft.CognitiveServices/accounts/{step.name}"
    match step.deed:
        case Deed.MADE:
            await stage.arm("PUT", f"{path}?{_VERSION}", _NEW)
        case Deed.SWITCHED_OFF if found:
            body = {"properties": {"state": SwitchState.DISABLED.value}}
            await stage.arm("PUT", f"{path}/defenderForAISettings/Default?{_VERSION}", body)
        case Deed.DELETED if found:
            await stage.arm("DELETE", f"{path}?{_VERSION}")
        case Deed.OFF_OUTSIDE if found:
            found.turn(SwitchState.DISABLED, now=stage.azure.clock.now())


def broken_accounts(stage: Stage, subscription: str) -> Iterator[tuple[Law, str]]:
    """Whoever only observes switches none on; a disabled subscription takes no writes."""
    is_disabled = stage.azure.tenant.subscription(subscription).state is SubscriptionState.DISABLED
    if stage.observes or is_disabled or not stage.witness.truth.places[subscription].inside:
        return
    if off := switched_off(stage, subscription):
        yield Law.ACCOUNTS, f"switched off: {', '.join(off)}"


def switched_off(stage: Stage, subscription: str) -> tuple[str, ...]:
    """Those whose switch is wanted on, and is off."""
    accounts = stage.azure.tenant.accounts.of(subscription) if stage.setting.sweeps_accounts else ()
    return tuple(account.name for account in accounts if account.switch is not SwitchState.ENABLED)


def _found(stage: Stage, subscription: str, name: str) -> Account | None:
    return next((one for one in stage.azure.tenant.accounts.of(subscription) if one.name == name), None)
