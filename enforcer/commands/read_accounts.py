"""Read what a subscription's AI accounts look like now: the list, each one's switch, and who hears of alerts."""

from collections.abc import Callable, Sequence

from enforcer.baseline import Rule
from enforcer.commands.foreseen_accounts import AccountsRead
from enforcer.desired import Desired
from enforcer.errors import AzureError, NotNow
from enforcer.facts import AccountId, SubscriptionId
from enforcer.healing.report_accounts import alert_routes
from enforcer.observed.account import Account, AccountsPage, Listed, SwitchSeen
from enforcer.world import World


async def listed_by_index(subscriptions: Sequence[SubscriptionId], world: World) -> Callable[[SubscriptionId], Listed]:
    """One query for all; whoever it says nothing of is listed by ARM."""
    try:
        page = await world.index.accounts(subscriptions) if subscriptions else AccountsPage()
    except AzureError:
        return lambda _: None
    return lambda one: None if one in page.unreadable else page.accounts.get(one, ())


async def read_accounts(
    subscription: SubscriptionId, desired: Desired, world: World, *, listed: Listed
) -> AccountsRead:
    """Never raises what Azure says. Switches are read only where they are wanted."""
    try:
        accounts = listed if listed is not None else await world.accounts.of(subscription)
    except AzureError as error:
        return AccountsRead(accounts=error)
    switches, unread = await _switches(accounts, subscription, world) if _wants(desired) else ((), ())
    try:
        routes = await alert_routes(accounts, subscription, world)
    except AzureError as error:
        return AccountsRead(accounts=accounts, switches=switches, unread=unread, routes=error)
    return AccountsRead(accounts=accounts, switches=switches, unread=unread, routes=routes)


def _wants(desired: Desired) -> bool:
    return desired.account_switch is Rule.ENABLED


async def _switches(
    accounts: Sequence[Account], subscription: SubscriptionId, world: World
) -> tuple[tuple[SwitchSeen, ...], tuple[tuple[AccountId, AzureError], ...]]:
    """In the order of their names. Once the service asks for a pause, no other is asked."""
    seen: list[SwitchSeen] = []
    unread: list[tuple[AccountId, AzureError]] = []
    pause: NotNow | None = None
    for account in sorted((account.id for account in accounts), key=str):
        try:
            if pause:
                raise pause
            seen.append(await world.accounts.switch(subscription, account))
        except AzureError as error:
            unread.append((account, error))
            pause = error if isinstance(error, NotNow) and error.retry_after else pause
    return tuple(seen), tuple(unread)
