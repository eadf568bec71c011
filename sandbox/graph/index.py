"""The tenant's history → what Resource Graph has noticed so far, and what of it is new."""

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.snapshot import Snapshot, SubscriptionSnapshot, snapshot
from sandbox.state import ManagementGroup
from sandbox.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Noticed:
    """`subjects` are to be forgotten as they were; what still exists comes again."""

    subjects: frozenset[str]
    subscriptions: tuple[SubscriptionSnapshot, ...]
    groups: tuple[ManagementGroup, ...]
    horizon: datetime


class Index:
    """Subscriptions by id and groups by lower-case resource id, as they were `lag` ago. Only looks at what changed.

    Each keeps its place in the order: which are the first 10,000 does not change with them.
    """

    def __init__(self, tenant: Tenant, lag: timedelta) -> None:
        self.subscriptions: dict[str, SubscriptionSnapshot] = {}
        self.groups: dict[str, ManagementGroup] = {}
        self.revision = 0
        self._tenant = tenant
        self._lag = lag
        self._ripening: list[tuple[datetime, str]] = []
        """What ends by itself, registrations and the making of accounts: when, and in whose subscription."""

    def notice(self) -> Noticed:
        """Brings the index to now. The first time everything is new."""
        horizon = self._tenant.clock.now() - self._lag
        subjects = self._changed(horizon)
        found = [one for subject in subjects if (one := self._as_of(subject)) is not None]
        subscriptions = tuple(one for one in found if isinstance(one, SubscriptionSnapshot))
        groups = tuple(one for one in found if isinstance(one, ManagementGroup))
        self.subscriptions.update((_subject(one), one) for one in subscriptions)
        self.groups.update((_subject(one), one) for one in groups)
        for subject in set(subjects).difference(_subject(one) for one in found):
            self.subscriptions.pop(subject, None)
            self.groups.pop(subject, None)
        self._watch(subscriptions, horizon)
        return Noticed(frozenset(subjects), subscriptions, groups, horizon)

    def _changed(self, horizon: datetime) -> list[str]:
        """In an order that only depends on the tenant."""
        history, is_first = self._tenant.history, self.revision == 0
        history.is_followed = True
        subjects = history.settled(horizon) | self._ripe(horizon)
        self.revision += bool(subjects) or is_first
        if not is_first:
            return sorted(subjects)
        groups = [group.resource_id.lower() for group in self._tenant.groups.values()]
        known = dict.fromkeys([*self._tenant.subscriptions, *groups])
        return [*known, *sorted(history.subjects().difference(known))]

    def _as_of(self, subject: str) -> Snapshot | None:
        past = self._tenant.history.earliest(subject)
        if past is not None:
            return past.before
        if subject in self._tenant.subscriptions:
            return snapshot(self._tenant.subscriptions[subject], self._tenant.groups)
        return self._tenant.groups.get(subject.rpartition("/")[2])

    def _watch(self, subscriptions: tuple[SubscriptionSnapshot, ...], horizon: datetime) -> None:
        for one in subscriptions:
            for moment in (one.registration.ready_at, *(account.ready_at for account in one.accounts)):
                if moment is not None and moment > horizon:
                    heapq.heappush(self._ripening, (moment, one.subscription_id))

    def _ripe(self, horizon: datetime) -> set[str]:
        found: set[str] = set()
        while self._ripening and self._ripening[0][0] <= horizon:
            found.add(heapq.heappop(self._ripening)[1])
        return found


def _subject(one: Snapshot) -> str:
    return one.subscription_id if isinstance(one, SubscriptionSnapshot) else one.resource_id.lower()
