"""Microsoft.CognitiveServices accounts and their Defender switch (defender-plan.md 4.3; specs 2024-10-01, 2025-09-01).

Accounts are made and removed outside ARM only; what ARM can write is the switch.
"""

from datetime import timedelta

from sandbox.accounts import NAMESPACE, Account, SwitchState, Written
from sandbox.arm.account_answers import account_row, switch_row
from sandbox.arm.account_request import parse_switch
from sandbox.arm.call import Call
from sandbox.arm.errors import bad_content, bad_request, provider_not_registered
from sandbox.arm.paging import page
from sandbox.arm.resource_errors import group_missing, resource_missing
from sandbox.faults import LostWrite, StaleRead
from sandbox.operation import OperationKind
from sandbox.state import RegistrationState
from sandbox.wire import Answer

_WRITE = f"{NAMESPACE}/accounts/defenderForAISettings/write"
_DEFAULT = "Default"
"""The only setting that an account has (defender-plan.md 4.3)."""


async def list_accounts(call: Call) -> Answer:
    """All of the subscription, in pages; the last one has no `nextLink`."""
    _require_registration(call)
    return _page(call, tuple(call.subscription.accounts.values()))


async def list_accounts_of_group(call: Call) -> Answer:
    """A resource group exists where an account is in it."""
    _require_registration(call)
    return _page(call, _of_group(call))


async def get_account(call: Call) -> Answer:
    return Answer(200, account_row(_account(call)))


async def list_switches(call: Call) -> Answer:
    """Always one: templates exported from accounts that nobody switched hold it too (4.3)."""
    account = _account(call)
    return Answer(200, {"value": [switch_row(account, _as_read(call, account))]})


async def get_switch(call: Call) -> Answer:
    account = _account(call)
    _require_default(call)
    return Answer(200, switch_row(account, _as_read(call, account)))


async def put_switch(call: Call) -> Answer:
    """201 for the first write, then 200. The state is required."""
    account, wanted = _account(call), parse_switch(call.body)
    if call.names["setting"].lower() != _DEFAULT.lower():
        raise bad_request(f"The defender for AI setting name '{call.names['setting']}' is invalid, use '{_DEFAULT}'.")
    if wanted is None:
        raise bad_content("Required property 'properties.state' not found")
    return await _written(call, account, wanted, status=200 if account.written else 201)


async def patch_switch(call: Call) -> Answer:
    """Without a state nothing changes; it counts as a write all the same."""
    account, wanted = _account(call), parse_switch(call.body)
    _require_default(call)
    return await _written(call, account, wanted or account.switch, status=200)


async def _written(call: Call, account: Account, wanted: SwitchState, *, status: int) -> Answer:
    if isinstance(call.action, LostWrite):
        return Answer(status, switch_row(account, wanted))
    creates, now = account.written is None, call.world.now()
    account.turn(wanted, now=now)
    account.written = Written(call.caller, now)
    resource_id = f"{account.resource_id}/defenderForAISettings/{_DEFAULT}"
    operation = call.operation(name=_WRITE, kind=OperationKind.WRITE, resource_id=resource_id, creates=creates)
    await call.world.announce(operation)
    return Answer(status, switch_row(account, wanted))


def _page(call: Call, accounts: tuple[Account, ...]) -> Answer:
    found = page(accounts, call)
    link = {"nextLink": found.next_link} if found.next_link else {}
    return Answer(200, {"value": [account_row(one) for one in found.items], **link})


def _account(call: Call) -> Account:
    _require_registration(call)
    name = call.names["account"]
    found = next((one for one in _of_group(call) if one.name.lower() == name.lower()), None)
    if found is None:
        raise resource_missing(f"{NAMESPACE}/accounts/{name}", call.names["resource_group"])
    return found


def _of_group(call: Call) -> tuple[Account, ...]:
    group = call.names["resource_group"]
    found = tuple(one for one in call.subscription.accounts.values() if one.resource_group.lower() == group.lower())
    if not found:
        raise group_missing(group)
    return found


def _as_read(call: Call, account: Account) -> SwitchState:
    lag_s = call.action.seconds if isinstance(call.action, StaleRead) else 0.0
    return account.switch_as_of(call.world.now() - timedelta(seconds=lag_s))


def _require_default(call: Call) -> None:
    if call.names["setting"].lower() != _DEFAULT.lower():
        resource = f"{NAMESPACE}/accounts/{call.names['account']}/defenderForAISettings/{call.names['setting']}"
        raise resource_missing(resource, call.names["resource_group"])


def _require_registration(call: Call) -> None:
    """defender-plan.md 9: ARM's own 409, unlike that of Microsoft.Security."""
    state = call.subscription.registrations[NAMESPACE.lower()].at(call.world.now())
    if state is not RegistrationState.REGISTERED:
        raise provider_not_registered(NAMESPACE)
