"""`enforcer plan`: what would change in the estate, subscription by subscription; nothing is written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from enforcer.adoption.decision import Adoption, Decision, decide
from enforcer.baseline import Baseline
from enforcer.baselines.file import read
from enforcer.baselines.published import Published, Said, Version
from enforcer.baselines.reviews import overdue
from enforcer.cli.estate import Below, Only, asked, chosen, connected, members, progress, warn
from enforcer.cli.exits import AsJson, Exit
from enforcer.cli.plan_shown import plan_exit, plan_json, show_adoption, show_plan, show_purview
from enforcer.cli.terminal import Console
from enforcer.commands.preview import preview
from enforcer.commands.preview_row import Row
from enforcer.errors import BadBaseline, LedgerDown
from enforcer.facts import SubscriptionId
from enforcer.in_force.last_good import kept_texts
from enforcer.in_force.subjects import subjects
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.purview import PurviewKind
from enforcer.observed.place import Place
from enforcer.ports import utc_now
from enforcer.upkeep.look_at_purview import foresee_purview
from enforcer.world import World

File = Annotated[
    Path | None, typer.Option("--baseline", help="Try this file, before it is published, instead of ENFORCER_BASELINE.")
]


def plan(
    *,
    baseline: File = None,
    subscription: Only = None,
    management_group: Below = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Believe Resource Graph, up to half an hour behind, where it has a row.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what would change, subscription by subscription, and which scope or exemption decides. Writes nothing.

    Each plan is read afresh. With --baseline it also says whether that version would be held back, and the digest to
    approve. Exit code 0: all is as wanted. 2: drift. 3: something may not be read, or the version would be held back.
    4: bad input. 5: Azure not reached.
    """
    found = asked(_planned(baseline, subscription, management_group, fast=fast), as_json=as_json)
    for words in overdue(found.wanted, today=utc_now().date()):
        warn(words)
    if as_json:
        print(json.dumps(plan_json(found.rows, found.wanted, found.adoption, found.purview)))
    else:
        console = Console()
        show_plan(found.rows, console, everybody=bool(subscription))
        show_purview(found.purview, console)
        show_adoption(found.adoption, console)
    held = found.adoption.decision is Decision.HELD
    raise typer.Exit(Exit.REFUSED if held else plan_exit(found.rows, found.purview))


@dataclass(frozen=True, slots=True)
class _Planned:
    """`purview`: None where the baseline does not want to know."""

    rows: tuple[Row, ...]
    wanted: Baseline
    adoption: Adoption
    purview: PurviewKind | None


async def _planned(
    file: Path | None, only: Sequence[str] | None, below: Sequence[str] | None, *, fast: bool
) -> _Planned:
    async with connected(chosen(), writes=False) as reached:
        world = await with_what_is_known(reached)
        estate = await world.estate.members()
        wanted, adoption = await judged(world, file, estate)
        places = members(estate, only, below)
        rows = await previewed(places, wanted, world, fast=fast)
        return _Planned(rows, wanted, adoption, await foresee_purview(wanted, world))


async def with_what_is_known(world: World) -> World:
    """Where the ledger can't be read, what it remembers is left out, and said to be."""
    try:
        await world.ledger.said_of_baselines(lambda found: found)
    except LedgerDown as error:
        warn(f"without the ledger, what it remembers of each subscription is not considered: {error}")
        return replace(world, ledger=SqliteLedger(now=world.now))
    return world


async def judged(world: World, file: Path | None, estate: Mapping[SubscriptionId, Place]) -> tuple[Baseline, Adoption]:
    """The baseline of the file or of the settings, and what would become of it. BadBaseline, NotNow."""
    published = await (BaselineFiles(file) if file else world.baseline).published()
    said, texts = await _before(world, published)
    judged_over = await subjects(estate, (published.baseline, *texts.values()), world)
    adoption = decide(published, said, texts, judged_over, now=world.now())
    if adoption.problems:
        raise BadBaseline(adoption.problems)
    return read(published.baseline, file=published.name, today=world.now().date()), adoption


async def _before(world: World, published: Published) -> tuple[Said, dict[str, str]]:
    """What is in force, and was within a day; where the ledger knows nothing, what the settings name."""
    said = await world.ledger.said_of_baselines(lambda found: found)
    if said.in_force:
        return said, await kept_texts(world.ledger, said)
    try:
        named = await world.baseline.published()
    except BadBaseline:
        named = published
    return Said(in_force=Version(named.digest, world.now())), {named.digest: named.baseline}


async def previewed(
    places: Mapping[SubscriptionId, Place], wanted: Baseline, world: World, *, fast: bool
) -> tuple[Row, ...]:
    with progress("plan", len(places)) as advance:
        return await preview(places, wanted, world, fast=fast, heard=advance)
