"""How long each subscription was off its baseline, to the millisecond, as Azure itself knows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sandbox.operation import ArmOperation
from tests.scenario.house import AI, House

_COLUMNS = "{:<52} {:>9} {:>7} {:>10} {:>10} {:>10} {:>10}"


class Watch:
    """Over all subscriptions. A plan that is switched off over ARM is noticed; for what is done outside, `began`."""

    def __init__(self, house: House) -> None:
        self._azure = house.azure
        self._since: dict[str, datetime] = {}
        self.took: list[timedelta] = []
        self._azure.on_operation.insert(0, self._written)

    @property
    def is_over(self) -> bool:
        return not self._since

    def began(self, subscriptions: Iterable[str]) -> None:
        """They are off from now on, whatever was before."""
        self._since.update(dict.fromkeys(subscriptions, self._azure.clock.now()))

    def protects(self, subscription: str) -> bool:
        return "AIPromptEvidence" in self._azure.tenant.plan(subscription, AI).protecting

    async def _written(self, operation: ArmOperation) -> None:
        subscription, now = operation.subscription_id, self._azure.clock.now()
        if not self.protects(subscription):
            self._since.setdefault(subscription, now)
        elif subscription in self._since:
            self.took.append(now - self._since.pop(subscription))


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the table at the end of the run. `bound` is that of the longest, `usual` that of the median."""

    story: str
    subscriptions: int
    took: tuple[timedelta, ...]
    bound: timedelta
    usual: timedelta

    @property
    def median(self) -> timedelta:
        return timedelta(seconds=median(one.total_seconds() for one in self.took))

    @property
    def longest(self) -> timedelta:
        return max(self.took)

    @property
    def line(self) -> str:
        size, off = f"{self.subscriptions:,}", f"{len(self.took):,}"
        return _COLUMNS.format(
            self.story, size, off, *(_shown(one) for one in (self.median, self.usual, self.longest, self.bound))
        )


HEAD = _COLUMNS.format("back at the baseline after", "of", "off", "median", "at most", "longest", "at most")


def _shown(time: timedelta) -> str:
    """In minutes and seconds."""
    minutes, seconds = divmod(time.total_seconds(), 60)
    return f"{minutes:.0f}:{seconds:04.1f}"
