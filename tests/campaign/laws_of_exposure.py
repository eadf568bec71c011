"""After the schedule → exposures in the ledger that are not what Azure's own state says of the plan's time."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from enforcer.commands.exposures import days, report
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ending, Exposure, Precision
from enforcer.exposure.tally import Window
from enforcer.facts import Control, SubscriptionId
from tests.campaign.law import Law
from tests.campaign.spell import Spell
from tests.campaign.spells import Spells
from tests.campaign.stage import Stage

_DAY = timedelta(days=1)


async def broken_exposure(stage: Stage) -> Iterator[tuple[Law, str, str]]:
    began, now = stage.witness.began_at, stage.azure.clock.now()
    kept: dict[str, list[Exposure]] = {home: [] for home in stage.homes}
    laws: list[tuple[Law, str, str]] = []
    for day in days(began.date(), now.date()):
        for ended in (await stage.ledger.ended(day)).rows:
            kept[ended.subscription].append(ended.exposure)
    for home, exposures in kept.items():
        memory = await stage.ledger.recall(SubscriptionId(home))
        every = (*exposures, *memory.exposure.open)
        laws += [(law, home, detail) for law, detail in _of_home(stage, home, every, memory.exposure)]
    return iter([*laws, *[(Law.EXPOSURE_ADDS, "", detail) for detail in await _of_parts(stage)]])


def _of_home(stage: Stage, home: str, exposures: Iterable[Exposure], known: ExposureKnown) -> Iterator[tuple[Law, str]]:
    of_plan = sorted((one for one in exposures if one.control is Control.PLAN), key=_opened)
    spells = stage.witness.spells
    for one in of_plan:
        if one.precision is Precision.EXACT and (detail := _inexact(spells, home, one)):
            yield Law.EXPOSURE_EXACT, f"{_said(one)}: {detail}"
    for spell in spells.of[home]:
        end = spell.feigned or spell.ended or stage.azure.clock.now()
        time = Window(_knowable(spells, home, spell, met=known.met), end)
        if spell.was_seen and not spell.is_lied_about and not _covers(of_plan, time):
            told = "; ".join(map(_said, of_plan))
            yield Law.EXPOSURE_COVERS, f"off from {time.begin:%T.%f} to {time.end:%T.%f}, and on record is {told}"


def _knowable(spells: Spells, home: str, spell: Spell, *, met: datetime | None) -> datetime:
    """When it began as far as anybody can know: what no event told of is put down to the first that came after it,
    and before the first look at a subscription nobody had heard of it, or not that it had joined (`met` says when, and
    may not say later).
    """
    told = [at for at in spells.told[home] if spell.began <= at <= (spell.ended or at)]
    began = min(told, default=spell.began)
    return max(began, min(met or began, spells.first_record(home, began) or began))


def _inexact(spells: Spells, home: str, one: Exposure) -> str:
    """What is wrong with an exposure that is called exact, or nothing. What no event tells of nobody can know."""
    since, end = one.since or one.opened, one.closed or spells.truth.now()
    there_were = (*spells.of[home], *spells.cut_short[home])
    if spells.wanted != spells.possible or any(since <= at <= end for at in spells.silent[home]):
        return ""
    if known := spells.tellings.known_before(home, one.opened, since=since):
        return f"it was known of others' writes at {[_at(at) for at in known]}"
    writes = [at for at in spells.writes[home] if since < at <= one.seen]
    # Our own write's event, where it names nobody, is the first that the ledger hears of a change known to another.
    is_ours = one.opened not in writes and spells.tellings.known_alone(home, one.opened, since=since)
    begins = {since, *(writes if len(writes) > 1 else [spell.began for spell in there_were])}
    if one.opened not in begins and not is_ours:
        return f"others wrote at {[_at(at) for at in writes]}"
    ends = [spell for spell in there_were if spell.began <= end and spell.ended and one.opened <= spell.ended]
    if one.ending is Ending.HEALED and not any(
        _at_or_by(spell, end) or _is_feigned(spell, end, spells.silent[home]) for spell in ends
    ):
        return f"back at {[(_at(spell.ended), _at(spell.answered)) for spell in ends]}"
    return ""


def _at_or_by(spell: Spell, end: datetime) -> bool:
    """It ended when the answer was there to what had ended it."""
    return spell.ended is not None and spell.ended <= end <= (spell.answered or end)


def _is_feigned(spell: Spell, end: datetime, silent: Collection[datetime]) -> bool:
    """The answer of a write that was lost said so, and what was changed without an event before any read proved it
    right.
    """
    return spell.feigned == end and spell.ended is not None and spell.ended in silent


def _covers(exposures: Iterable[Exposure], spell: Window) -> bool:
    """Whether every moment is in one of them, in their order."""
    at = spell.begin
    for one in exposures:
        if one.opened <= at:
            at = max(at, one.closed or spell.end)
    return at >= spell.end


async def _of_parts(stage: Stage) -> tuple[str, ...]:
    """The whole time, beside the sum of its days."""
    began, now = stage.witness.began_at, stage.azure.clock.now()
    whole = await report(stage.ledger, Window(began, now), None, now=now)
    parts = timedelta()
    for day in days(began.date(), now.date()):
        begin = datetime(day.year, day.month, day.day, tzinfo=began.tzinfo)
        window = Window(max(began, begin), min(now, begin + _DAY))
        parts += (await report(stage.ledger, window, None, now=now)).whole.exposed
    return () if parts == whole.whole.exposed else (f"{whole.whole.exposed} in all, and {parts} by its days",)


def _said(one: Exposure) -> str:
    return f"{one.precision.value} {one.opened:%T.%f} to {_at(one.closed)} ({one.ending and one.ending.value})"


def _at(when: datetime | None) -> str:
    return f"{when:%T.%f}" if when else "now"


def _opened(one: Exposure) -> datetime:
    return one.opened
