"""Ledger → the overview of an estate, or of a part of it: one pass over memories, rows of exposures and heals."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from enforcer.baseline import Baseline, Exemption
from enforcer.baselines.exemptions import is_in_effect
from enforcer.baselines.reviews import overdue
from enforcer.cli.overview.culprits import culprits
from enforcer.cli.overview.days import by_day
from enforcer.cli.overview.overview import Ending, Overview, Row, Trouble, rank
from enforcer.cli.overview.row import NEVER_LOOKED_AT, Remembered, Wanted, remembered, row, urgency, wanted
from enforcer.cli.overview.what_to_do import trouble
from enforcer.cli.report_days import Days
from enforcer.cli.status import in_force
from enforcer.commands.exposures import Exposures
from enforcer.commands.standing import Incident, status
from enforcer.exposure.tally import Tally, Window
from enforcer.facts import Actor, SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.memory.heal import Heal, HealState
from enforcer.memory.subscription import Memory
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject


@dataclass(frozen=True, slots=True)
class Over:
    """Which days, as they are now, and whom: None for everybody that the ledger remembers."""

    days: Days
    now: datetime
    chosen: Collection[SubscriptionId] | None = None

    @property
    def window(self) -> Window:
        return self.days.window(self.now)


@dataclass(slots=True)
class _Pass:
    places: Mapping[SubscriptionId, Place]
    over: Over
    exposures: Exposures
    known: dict[SubscriptionId, Remembered] = field(default_factory=dict)

    def remember(self, memory: Memory) -> None:
        if self.over.chosen is None or memory.subscription in self.over.chosen:
            self.exposures.remember(memory)
            self.known[memory.subscription] = remembered(memory)

    def members(self) -> frozenset[SubscriptionId]:
        """Where nobody has discovered the estate, as on a laptop, all that was ever looked at."""
        every = frozenset(self.places or self.known)
        return every if self.over.chosen is None else every & frozenset(self.over.chosen)


async def overview(ledger: Ledger, over: Over, *, advance: Callable[[], None] = lambda: None) -> Overview:
    """LedgerDown."""
    places = await ledger.known()
    read = _Pass(places, over, Exposures(over.window, places, over.chosen, now=over.now))
    counted = over.chosen if over.chosen is not None else places.keys() or None
    found = await status(ledger, counted, now=over.now, each=read.remember)
    await read.exposures.read_ended(ledger, advance)
    heals = [one for one in await ledger.archive.heals_since(over.window.begin) if _is_wanted(one, over)]
    baseline, stretches = in_force(found.baseline), read.exposures.stretches()
    return Overview(
        made_at=over.now,
        first=over.days.first,
        last=over.days.last,
        baseline=baseline,
        status=found,
        report=read.exposures.report(),
        rows=sorted(_rows(read, baseline, heals), key=urgency),
        troubles=sorted(_troubles(found.incidents, baseline, read), key=rank),
        days=by_day(stretches, over.window),
        culprits=[replace(one, actor=_told(one.actor, baseline)) for one in culprits(stretches, over.window)],
        endings=_endings(baseline, read, now=over.now),
        reviews=overdue(baseline, today=over.now.date()) if baseline else (),
        heals=heals,
    )


def _is_wanted(heal: Heal, over: Over) -> bool:
    return heal.started_at < over.window.end and (over.chosen is None or heal.subscription in over.chosen)


def _troubles(incidents: Collection[Incident], baseline: Baseline | None, read: _Pass) -> Iterator[Trouble]:
    for one in incidents:
        known = (read.known.get(one.subscription) if one.subscription else None) or NEVER_LOOKED_AT
        told = replace(one, actor=_told(one.actor, baseline))
        yield trouble(told, wanted=_wants(one.subscription, baseline, read).plan, last=known.last_plan)


def _told(actor: Actor | None, baseline: Baseline | None) -> Actor | None:
    """Without a name that older rows may hold, unless the baseline in force asks for names."""
    may = baseline is not None and baseline.reports.actor_names
    return actor if actor is None or may else replace(actor, name=None)


def _wants(subscription: SubscriptionId | Literal[""], baseline: Baseline | None, read: _Pass) -> Wanted:
    if not subscription:
        return Wanted()
    known = read.known.get(subscription, NEVER_LOOKED_AT)
    return wanted(baseline, Subject(subscription, read.places.get(subscription), known.traits), now=read.over.now)


def _rows(read: _Pass, baseline: Baseline | None, heals: Collection[Heal]) -> Iterator[Row]:
    """The members, and whoever left the estate and was exposed while it was watched."""
    members, stretches, tallies = read.members(), read.exposures.stretches(), read.exposures.tallies()
    healed = Counter(one.subscription for one in heals if one.state is HealState.PROVEN)
    for one in members | {name for name, tally in tallies.items() if tally.exposed}:
        known, place = read.known.get(one, NEVER_LOOKED_AT), read.places.get(one)
        yield row(
            one,
            known,
            place,
            wants=_wants(one, baseline, read),
            stretches=stretches.get(one, ()),
            tally=tallies.get(one, Tally()),
            heals=healed[one],
            is_member=one in members,
        )


def _endings(baseline: Baseline | None, read: _Pass, *, now: datetime) -> tuple[Ending, ...]:
    """Those in effect that cover anybody who was asked for; the soonest end first."""
    members = read.members()
    placed = (group.casefold() for one in members if one in read.places for group in set(read.places[one].groups))
    below = Counter(placed)

    def covers(exemption: Exemption) -> int:
        if exemption.subscription:
            return int(exemption.subscription in members)
        return below[(exemption.management_group or "").casefold()]

    in_effect_now = (each for each in (baseline.exemptions if baseline else ()) if is_in_effect(each, now=now))
    found = (Ending(each, (each.ends_at.date() - now.date()).days, covers(each)) for each in in_effect_now)
    asked = (each for each in found if each.covers or read.over.chosen is None)
    return tuple(sorted(asked, key=lambda each: (each.exemption.until, each.exemption.ticket)))
