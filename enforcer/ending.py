"""A look that is over → what is remembered of it, whose doing it was, and the one value that goes on record."""

from dataclasses import dataclass
from datetime import datetime

from enforcer.attribution.answering import named
from enforcer.baseline import Baseline, Mode
from enforcer.baselines.protections import loosened
from enforcer.baselines.unjudged import undecided
from enforcer.calls import Calls
from enforcer.desired import Desired
from enforcer.errors import AzureError, OutsideEstate
from enforcer.exposure.stretch import Waived
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import Control, Fact
from enforcer.healing.ask_log import ask_log
from enforcer.healing.heal_log import HealLog
from enforcer.healing.quiet import keep, keep_confirmed, read_confirmed
from enforcer.healing.rivals import with_rivals
from enforcer.looks.kept import Kept
from enforcer.looks.learnt import Learnt, Look
from enforcer.looks.outcome import Enrolled, Outcome
from enforcer.looks.whose import read_back
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen
from enforcer.remembering.exposing import ExposuresEnded
from enforcer.remembering.remember import remembered
from enforcer.remembering.unannounced import is_unannounced
from enforcer.scope import top_level
from enforcer.verdict import Verdict
from enforcer.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What one reconcile found and did. `recalled` is the memory as it began, `log` what was written since."""

    fact: Fact
    """In whose name it reports."""
    baseline: Baseline
    desired: Desired
    recalled: Memory
    began: datetime
    log: HealLog
    verdicts: tuple[Verdict, ...]
    look: Look | None
    """The first at the plan; None where it was not read."""
    shown: PlanSeen | None
    """The plan as the last read or answer of this look showed it."""
    sightings: tuple[Sighting, ...]
    error: AzureError | None
    kept: Kept
    enrolled: Enrolled | None
    telling: Telling | None
    is_echo: bool
    claims_us: bool
    announces: bool
    is_placed: bool
    """Where it lies is known, and so which scope's baseline is its own."""
    is_member: bool
    """It is ours, and not skipped."""


async def ended(played: Played, world: World, calls: Calls, *, until: datetime) -> Outcome:
    """Remember what was learnt, release the busy mark, ask who did it, and put it all into one value."""
    now = world.now()
    entries = (*(played.look.confirmed(played.recalled) if played.look else ()), *played.kept.confirmed)
    awaited = tuple(entry.heal for entry in entries)
    heals = await read_confirmed(awaited, played.fact.subscription, world.memories, now=now)
    learnt = await with_rivals(_learnt(played, world, now, heals), world)
    exposing = ExposuresEnded(lambda latest: remembered(latest, learnt))
    memory = await keep(exposing, played.recalled, world, is_stranger=isinstance(played.error, OutsideEstate))
    inquest, known = await ask_log(memory, learnt, world, until=until)
    confirmed = await keep_confirmed(heals, known, world.memories, now=now)
    return Outcome(
        fact=named(played.fact, inquest.findings, found_at=now),
        inquest=inquest,
        verdicts=played.verdicts,
        heals=played.log.heals,
        confirmed=confirmed,
        findings=tuple(dict.fromkeys((*known.inquiries.untold, *inquest.findings))),
        error=played.error,
        look_again=memory.look_again,
        kept=played.kept,
        enrolled=played.enrolled,
        is_forgotten=memory.version == 0,
        is_echo=played.is_echo,
        claims_us=played.claims_us,
        is_unannounced=is_unannounced(played.recalled, announces=played.announces, now=now),
        incidents=known.incidents,
        incidents_over=known.incidents_over,
        notices=known.notices,
        wanted=played.desired.plan,
        last_plan=memory.last_plan,
        mode=played.desired.mode,
        paused_until=played.desired.paused_until,
        scope=played.desired.scope,
        scope_before=played.recalled.scope if played.is_placed else None,
        exemption=", ".join(played.desired.tickets((*played.verdicts, *played.kept.reports))),
        baseline=played.baseline.digest,
        names_actors=played.baseline.reports.actor_names,
        calls=dict(calls),
        started_at=played.began,
        finished_at=world.now(),
        exposures=tuple(dict.fromkeys((*known.exposure.untold, *played.log.ended, *exposing.exposures))),
        off=memory.exposure.off,
        groups=played.desired.groups,
        loosens=loosened(played.desired, top_level(played.baseline)) if played.desired.scope else (),
        undecided=() if played.baseline.is_judged else undecided(played.desired.plan, played.shown),
        scope_reason=played.desired.why_told if played.desired.scope else "",
    )


def _learnt(played: Played, world: World, now: datetime, confirmed: tuple[Heal, ...]) -> Learnt:
    return Learnt(
        fact=played.fact,
        announces=played.announces,
        is_echo=played.is_echo,
        incident=played.baseline.incident,
        recalled=played.recalled,
        known=played.log.memory,
        look=played.look,
        reading=played.log.reading,
        heals=(*played.log.heals, *read_back(confirmed)),
        confirmed=tuple(heal.id for heal in confirmed if heal.confirmed_at == now),
        verdicts=played.verdicts,
        wanted=played.desired.plan,
        enrols=world.enrolling is not None,
        is_member=played.is_member,
        kept=played.kept,
        enrolled=played.enrolled,
        observes=not played.desired.writes or played.desired.exemption(Control.PLAN) is not None,
        paused_until=played.desired.paused_until,
        skips=played.desired.mode is Mode.SKIP,
        error=played.error,
        scope=played.desired.scope if played.is_placed else None,
        holder=played.log.holder,
        asks=world.inquirer is not None,
        began=played.began,
        at=now,
        telling=played.telling,
        in_force_since=played.baseline.in_force_since,
        is_judged=played.baseline.is_judged,
        names_actors=played.baseline.reports.actor_names,
        sightings=played.sightings,
        waived=Waived(observed=played.desired.mode is Mode.OBSERVE, paused=played.desired.paused_until is not None),
    )
