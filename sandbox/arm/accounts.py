"""Microsoft.CognitiveServices accounts and their Defender switch (defender-plan.md 4.3; specs 2024-10-01, 2025-09-01).

How accounts are made, changed and deleted stands in `account_writes.py`.
"""

from datetime import timedelta

from sandbox.accounts import NAMESPACE, Account, SwitchState, Written
from sandbox.arm.account_answers import account_row, switch_row
from sandbox.arm.account_lookup import account_of, accounts_of_group, require_registration, require_settled
from sandbox.arm.account_request import parse_switch
from sandbox.arm.call import Call
from sandbox.arm.errors import bad_content, bad_request
from sandbox.arm.paging import page
from sandbox.arm.resource_errors import resource_missing
from sandbox.faults import LostWrite, StaleRead
from sandbox.operation import OperationKind
from sandbox.wire import Answer

_WRITE = f"{NAMESPACE}/accounts/defenderForAISettings/write"
_DEFAULT = "Default"
"""The only setting that an account has (defender-plan.md 4.3)."""


async def list_accounts(call: Call) -> Answer:
    """All of the subscription, in pages; the last one has no `nextLink`."""
    require_registration(call)
    return _page(call, tuple(call.subscription.accounts.values()))


async def list_accounts_of_group(call: Call) -> Answer:
    """A resource group exists where an account is in it."""
    require_registration(call)
    return _page(call, accounts_of_group(call))


async def get_account(call: Call) -> Answer:
    return Answer(200, account_row(account_of(call), at=call.world.now()))


async def list_switches(call: Call) -> Answer:
    """Always one: templates exported from accounts that nobody switched hold it too (4.3)."""
    account = account_of(call)
    if not _has_switch(call, account):
        return Answer(200, {"value": []})
    return Answer(200, {"value": [switch_row(account, _as_read(call, account))]})


async def get_switch(call: Call) -> Answer:
    account = account_of(call)
    _require_default(call, account)
    return Answer(200, switch_row(account, _as_read(call, account)))


async def put_switch(call: Call) -> Answer:
    """201 for the first write, then 200. The state is required."""
    account, wanted = account_of(call), parse_switch(call.body)
    if call.names["setting"].lower() != _DEFAULT.lower() or not _has_switch(call, account):
        raise bad_request(f"The defender for AI setting name '{call.names['setting']}' is invalid, use '{_DEFAULT}'.")
    if wanted is None:
        raise bad_content("Required property 'properties.state' not found")
    return await _written(call, account, wanted, status=200 if account.written else 201)


async def patch_switch(call: Call) -> Answer:
    """Without a state nothing changes; it counts as a write all the same."""
    account, wanted = account_of(call), parse_switch(call.body)
    _require_default(call, account)
    return await _written(call, account, wanted or account.switch, status=200)


async def _written(call: Call, account: Account, wanted: SwitchState, *, status: int) -> Answer:
    require_settled(call, account)
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
    return Answer(200, {"value": [account_row(one, at=call.world.now()) for one in found.items], **link})


def _as_read(call: Call, account: Account) -> SwitchState:
    lag_s = call.action.seconds if isinstance(call.action, StaleRead) else 0.0
    return account.switch_as_of(call.world.now() - timedelta(seconds=lag_s))


def _has_switch(call: Call, account: Account) -> bool:
    return account.is_ai or call.world.assumptions.other_kinds_have_switch


def _require_default(call: Call, account: Account) -> None:
    if call.names["setting"].lower() != _DEFAULT.lower() or not _has_switch(call, account):
        resource = f"{NAMESPACE}/accounts/{call.names['account']}/defenderForAISettings/{call.names['setting']}"
        raise resource_missing(resource, call.names["resource_group"])
