"""What is only reported of a subscription that has AI accounts: who opted out of monitoring, whether anybody hears."""

from collections.abc import Sequence

from enforcer.account import Account
from enforcer.account_memory import MOST_TOLD, mark
from enforcer.baseline import Mode
from enforcer.controls import content_filter, efficacy
from enforcer.desired import Desired, observed
from enforcer.errors import AzureError
from enforcer.facts import Control
from enforcer.kept import Told
from enforcer.memory import Memory
from enforcer.verdict import Kind, Verdict
from enforcer.world import World

_TOLD = frozenset({Kind.DRIFTED, Kind.OBSERVED})


class Report:
    """Of one look at all accounts; `told` is what differs from what was told before."""

    def __init__(self, desired: Desired, memory: Memory, world: World) -> None:
        self._desired = desired
        self._memory = memory
        self._world = world
        self.verdicts: tuple[Verdict, ...] = ()
        self.told = Told()

    async def on(self, accounts: Sequence[Account]) -> None:
        """What is exempt, or can't be read, changes nothing of what was told."""
        monitoring = self._final(content_filter.judge(accounts)) if self._desired.reports.content_filter else None
        alerts = self._final(await self._alerts(accounts))
        self.verdicts = (*((monitoring,) if monitoring else ()), alerts)
        known = self._memory.accounts.opted_out
        out = content_filter.opted_out(accounts)[:MOST_TOLD]
        is_told = monitoring is not None and monitoring.kind in {*_TOLD, Kind.COMPLIANT}
        back = [account.id for account in accounts if not account.has_opted_out]
        self.told = Told(
            opted_out=out if is_told else None,
            opened=tuple(account for account in out if is_told and mark(account) not in known),
            closed=tuple(account for account in back if is_told and mark(account) in known),
            unheard=alerts.kind in _TOLD if alerts.kind in {*_TOLD, Kind.COMPLIANT} else None,
        )

    async def _alerts(self, accounts: Sequence[Account]) -> Verdict:
        """Exports are read only where no contact hears."""
        if not accounts:
            return efficacy.judge(accounts, ())
        try:
            routes = await self._world.alerts.contacts(self._memory.subscription)
            verdict = efficacy.judge(accounts, routes)
            if verdict.kind is Kind.COMPLIANT:
                return verdict
            return efficacy.judge(accounts, (*routes, *await self._world.alerts.exports(self._memory.subscription)))
        except AzureError as error:
            return Verdict(Control.EFFICACY, Kind.UNKNOWN, str(error))

    def _final(self, verdict: Verdict) -> Verdict:
        verdict = self._desired.exempted(verdict)
        return observed(verdict) if self._desired.mode is Mode.OBSERVE else verdict
