"""`enforcer apply`: put the estate right now: by the app where the ledger is shared, else under the caller's login."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from enforcer.adoption.decision import LAST_GOOD, Decision
from enforcer.baseline import Baseline
from enforcer.baselines.file import read
from enforcer.cli.estate import Below, Only, agreed, asked, chosen, connected, members, not_in_a_pause, progress, warn
from enforcer.cli.exits import AsJson, Exit
from enforcer.cli.outcome_shown import healed, keep_on_record, kind, on_record, outcome_json, refused, show_outcomes
from enforcer.cli.plan import previewed
from enforcer.cli.plan_shown import exit_code, show_plan
from enforcer.cli.terminal import Console
from enforcer.commands.apply import apply as reconciled
from enforcer.commands.preview_row import Row
from enforcer.errors import BadBaseline, Problem
from enforcer.facts import SubscriptionId
from enforcer.in_force.adopt import adopt, told
from enforcer.in_force.announced import Journal
from enforcer.in_force.last_good import last_good
from enforcer.looks.outcome import Outcome
from enforcer.records.baseline import of_untold
from enforcer.sweeping.due import make_due
from enforcer.verdict import Kind
from enforcer.world import World

ASKED_FOR = "asked for by `enforcer apply`"
"""The reason of such a due row."""

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Applied:
    """`rows` as they were before; `due`: how many the app was asked to look at."""

    baseline: Baseline
    rows: tuple[Row, ...]
    due: int = 0
    outcomes: tuple[Outcome, ...] = ()

    @property
    def wanting(self) -> tuple[SubscriptionId, ...]:
        """Those with something to write."""
        return tuple(row.subscription for row in self.rows if row.is_to_be_written)

    def kinds(self) -> tuple[Kind, ...]:
        """As they are now, or will be: who was handed on is the app's business."""
        left = [row.kind for row in self.rows if not row.is_to_be_written]
        return (*(kind(outcome) for outcome in self.outcomes), *left)


def apply(
    *, subscription: Only = None, management_group: Below = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Put right what `enforcer plan` shows, by the baseline in force, after asking.

    Where the settings name a storage account the drifted subscriptions become due, and the app heals them within
    minutes. Without one they are reconciled here, under your own login. Exit code 0: done, or handed to the app. 2:
    something is not as wanted yet. 3: something was refused. 4: bad input, or nobody agreed. 5: Azure not reached.
    """
    done = asked(_applied(subscription, management_group, yes=yes, quiet=as_json), as_json=as_json)
    if as_json:
        print(json.dumps(_json(done)))
    else:
        _show(done)
    raise typer.Exit(exit_code(done.kinds()))


async def _applied(only: Sequence[str] | None, below: Sequence[str] | None, *, yes: bool, quiet: bool) -> _Applied:
    settings = chosen()
    not_in_a_pause(settings)
    is_shared = not isinstance(settings.ledger, Path)
    async with (
        connected(settings, writes=True) as world,
        nullcontext() if is_shared else on_record(world, is_shared=False) as journal,
    ):
        baseline = await (shared_baseline(world) if is_shared else own_baseline(world, journal))
        rows = await previewed(members(await world.estate.members(), only, below), baseline, world, fast=False)
        if not quiet:
            show_plan(rows, Console(), everybody=bool(only))
        before = _Applied(baseline=baseline, rows=rows)
        if before.wanting:
            _ask(len(before.wanting), is_shared=is_shared, yes=yes)
        return await (_handed_on(before, world) if is_shared else _done_here(before, world, journal))


def _ask(number: int, *, is_shared: bool, yes: bool) -> None:
    words = f"Hand {number} subscriptions to the app?" if is_shared else f"Write in {number} subscriptions?"
    if not yes and not agreed(words):
        warn("left alone: nobody agreed; `--yes` does")
        raise typer.Exit(Exit.BAD_INPUT)


async def _handed_on(before: _Applied, world: World) -> _Applied:
    pace = before.baseline.limits.writes_per_second
    await make_due(before.wanting, ASKED_FOR, world, writes_per_second=pace, with_accounts=True)
    return replace(before, due=len(before.wanting))


async def _done_here(before: _Applied, world: World, journal: Journal | None) -> _Applied:
    with progress("apply", len(before.wanting)) as advance:

        async def told(outcome: Outcome) -> None:
            await keep_on_record(outcome, world.memories, journal)
            advance()

        return replace(before, outcomes=await reconciled(before.wanting, before.baseline, world, told=told))


async def own_baseline(world: World, journal: Journal | None) -> Baseline:
    """Of a ledger of one's own: a version beyond the limits is held back here as by an app; a bad one is told."""
    adoption = await adopt(world, await world.estate.members())
    text = await last_good(world.ledger)
    if text is None or adoption.problems:
        lost = Problem(LAST_GOOD, "", "nothing that can be read", "; ".join(adoption.reasons))
        raise BadBaseline(adoption.problems or [lost])
    if adoption.decision is Decision.HELD:
        warn(f"the published version is held back: {'; '.join(adoption.reasons)}. The one in force is applied.")
    if journal:
        await journal(of_untold(adoption))
    await told(adoption, world)
    return read(text, file=LAST_GOOD, today=world.now().date())


async def shared_baseline(world: World) -> Baseline:
    """The app's: what it enforces is in its ledger. Nothing is put in force from here."""
    text = await last_good(world.ledger)
    if text is not None:
        return read(text, file=LAST_GOOD, today=world.now().date())
    warn("the app has no baseline in force yet; the published one is shown")
    published = await world.baseline.published()
    return read(published.baseline, file=published.name, today=world.now().date())


def _json(done: _Applied) -> dict[str, object]:
    counts = Counter(one.value for one in done.kinds())
    return {
        "good": exit_code(done.kinds()) is Exit.GOOD,
        "baseline": {"name": done.baseline.name, "digest": done.baseline.digest, "mode": done.baseline.mode.value},
        "due": done.due,
        "counts": dict(sorted(counts.items())),
        "healed": healed(done.outcomes),
        "refused": refused(done.outcomes),
        "subscriptions": [outcome_json(outcome) for outcome in done.outcomes],
    }


def _show(done: _Applied) -> None:
    console = Console()
    if done.due:
        console.print(f"[green]{done.due} subscriptions are due[/]: the app takes them up within a minute")
    if done.outcomes:
        show_outcomes(done.outcomes, console)
