"""What was really protected, and when, by the sandbox's own state: (subscription, moment) → protected or not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sandbox.azure import SimulatedAzure
from sandbox.demo.cast import AI, EVIDENCE
from sandbox.operation import ArmOperation

GRAIN = timedelta(milliseconds=250)
"""An answer needs this long, at most, from the simulated Azure to whoever writes down what it said."""


class Truth:
    """Looks at the tenant after each write over ARM, before its answer leaves."""

    def __init__(self, azure: SimulatedAzure) -> None:
        self._azure = azure
        self._line: dict[str, list[tuple[datetime, bool]]] = {}
        for subscription in azure.tenant.subscriptions:
            self.note(subscription)
        azure.on_operation.insert(0, self._written)

    @property
    def all_protected(self) -> bool:
        return all(self.protects(subscription) for subscription in self._azure.tenant.subscriptions)

    def protects(self, subscription: str) -> bool:
        """On, with prompt evidence that really works: a refused extension does not."""
        return EVIDENCE in self._azure.tenant.plan(subscription, AI).protecting

    def note(self, subscription: str) -> None:
        """Where something else than ARM changed it."""
        seen, holds = self._line.setdefault(subscription, []), self.protects(subscription)
        if not seen or seen[-1][1] is not holds:
            seen.append((datetime.now(UTC), holds))

    def was(self, subscription: str, since: datetime, until: datetime, *, protected: bool) -> bool:
        """Whether it was so at any moment from `since` to `until` and a grain more."""
        ends = until + GRAIN
        return any(
            holds is protected and start <= ends and end > since for start, end, holds in self._spans(subscription)
        )

    def protected_at(self) -> datetime | None:
        """Since when all have been without a break; None where one is not."""
        return max((line[-1][0] for line in self._line.values()), default=None) if self.all_protected else None

    def times_off(self, since: datetime) -> int:
        """How often a plan left its baseline, or began away from it."""
        return sum(not holds and at >= since for line in self._line.values() for at, holds in line)

    def share(self, since: datetime, until: datetime) -> float:
        """Of the time, the part in which it was protected, over all subscriptions."""
        shares = [self._protected_s(one, since, until) for one in self._line]
        return sum(shares) / (len(shares) * (until - since).total_seconds())

    def _protected_s(self, subscription: str, since: datetime, until: datetime) -> float:
        return sum(
            max((min(end, until) - max(start, since)).total_seconds(), 0.0)
            for start, end, holds in self._spans(subscription)
            if holds
        )

    def _spans(self, subscription: str) -> Iterable[tuple[datetime, datetime, bool]]:
        line = self._line[subscription]
        ends = [*(after for _, (after, _) in pairwise(line)), datetime.max.replace(tzinfo=UTC)]
        return ((start, end, holds) for (start, holds), end in zip(line, ends, strict=True))

    async def _written(self, operation: ArmOperation) -> None:
        self.note(operation.subscription_id)
