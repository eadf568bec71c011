"""What a reconcile by a person led to: a row for people, an object for programs, records for Application Insights."""

import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rich.text import Text

from enforcer.azure import telemetry
from enforcer.azure.insights import Insights
from enforcer.azure.receipts import Receipts
from enforcer.cli.plan_shown import COLOURS
from enforcer.cli.terminal import Console
from enforcer.healing.quiet import note_what_was_told
from enforcer.in_force.announced import Journal
from enforcer.ledger.parcel import Outlet, Sink
from enforcer.ledger.port import Memories
from enforcer.looks.outcome import Outcome
from enforcer.memory.heal import HealState
from enforcer.ports import utc_now
from enforcer.records.every import all_of
from enforcer.records.measures import measure
from enforcer.verdict import Kind, worst_of
from enforcer.wiring import outbox_of
from enforcer.world import World

_REFUSED = frozenset({HealState.REFUSED, HealState.UNPROVEN})


@asynccontextmanager
async def on_record(world: World, *, is_shared: bool) -> AsyncIterator[Journal | None]:
    """Records leave while the block runs, to every sink that the environment names; None where it names none.

    What a sink does not take waits in the ledger, as in the app. Of a ledger that `is_shared` the app sends it again;
    of one's own the next command does.
    """
    receipts = Receipts()
    is_told = telemetry.configure(os.environ, receipts)
    outlets: dict[Sink, Outlet] = {Sink.INSIGHTS: Insights(receipts, telemetry.flush, utc_now)} if is_told else {}
    outlets |= {Sink.TOPIC: world.topic} if world.topic else {}
    if not outlets:
        yield None
        return
    outbox = outbox_of(outlets, lambda: world.ledger.parcels)
    if not is_shared:
        await outbox.send_again()
    try:
        yield outbox.journal
    finally:
        await outbox.end()
        telemetry.close()


async def keep_on_record(outcome: Outcome, memories: Memories, journal: Journal | None) -> None:
    """As the function app does."""
    if journal:
        measure(outcome)
        await journal(all_of(outcome))
        await note_what_was_told(outcome, memories)


def kind(outcome: Outcome) -> Kind:
    return worst_of(outcome.told)


def healed(outcomes: Sequence[Outcome]) -> int:
    """Writes that their answers, or a read after them, proved."""
    return sum(heal.state is HealState.PROVEN for outcome in outcomes for heal in outcome.heals)


def refused(outcomes: Sequence[Outcome]) -> int:
    return sum(heal.state in _REFUSED for outcome in outcomes for heal in outcome.heals)


def outcome_json(outcome: Outcome) -> dict[str, object]:
    return {
        "subscription": outcome.fact.subscription,
        "verdict": kind(outcome).value,
        "controls": [
            {"control": verdict.control.value, "verdict": verdict.kind.value, "reason": verdict.reason}
            for verdict in outcome.told
        ],
        "heals": [
            {"id": heal.id, "control": heal.control.value, "drift": heal.reason, "state": heal.state.value}
            for heal in outcome.heals
        ],
        "lookAgainAt": outcome.look_again.at.isoformat() if outcome.look_again else None,
    }


def show_outcomes(outcomes: Sequence[Outcome], console: Console) -> None:
    """Each with its heals, and why it is not as wanted where it is not."""
    for outcome in outcomes:
        console.print(_told(outcome), soft_wrap=True)
    counts = Counter(kind(outcome) for outcome in outcomes)
    words = [f"[{COLOURS.get(one, 'yellow')}]{counts[one]} {one.value}[/]" for one in Kind if counts[one]]
    console.print(f"{', '.join(words)}; {healed(outcomes)} healed, {refused(outcomes)} refused")


def _told(outcome: Outcome) -> Text:
    found = kind(outcome)
    text = Text().append(f"{outcome.fact.subscription}  ", "bold").append(found.value, COLOURS.get(found, "yellow"))
    for heal in outcome.heals:
        colour = "green" if heal.state is HealState.PROVEN else "yellow"
        text.append(f"\n  {heal.control.value}: {heal.reason} → ").append(heal.state.value, colour)
    if found not in {Kind.COMPLIANT, Kind.PROVEN}:
        for verdict in outcome.told:
            text.append(f"\n  {verdict.control.value}: {verdict.reason}", "dim")
    return text
