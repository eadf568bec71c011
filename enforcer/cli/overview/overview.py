"""What a report of the whole estate tells, as frozen data; nothing in it is asked of Azure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from enforcer.baseline import Baseline, Exemption, Reports
from enforcer.commands.exposures import Report
from enforcer.commands.standing import Incident, Status
from enforcer.exposure.tally import Budget, Tally, budget
from enforcer.facts import Actor, SubscriptionId
from enforcer.memory.heal import Heal

SOON = timedelta(days=14)
"""People are first warned of the end of an exemption as long before (baselines/exemptions.py)."""

_FIRST = ("fight", "refusal")


class Now(Enum):
    """How a subscription stands now, for all that the ledger knows; the most urgent first."""

    EXPOSED = "exposed"
    """A control is away from its baseline, and somebody has to put it right."""
    UNSURE = "unsure"
    """Never looked at, not looked at in peace, or an extension was never shown to be on."""
    WAIVED = "waived"
    """Away from its baseline, and an exemption, observe mode or a pause lets it be."""
    PROTECTED = "protected"
    UNWATCHED = "not watched"
    """Skipped, or no more in the estate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One subscription. `group`: the management group right above it; "" for what is not known."""

    subscription: SubscriptionId
    name: str = ""
    group: str = ""
    now: Now
    since: datetime | None = None
    """When the oldest exposure began that is still open."""
    why: str = ""
    """What is left to do there, in words."""
    mode: str = ""
    exempt_until: date | None = None
    """The last day of the exemption in effect that ends first."""
    seen: datetime | None = None
    tally: Tally
    heals: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """Time exposed on that day (UTC), of all subscriptions together, and how much of it was waived, or may be less."""

    day: date
    exposed: timedelta
    waived: timedelta
    at_most: timedelta


@dataclass(frozen=True, slots=True)
class Culprit:
    """Whose changes began exposures, how many and how long; `actor` None: nobody was named."""

    actor: Actor | None
    exposures: int
    exposed: timedelta
    subscriptions: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """An exemption in effect. `days_left`: 1 on its last day. `covers`: subscriptions that are known below it."""

    exemption: Exemption
    days_left: int
    covers: int

    @property
    def is_soon(self) -> bool:
        return self.days_left <= SOON.days


@dataclass(frozen=True, slots=True)
class Trouble:
    """An incident, what a person does about it, and the lines that end it, by the tool that they are for."""

    incident: Incident
    says: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`last` is included. `heals`: oldest first; `rows`: the most urgent first.

    `troubles`: fights, then refusals, then the rest by kind; of each kind the oldest first.
    """

    made_at: datetime
    first: date
    last: date
    baseline: Baseline | None
    status: Status
    report: Report
    rows: Sequence[Row]
    troubles: Sequence[Trouble]
    days: Sequence[Day]
    culprits: Sequence[Culprit]
    endings: Sequence[Ending]
    reviews: Sequence[str]
    """Those of the baseline that are overdue, in words."""
    heals: Sequence[Heal]

    @property
    def paused_until(self) -> datetime | None:
        return self.status.pause.until if self.status.pause else None

    @property
    def slo(self) -> float:
        return (self.baseline.reports if self.baseline else Reports()).slo

    @property
    def budget(self) -> Budget:
        return budget(self.report.whole, slo=self.slo)

    @property
    def incidents(self) -> Sequence[Incident]:
        return [one.incident for one in self.troubles]

    @property
    def counts(self) -> Counter[Now]:
        return Counter(row.now for row in self.rows)

    @property
    def is_empty(self) -> bool:
        """Nobody was ever discovered or looked at."""
        return not self.rows

    @property
    def is_good(self) -> bool:
        """Nobody is exposed or unsure, nothing waits for a person, no pause holds, the budget is not spent, and a
        baseline is in force.
        """
        counts, said = self.counts, self.status.said
        waits = said.held or said.rejected or self.incidents or self.status.pause
        is_open = counts[Now.EXPOSED] or counts[Now.UNSURE]
        return not (self.is_empty or waits or is_open or self.baseline is None or self.budget.left < timedelta(0))


def rank(trouble: Trouble) -> tuple[object, ...]:
    one = trouble.incident
    first = _FIRST.index(one.kind) if one.kind in _FIRST else len(_FIRST)
    return (first, one.kind, one.since is None, one.since and one.since.timestamp(), one.subscription)
