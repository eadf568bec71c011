"""When each plan was really off its baseline, as Azure itself knows it; and what the ledger says of that time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from enforcer.commands.exposures import days
from enforcer.exposure.stretch import Exposure
from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Ledger
from sandbox.operation import ArmOperation
from tests.scenario.house import AI, House

type Spell = tuple[datetime, datetime]


class OffTime:
    """Every change of state, to the microsecond. For what is done outside ARM somebody calls `noted`."""

    def __init__(self, house: House) -> None:
        self._azure = house.azure
        self._since: dict[str, datetime] = {}
        self.spells: dict[str, list[Spell]] = defaultdict(list)
        self._azure.on_operation.insert(0, self._written)

    def noted(self, subscription: str) -> None:
        """The state is as it is from now on."""
        now = self._azure.clock.now()
        is_off = "AIPromptEvidence" not in self._azure.tenant.plan(subscription, AI).protecting
        if is_off:
            self._since.setdefault(subscription, now)
        elif subscription in self._since:
            self.spells[subscription].append((self._since.pop(subscription), now))

    def total(self, subscription: str) -> timedelta:
        return sum((end - begin for begin, end in self.spells[subscription]), timedelta(0))

    async def _written(self, operation: ArmOperation) -> None:
        self.noted(operation.subscription_id)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one subscription: exposures that ended, as rows of their own, and those that are open in its memory."""

    ended: tuple[Exposure, ...]
    open: tuple[Exposure, ...]

    def covers(self, spell: Spell) -> bool:
        """Whether every moment of it is in some exposure."""
        at, end = spell
        for one in sorted((*self.ended, *self.open), key=lambda one: one.opened):
            if one.opened <= at:
                at = max(at, one.closed or end)
        return at >= end


async def kept(ledger: Ledger, subscription: str, *, since: datetime, now: datetime) -> Kept:
    one = SubscriptionId(subscription)
    found = [
        ended.exposure
        for day in days(since.date(), now.date())
        for ended in (await ledger.ended(day)).rows
        if ended.subscription == one
    ]
    return Kept(tuple(found), (await ledger.recall(one)).exposure.open)
