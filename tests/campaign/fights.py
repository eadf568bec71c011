"""How often others undid a plan and we put it right, as Azure saw it, beside what people were told of a fight."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enforcer.record import Record
from tests.campaign.law import Law
from tests.campaign.spells import Spells
from tests.campaign.truth import MEMBERSHIP

FIGHT = 3
WITHIN = timedelta(minutes=59)
"""The baseline's three within an hour, less the seconds between a heal and its record."""
QUIET = timedelta(days=1)
_PLAN_CHANGED = "plan_changed"
"""The cause of a look that an event of the plan brought: with another one it may be nobody's write."""
_OUTSIDE = "OutsideEstate"
"""The code of a look that found a subscription outside the estate: nobody puts anything right there any more."""


@dataclass(slots=True)
class Fights:
    """`heals`: when one was put on record that ended what somebody's write over ARM began."""

    spells: Spells
    heals: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    open: set[str] = field(default_factory=set)
    ledger_failed_at: datetime | None = None
    """Since then each worker counts for itself."""
    _counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Spells of each plan that a heal on record has ended."""

    def recorded(self, record: Record, subscription: str, worker: int) -> Iterator[tuple[Law, str]]:
        fields = record.fields
        if record.name == "healed" and fields["control"] == "plan" and fields["cause"] == _PLAN_CHANGED:
            self._healed(subscription, worker)
        if record.name == "reconciled" and fields["code"] == _OUTSIDE:
            self.heals[subscription].clear()
        if fields.get("kind") != "fight" or fields.get("control") != "plan":
            return
        if record.name == "incident_opened":
            self.open.add(subscription)
        if record.name == "incident_closed":
            self.open.discard(subscription)
            yield from self._closed(subscription, str(fields["because"]))

    def missed(self, subscription: str) -> Iterator[tuple[Law, str]]:
        """When a look is on record."""
        times = [f"{at:%T}" for at in self.lately(subscription)]
        if len(times) >= FIGHT and subscription not in self.open:
            yield Law.FIGHT_TOLD, f"healed at {', '.join(times)}, and no incident is open"

    def lately(self, subscription: str) -> list[datetime]:
        since = self.spells.truth.now() - WITHIN
        return [at for at in self.heals[subscription] if at > since]

    def _healed(self, subscription: str, worker: int) -> None:
        """One spell is one heal, whoever tells of it again."""
        ended = [one for one in self.spells.of[subscription] if one.ended]
        is_new = len(ended) > self._counted[subscription]
        self._counted[subscription] = len(ended)
        if is_new and ended[-1].ended_by == worker and ended[-1].is_announced:
            self.heals[subscription].append(self.spells.truth.now())

    def _closed(self, subscription: str, because: str) -> Iterator[tuple[Law, str]]:
        now, last = self.spells.truth.now(), max(self.heals[subscription], default=None)
        if because == "left the estate" and not self._was_outside(subscription, now):
            yield Law.FIGHT_TOLD, "called over because it left the estate, and it is in it"
        failed = self.ledger_failed_at
        is_known = last is not None and (failed is None or failed < last - WITHIN)
        if because == "quiet for a day" and last and is_known and now - last < QUIET:
            yield Law.FIGHT_TOLD, f"called quiet for a day, and healed at {last:%F %T}"

    def _was_outside(self, subscription: str, now: datetime) -> bool:
        """Now, or so lately that the enforcer's memory of the estate may still say so."""
        place = self.spells.truth.places[subscription]
        return not place.inside or (place.moved is not None and now - place.moved <= MEMBERSHIP)
