"""PUT, PATCH and DELETE of Cognitive Services accounts. Soft deletion is not simulated: what is deleted is gone."""

from dataclasses import replace
from datetime import timedelta

from sandbox.accounts import NAMESPACE, Account
from sandbox.arm.account_answers import account_row
from sandbox.arm.account_body import AccountBody, parse_account
from sandbox.arm.account_lookup import account_of, find_account, require_registration, require_settled
from sandbox.arm.call import Call
from sandbox.arm.errors import bad_content, bad_request
from sandbox.arm.resource_errors import elsewhere
from sandbox.faults import LostWrite
from sandbox.operation import OperationKind
from sandbox.wire import Answer

_TYPE = f"{NAMESPACE}/accounts"


async def put_account(call: Call) -> Answer:
    """201 for a new account, which is `Accepted` for the assumed time; else 200. Any resource group will do."""
    require_registration(call)
    wanted, before = parse_account(call.body), find_account(call)
    for name in ("kind", "location", "sku"):
        if not getattr(wanted, name):
            raise bad_content(f"Required property '{name}' not found")
    if before is None:
        return await _written(call, _new(call, wanted), status=201)
    _require_same_place(before, wanted)
    require_settled(call, before)
    return await _written(call, _changed(before, replace(wanted, tags=wanted.tags or {})), status=200)


async def patch_account(call: Call) -> Answer:
    account, wanted = account_of(call), parse_account(call.body)
    _require_same_place(account, wanted)
    require_settled(call, account)
    merged = replace(wanted, properties={**account.properties, **wanted.properties})
    return await _written(call, _changed(account, merged), status=200)


async def delete_account(call: Call) -> Answer:
    """204 where there is none."""
    require_registration(call)
    account = find_account(call)
    if account is None:
        return Answer(204)
    if not isinstance(call.action, LostWrite):
        call.world.tenant.accounts.remove(account.subscription_id, account.resource_group, account.name)
        await _announce(call, account, OperationKind.DELETE)
    return Answer(200)


def _new(call: Call, wanted: AccountBody) -> Account:
    names = call.names
    try:
        made = call.world.tenant.accounts.made(
            names["subscription"], names["resource_group"], names["account"], kind=wanted.kind, location=wanted.location
        )
    except ValueError as error:
        raise bad_request(f"{error}.") from error
    ready_at = call.world.now() + timedelta(seconds=call.world.assumptions.account_seconds)
    return replace(_changed(made, wanted), ready_at=ready_at)


def _changed(account: Account, wanted: AccountBody) -> Account:
    return replace(
        account,
        kind=wanted.kind or account.kind,
        sku=wanted.sku or account.sku,
        tags=account.tags if wanted.tags is None else wanted.tags,
        properties=wanted.properties,
    )


async def _written(call: Call, after: Account, *, status: int) -> Answer:
    """ARM tells of a write when it is accepted [inferred]: who comes at once meets an account that is being made."""
    if not isinstance(call.action, LostWrite):
        call.world.tenant.accounts.keep(after)
        await _announce(call, after, OperationKind.WRITE, creates=status == 201)  # noqa: PLR2004 - Created
    return Answer(status, account_row(after, at=call.world.now()))


def _require_same_place(account: Account, wanted: AccountBody) -> None:
    if wanted.location and _place(wanted.location) != _place(account.location):
        raise elsewhere(account, wanted.location)


def _place(location: str) -> str:
    """`West Europe` is `westeurope`."""
    return location.replace(" ", "").lower()


async def _announce(call: Call, account: Account, kind: OperationKind, *, creates: bool = False) -> None:
    name = f"{_TYPE}/{kind.value.lower()}"
    await call.world.announce(call.operation(name=name, kind=kind, resource_id=account.resource_id, creates=creates))
