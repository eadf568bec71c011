"""What was read of a subscription's AI accounts → the verdicts that a look at all of them would end with, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from enforcer.baseline import Mode, Rule
from enforcer.commands.foreseen import Change, Foreseen
from enforcer.controls import account as account_control
from enforcer.controls import content_filter, efficacy
from enforcer.desired import Desired, observed
from enforcer.errors import AzureError
from enforcer.facts import AccountId, Control
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Account, AlertRoute, SwitchSeen
from enforcer.verdict import Kind, SwitchOn, Verdict

REPORTED = (Control.CONTENT_FILTER, Control.EFFICACY)
"""What is told and never written; a subscription's verdict is not made worse by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsRead:
    """`accounts` and `routes` are what could not be read where that is an error; `unread`: switches that could not."""

    accounts: tuple[Account, ...] | AzureError = ()
    switches: tuple[SwitchSeen, ...] = ()
    unread: tuple[tuple[AccountId, AzureError], ...] = ()
    routes: tuple[AlertRoute, ...] | AzureError = ()

    @property
    def error(self) -> AzureError | None:
        """What kept the accounts themselves from being judged."""
        if isinstance(self.accounts, AzureError):
            return self.accounts
        return self.unread[0][1] if self.unread else None


def foresee_accounts(desired: Desired, read: AccountsRead, memory: Memory) -> Foreseen:
    """By the same judgement as a reconcile's, for whoever is not skipped."""
    wants = desired.account_switch is Rule.ENABLED
    switches = [account_control.judge(desired.account_switch, seen, memory) for seen in read.switches] if wants else []
    kept = (_kept(desired, read, switches),) if wants else ()
    return Foreseen((*kept, *_reported(desired, read)), tuple(_changes(desired, switches)))


def _kept(desired: Desired, read: AccountsRead, switches: list[Verdict]) -> Verdict:
    if isinstance(read.accounts, AzureError):
        return _not_listed(Control.ACCOUNT, read.accounts)
    unread = [Verdict(Control.ACCOUNT, Kind.UNKNOWN, f"{account}: {error}") for account, error in read.unread]
    return account_control.together([*(_as_wanted(one, desired) for one in switches), *unread])


def _reported(desired: Desired, read: AccountsRead) -> Iterator[Verdict]:
    if isinstance(read.accounts, AzureError):
        wanted = REPORTED if desired.reports.content_filter else (Control.EFFICACY,)
        yield from (_not_listed(control, read.accounts) for control in wanted)
        return
    if desired.reports.content_filter:
        yield _as_wanted(content_filter.judge(read.accounts), desired)
    if isinstance(read.routes, AzureError):
        yield Verdict(Control.EFFICACY, Kind.UNKNOWN, str(read.routes))
    else:
        yield _as_wanted(efficacy.judge(read.accounts, read.routes), desired)


def _not_listed(control: Control, error: AzureError) -> Verdict:
    return Verdict(control, Kind.UNKNOWN, f"the accounts can't be listed: {error}")


def _changes(desired: Desired, switches: list[Verdict]) -> Iterator[Change]:
    is_written = desired.mode is Mode.ENFORCE and desired.exemption(Control.ACCOUNT) is None
    for verdict in switches:
        if isinstance(verdict.action, SwitchOn):
            name = str(verdict.action.account)
            yield Change(Control.ACCOUNT, name, "Disabled", "Enabled", written=is_written)


def _as_wanted(verdict: Verdict, desired: Desired) -> Verdict:
    exempted = desired.exempted(verdict)
    return observed(exempted) if desired.mode is Mode.OBSERVE else exempted
