"""A memory, its exposures and the baseline → one row of the report. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from enforcer.baseline import Baseline, Mode, PlanWanted
from enforcer.cli.overview.overview import Now, Row
from enforcer.commands.standing import Standing, incidents, standing
from enforcer.exposure.tally import Stretch, Tally
from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.observed.place import Place
from enforcer.observed.plan import PlanSeen
from enforcer.observed.subject import Subject
from enforcer.observed.traits import UNKNOWN, Traits
from enforcer.scope import desired


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a row needs of a memory: an estate's memories themselves would be too much to hold."""

    standing: Standing = Standing.NEW
    why: str = ""
    traits: Traits = UNKNOWN
    seen: datetime | None = None
    is_left: bool = False
    last_plan: PlanSeen | None = None
    """Of those with a fight alone."""


NEVER_LOOKED_AT = Remembered(why="discovered, and never looked at")


def remembered(memory: Memory) -> Remembered:
    return Remembered(
        standing=standing(memory),
        why=_why(memory),
        traits=memory.traits,
        seen=memory.last_seen,
        is_left=memory.exposure.left is not None,
        last_plan=memory.last_plan if any(one.is_fight for one in memory.incidents) else None,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """`until`: the last day of the exemption in effect that ends first; `waiver`: what lets drift be, in words."""

    mode: Mode | None = None
    until: date | None = None
    waiver: str = ""
    plan: PlanWanted | None = None


def wanted(baseline: Baseline | None, subject: Subject, *, now: datetime) -> Wanted:
    if baseline is None:
        return Wanted()
    found = desired(baseline, subject, now=now)
    observes = () if found.mode is Mode.ENFORCE else (f"{found.mode.value} by {found.why}",)
    exempt = (f"exempt by {each.ticket} until {each.until}" for each in found.exemptions)
    until = min((each.until for each in found.exemptions), default=None)
    return Wanted(found.mode, until, "; ".join((*observes, *exempt)), found.plan)


def row(
    subscription: SubscriptionId,
    known: Remembered,
    place: Place | None,
    *,
    wants: Wanted,
    stretches: Sequence[Stretch],
    tally: Tally,
    heals: int,
    is_member: bool,
) -> Row:
    is_watched = is_member and not known.is_left and wants.mode is not Mode.SKIP
    open_ = [one for one in stretches if one.is_open]
    now = _now(known, open_) if is_watched else Now.UNWATCHED
    is_waived = now in {Now.WAIVED, Now.UNWATCHED}
    return Row(
        subscription=subscription,
        name=known.traits.name or "",
        group=place.groups[0] if place and place.groups else "",
        now=now,
        since=min(one.when.begin for one in open_) if open_ and is_watched else None,
        why=(known.why or (wants.waiver if is_waived else "")) if is_member else "no more in the estate",
        mode=wants.mode.value if wants.mode else "",
        exempt_until=wants.until,
        seen=known.seen,
        tally=tally,
        heals=heals,
    )


def urgency(one: Row) -> tuple[object, ...]:
    """The most urgent, then the most exposed, first."""
    return (tuple(Now).index(one.now), -one.tally.exposed, one.name.casefold(), one.subscription)


def _now(known: Remembered, open_: Sequence[Stretch]) -> Now:
    if any(not one.is_waived for one in open_):
        return Now.EXPOSED
    if open_:
        return Now.WAIVED
    return Now.PROTECTED if known.standing is Standing.SETTLED else Now.UNSURE


def _why(memory: Memory) -> str:
    """What a person has to mend, else what is tried again, in words."""
    if open_ := [f"{one.kind}: {one.what}" for one in incidents(memory)]:
        return "; ".join(open_)
    if memory.unproven:
        return "; ".join(f"{one.extension} unproven: {one.message or one.status.value}" for one in memory.unproven)
    stands = standing(memory)
    if stands is Standing.NEW:
        return NEVER_LOOKED_AT.why
    return memory.look_again.reason if stands is Standing.OPEN and memory.look_again else ""
