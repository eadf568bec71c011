"""The drill: an event goes out, comes back through the front door, and leads to a look that writes nothing anywhere.

The look is a reconcile in a pause, beside the ledger: the same reads, the same judgement, no write to Azure, no memory
changed. So a drill heals nothing, confirms nothing and puts nothing off, not even of the canary; what real events tell
of it is healed as ever.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.baseline import Baseline
from enforcer.errors import AzureError, BadBaseline
from enforcer.facts import Control, Fact
from enforcer.ledger.aside import Aside
from enforcer.ledger.parcel import Entry
from enforcer.memory.drill import NAME, Drill, DrillFailure, drill_text, is_due, missed, read_drill
from enforcer.reconcile import reconcile
from enforcer.verdict import Kind, Verdict
from enforcer.world import Drilling, World

_UNREAD = frozenset({Kind.UNKNOWN, Kind.SKIPPED})


async def latest(world: World) -> Drill | None:
    """What the ledger says of the latest drill. LedgerDown."""
    return read_drill(await world.ledger.archive.note(NAME, lambda text: text), now=world.now())


async def begin(world: World, drilling: Drilling, *, drill_id: str) -> Drill:
    """Noted first, then sent; with its end where the topic did not take it. LedgerDown."""
    drill = Drill(id=drill_id, subscription=drilling.subscription, sent_at=world.now())
    await world.ledger.archive.note(NAME, lambda _: drill_text(drill))
    fields = {"subscription": drill.subscription, "drill": drill.id}
    entry = Entry(id=drill.id, at=drill.sent_at, name=NAME, severity="info", fields=fields)
    sent = await drilling.topic.send([entry], waits=True)
    if not sent.back and not sent.refused:
        return drill
    return await _noted(drill.failed(DrillFailure.NOT_SENT, sent.trouble, now=world.now()), world)


async def tick(world: World, *, drill_id: str) -> Drill | None:
    """What the minute timer does: end one that was lost, or begin the next one; the drill that ended so. LedgerDown."""
    drilling = world.drilling
    if drilling is None:
        return None
    known = await latest(world)
    if known and known.is_overdue(world.now()):
        how_far = DrillFailure.NOT_READ if known.arrived_at else DrillFailure.NOT_DELIVERED
        return await _noted(known.failed(how_far, "no end within ten minutes", now=world.now()), world)
    if slot := missed(drilling.schedule, known, world.now()):
        return await _left_out(slot, drilling, world, drill_id=drill_id)
    if is_due(drilling.schedule, known, world.now()):
        begun = await begin(world, drilling, drill_id=drill_id)
        return begun if begun.failure else None
    return None


async def _left_out(slot: datetime, drilling: Drilling, world: World, *, drill_id: str) -> Drill:
    """On the note in the place of the drill that there should have been, so that it is told once."""
    drill = Drill(id=drill_id, subscription=drilling.subscription, sent_at=slot)
    failed = drill.failed(DrillFailure.NOT_BEGUN, "the minute timer did not run in its hour", now=world.now())
    await world.ledger.archive.note(NAME, lambda _: drill_text(failed))
    return failed


async def answer(fact: Fact, in_force: Callable[[World], Awaitable[Baseline]], world: World) -> Drill | None:
    """The drill that this event is, at its end; None where it is none of ours. LedgerDown."""
    drill = await _claimed(fact, world)
    if drill is None:
        return None
    try:
        baseline = await in_force(world)
    except (BadBaseline, AzureError) as error:
        return await _noted(drill.failed(DrillFailure.NOT_READ, str(error), now=world.now()), world)
    plan = await _looked(fact, baseline, world)
    if plan is None or plan.kind in _UNREAD:
        reason = plan.reason if plan else "no verdict"
        return await _noted(drill.failed(DrillFailure.NOT_READ, reason, now=world.now()), world)
    kind = Kind.DRIFTED if plan.kind is Kind.OBSERVED else plan.kind  # a pause calls drift observed
    return await _noted(drill.passed(kind, now=world.now()), world)


async def _looked(fact: Fact, baseline: Baseline, world: World) -> Verdict | None:
    """On the plan."""
    alone = replace(
        world,
        pause=world.now() + timedelta(hours=1),
        afloat=Aside(world.ledger),
        enrolling=None,
        inquirer=None,
        carrier=None,
    )
    outcome = await reconcile(fact, baseline, alone)
    return next((verdict for verdict in outcome.verdicts if verdict.control is Control.PLAN), None)


async def _claimed(fact: Fact, world: World) -> Drill | None:
    """Once: whoever comes second, or with another id or subscription, is no drill."""
    now, claimed = world.now(), list[Drill]()

    def claim(text: str) -> str:
        drill = read_drill(text, now=now)
        claimed.clear()
        is_ours = drill and (drill.id, drill.subscription) == (fact.event_id, fact.subscription)
        if drill is None or not is_ours or not drill.is_awaited(now):
            return text
        claimed.append(replace(drill, arrived_at=now))
        return drill_text(claimed[0])

    await world.ledger.archive.note(NAME, claim)
    return claimed[0] if claimed else None


async def _noted(ended: Drill, world: World) -> Drill:
    """Unless another one has begun, or somebody else has ended it: then that stays on the note."""

    def change(text: str) -> str:
        known = read_drill(text, now=world.now())
        return drill_text(ended) if known and known.id == ended.id and known.ended_at is None else text

    await world.ledger.archive.note(NAME, change)
    return ended
