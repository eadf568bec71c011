"""What is only reported of a subscription that has AI accounts: who opted out of monitoring, whether anybody hears."""

from collections.abc import Sequence

from enforcer.baseline import Mode
from enforcer.controls import content_filter, efficacy
from enforcer.desired import Desired, observed
from enforcer.errors import AzureError
from enforcer.facts import Control, SubscriptionId
from enforcer.looks.kept import Told
from enforcer.memory.accounts import MOST_TOLD, mark
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Account, AlertRoute
from enforcer.verdict import Kind, Verdict
from enforcer.world import World

_TOLD = frozenset({Kind.DRIFTED, Kind.OBSERVED})


async def alert_routes(
    accounts: Sequence[Account], subscription: SubscriptionId, world: World
) -> tuple[AlertRoute, ...]:
    """Where there are accounts: the contacts, and the exports only where no contact hears. AzureError."""
    if not accounts:
        return ()
    contacts = await world.alerts.contacts(subscription)
    if efficacy.judge(accounts, contacts).kind is Kind.COMPLIANT:
        return contacts
    return (*contacts, *await world.alerts.exports(subscription))


class Report:
    """Of one look at all accounts; `told` is what differs from what people know."""

    def __init__(self, desired: Desired, memory: Memory, world: World) -> None:
        self._desired = desired
        self._memory = memory
        self._world = world
        self.verdicts: tuple[Verdict, ...] = ()
        self.told = Told()

    async def on(self, accounts: Sequence[Account]) -> None:
        """What is exempt, or can't be read, changes nothing of what was told; what nobody wants to know is over."""
        monitoring = self._final(content_filter.judge(accounts)) if self._desired.reports.content_filter else None
        alerts = self._final(await self._alerts(accounts))
        self.verdicts = (*((monitoring,) if monitoring else ()), alerts)
        known = self._memory.accounts
        out = content_filter.opted_out(accounts)[:MOST_TOLD]
        is_told = monitoring is not None and monitoring.kind in {*_TOLD, Kind.COMPLIANT}
        is_over = monitoring is None
        back = [account.id for account in accounts if is_over or not account.has_opted_out]
        closed = tuple(account for account in back if (is_told or is_over) and mark(account) in known.out)
        listed = (*(out if is_told else ()), *closed)
        unheard = alerts.kind in _TOLD if alerts.kind in {*_TOLD, Kind.COMPLIANT} else None
        self.told = Told(
            opted_out=out if is_told else () if is_over else None,
            opened=tuple(account for account in listed if mark(account) not in known.opted_out),
            closed=closed,
            unheard=unheard,
            unheard_opened=not known.unheard and (unheard is True or (unheard is False and known.unheard_untold)),
            unheard_closed=unheard is False and known.is_unheard,
        )

    def unlisted(self, error: AzureError) -> None:
        """Without the accounts nothing is known, and nothing is told."""
        wanted = (Control.CONTENT_FILTER,) if self._desired.reports.content_filter else ()
        words = f"the accounts can't be listed: {error}"
        self.verdicts = tuple(Verdict(control, Kind.UNKNOWN, words) for control in (*wanted, Control.EFFICACY))

    async def _alerts(self, accounts: Sequence[Account]) -> Verdict:
        try:
            return efficacy.judge(accounts, await alert_routes(accounts, self._memory.subscription, self._world))
        except AzureError as error:
            return Verdict(Control.EFFICACY, Kind.UNKNOWN, str(error))

    def _final(self, verdict: Verdict) -> Verdict:
        verdict = self._desired.exempted(verdict)
        return observed(verdict) if self._desired.mode is Mode.OBSERVE else verdict
