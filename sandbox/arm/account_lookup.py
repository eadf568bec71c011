"""A call about accounts → the account or accounts that it names, or ARM's refusal."""

from sandbox.accounts import NAMESPACE, Account, key_of
from sandbox.arm.call import Call
from sandbox.arm.errors import provider_not_registered
from sandbox.arm.resource_errors import account_not_settled, group_missing, resource_missing
from sandbox.state import RegistrationState


def require_registration(call: Call) -> None:
    """defender-plan.md 9: ARM's own 409, unlike that of Microsoft.Security."""
    state = call.subscription.registrations[NAMESPACE.lower()].at(call.world.now())
    if state is not RegistrationState.REGISTERED:
        raise provider_not_registered(NAMESPACE)


def require_settled(call: Call, account: Account) -> None:
    """While an account is being made, nobody may write it."""
    if not account.is_settled(call.world.now()):
        raise account_not_settled(account)


def find_account(call: Call) -> Account | None:
    return call.subscription.accounts.get(key_of(call.names["resource_group"], call.names["account"]))


def account_of(call: Call) -> Account:
    require_registration(call)
    found = find_account(call)
    if found is None:
        accounts_of_group(call)
        raise resource_missing(f"{NAMESPACE}/accounts/{call.names['account']}", call.names["resource_group"])
    return found


def accounts_of_group(call: Call) -> tuple[Account, ...]:
    group = call.names["resource_group"]
    if group.lower() not in call.subscription.resource_groups:
        raise group_missing(group)
    return tuple(one for one in call.subscription.accounts.values() if one.resource_group.lower() == group.lower())
