"""`enforcer handle`: a delivery or a dead letter from a file: what the app makes of it, and what comes of it."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from enforcer.baseline import Baseline
from enforcer.cli.apply import Yes, own_baseline, shared_baseline
from enforcer.cli.estate import asked, chosen, connected, progress
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.cli.outcome_shown import keep_on_record, kind, on_record, outcome_json, show_outcomes
from enforcer.cli.plan_shown import exit_code
from enforcer.cli.terminal import Console
from enforcer.errors import BadSettings, Problem
from enforcer.facts import Fact
from enforcer.in_force.announced import Journal
from enforcer.looks.outcome import Outcome
from enforcer.reconcile import DUE_BUDGET, reconcile
from enforcer.triggers.delivered import LARGEST_FILE, Delivered, delivered
from enforcer.verdict import Kind
from enforcer.world import World

_STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class _Handled:
    event: Delivered
    outcome: Outcome | None = None


def handle(
    file: Annotated[Path, typer.Argument(metavar="EVENT_FILE", help="JSON: one event or a list; - is standard input.")],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Say what the app would make of a delivery or a dead letter: the fact, or why it is rejected.

    With --yes its subscriptions are reconciled here, under your own login, by the baseline in force. Exit code 0: all
    are facts, and reconciled ones are as wanted. 2: drift is left. 3: an event is rejected, or a write refused. 4: bad
    input. 5: Azure not reached.
    """
    events = delivered(_text(file, as_json=as_json))
    done = [_Handled(event) for event in events]
    if yes and any(event.fact for event in events):
        done = asked(_reconciled(events), as_json=as_json)
    if as_json:
        print(json.dumps({"good": _exit(done) is Exit.GOOD, "events": [_json(one) for one in done]}))
    else:
        _show(done)
    raise typer.Exit(_exit(done))


def _text(file: Path, *, as_json: bool) -> str:
    """Read as far as a file may be long."""
    try:
        if file == _STANDARD_INPUT:
            text = sys.stdin.read(LARGEST_FILE + 1)
        else:
            with file.open(encoding="utf-8") as opened:
                text = opened.read(LARGEST_FILE + 1)
    except (OSError, UnicodeDecodeError) as error:
        allowed = "a readable text file in UTF-8, or - for standard input"
        _refuse(f"{file}: {type(error).__name__}", allowed, as_json=as_json)
    if len(text) > LARGEST_FILE:
        _refuse(f"{file}: more than {LARGEST_FILE} characters", f"at most {LARGEST_FILE} (16 Mi)", as_json=as_json)
    return text


def _refuse(value: str, allowed: str, *, as_json: bool) -> NoReturn:
    fail(BadSettings([Problem("EVENT_FILE", "", value, allowed)]), as_json=as_json)


async def _reconciled(events: Sequence[Delivered]) -> list[_Handled]:
    """One after the other: two of one subscription would only wait for each other."""
    settings = chosen()
    is_shared = not isinstance(settings.ledger, Path)
    async with connected(settings, writes=True) as world, on_record(world, is_shared=is_shared) as journal:
        baseline = await (shared_baseline(world) if is_shared else own_baseline(world, journal))
        done = []
        with progress("handle", len(events)) as advance:
            for event in events:
                outcome = await _outcome(event.fact, baseline, world, journal) if event.fact else None
                done.append(_Handled(event, outcome))
                advance()
        return done


async def _outcome(fact: Fact, baseline: Baseline, world: World, journal: Journal | None) -> Outcome:
    outcome = await reconcile(fact, baseline, world, budget=DUE_BUDGET)
    await keep_on_record(outcome, world.memories, journal)
    return outcome


def _exit(done: Sequence[_Handled]) -> Exit:
    rejected = [Kind.REFUSED for one in done if one.event.rejection]
    return exit_code([*rejected, *(kind(one.outcome) for one in done if one.outcome)])


def _json(one: _Handled) -> dict[str, object]:
    event, rejection, dead = one.event, one.event.rejection, one.event.dead_letter
    return {
        "door": event.door,
        "deadLetter": dead and {"reason": dead.reason, "attempts": dead.attempts, "outcome": dead.outcome},
        "fact": event.fact and _fact_json(event.fact),
        "rejection": rejection
        and {"reason": rejection.reason.value, "detail": rejection.detail, "shape": rejection.shape},
        "outcome": one.outcome and outcome_json(one.outcome),
    }


def _fact_json(fact: Fact) -> dict[str, object]:
    actor = fact.actor
    return {
        "subscription": fact.subscription,
        "cause": fact.cause.value,
        "when": fact.when.isoformat() if fact.when else None,
        "actor": actor
        and {"objectId": actor.object_id, "appId": actor.app_id, "tenantId": actor.tenant_id, "kind": actor.kind},
        "eventId": fact.event_id,
        "operation": fact.operation,
        "correlationId": fact.correlation_id,
    }


def _show(done: Sequence[_Handled]) -> None:
    console = Console()
    for one in done:
        for line in _lines(one.event):
            console.print(line, soft_wrap=True, highlight=False)
    outcomes = [one.outcome for one in done if one.outcome]
    if outcomes:
        show_outcomes(outcomes, console)
    elif any(one.event.fact for one in done):
        console.print("nothing was read or written; `--yes` reconciles", style="dim")


def _lines(event: Delivered) -> Iterator[Text]:
    if event.dead_letter:
        dead = event.dead_letter
        yield Text(f"dead letter: {dead.reason} after {dead.attempts} attempts, last {dead.outcome or 'unknown'}")
    if event.rejection:
        yield Text(f"{event.door} rejects it: {event.rejection}", "red")
        yield Text(f"  it has {event.rejection.shape or 'no shape'}", "dim")
    if event.fact:
        fact, actor = event.fact, event.fact.actor
        yield Text(f"{event.door}: look at {fact.subscription}, because of {fact.cause.value}", "green")
        who = (actor.object_id or actor.app_id) if actor else None
        when = f"{fact.when:%F %T} UTC" if fact.when else "at an unknown time"
        yield Text(f"  {fact.operation or 'no operation'}, {when}, claimed by {who or 'nobody'}", "dim")
