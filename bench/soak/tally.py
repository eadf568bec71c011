"""Deliveries and records as they come → what was counted, and which acknowledged delivery has no record.

The simulated Azure keeps all that it was asked and told, for tests to count in; of weeks that would be too much: what
was counted is forgotten there.
"""

from collections import Counter
from dataclasses import dataclass, field

from bench.soak.ground import Ground

_OURS = "enforcer-"
_REJECTED = "event_rejected"


@dataclass(slots=True)
class Tally:
    """`posted`: deliveries straight to the webhook, which name no event that could be found again."""

    deliveries: int = 0
    records: int = 0
    names: Counter[str] = field(default_factory=Counter)
    """Custom events by name."""
    posted: int = 0
    rejected: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    """What ARM answered to the app."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Envelopes by kind."""
    causes: Counter[str] = field(default_factory=Counter)
    undelivered: int = 0
    """Attempts of Event Grid that no function acknowledged."""
    _acknowledged: Counter[str] = field(default_factory=Counter)
    _told: Counter[str] = field(default_factory=Counter)

    @property
    def events(self) -> int:
        return self.deliveries + self.posted

    @property
    def looks(self) -> int:
        return self.names["reconciled"]

    @property
    def without_record(self) -> tuple[str, ...]:
        """Ids of events of which a delivery was acknowledged and not found on record by its id."""
        left = self._acknowledged - self._told
        return tuple(left.elements())

    @property
    def lost(self) -> int:
        """Rejections name no event: they are taken for those that are left."""
        return max(0, len(self.without_record) + self.posted - self.rejected)

    def acknowledge(self, event_id: str) -> None:
        """A delivery that did not come by Event Grid."""
        self.deliveries += 1
        self._acknowledged[event_id] += 1

    def take(self, ground: Ground) -> None:
        """What is new since the last time, and forgets it there."""
        self._take_attempts(ground)
        for event in ground.collector.custom_events():
            self.names[event.name] += 1
            fields = event.properties
            if event.name == "reconciled":
                self.causes[fields["cause"]] += 1
                self._told[fields["event_id"]] += 1
            elif event.name == _REJECTED:
                self.rejected += int(fields["count"])
        self.records += len(ground.collector.envelopes)
        self.kinds.update(one.base_type for one in ground.collector.envelopes)
        mine = ground.people.enforcer.object_id
        self.statuses.update(str(one.status) for one in ground.azure.exchanges if one.caller == mine)
        for kept in (ground.collector.envelopes, ground.grid.events, ground.grid.postponements):
            kept.clear()
        ground.azure.exchanges.clear()
        ground.azure.beside_arm.clear()

    def _take_attempts(self, ground: Ground) -> None:
        for attempt in ground.grid.attempts:
            if attempt.status == 202:
                self.deliveries += 1
                self._acknowledged[attempt.event_id] += 1
            else:
                self.undelivered += 1
        ground.grid.attempts.clear()
