"""`enforcer enrol` and `enforcer unenrol`: our event subscription on the whole estate, seen, put, or taken away."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from enforcer import settings
from enforcer.azure import pipeline
from enforcer.azure.arm import Arm
from enforcer.azure.event_subscriptions import ArmEventSubscriptions
from enforcer.azure.groups import ManagementGroups
from enforcer.azure.identity import credential
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.enrol_estate import Row, Standing, Task, check, over, put, remove
from enforcer.enrolment import event_target
from enforcer.errors import AzureError, BadConfiguration, BadSettings, Problem, Refused, Unreadable
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.settings import Enrol, Settings
from enforcer.wiring import enrolling
from enforcer.world import Enrolling

Target = Annotated[
    str, typer.Option(help="Where events lead: a resource id, instead of ENFORCER_EVENT_TARGET. Each has its own name.")
]
Only = Annotated[
    list[str] | None,
    typer.Option("--subscription", help="Only this subscription; may be repeated. Default: the estate."),
]

_GOOD = frozenset({Standing.ENROLLED, Standing.REMOVED, Standing.ABSENT})
_COLOURS = dict.fromkeys(_GOOD, "green") | {Standing.REFUSED: "red", Standing.UNKNOWN: "red"}


def enrol(
    *,
    only_check: Annotated[bool, typer.Option("--check", help="Only look; write nothing.")] = False,
    subscription: Only = None,
    target: Target = "",
    as_json: AsJson = False,
) -> None:
    """Put our event subscription on every subscription of the estate, under your own login, or only look (`--check`).

    The app does this by itself with ENFORCER_ENROL=self. Exit code 0: all are enrolled. 2: some are not. 3: some were
    refused. 4: bad input. 5: Azure not reached.
    """
    rows = _run(check if only_check else put, subscription, target, as_json=as_json)
    _tell(rows, as_json=as_json)


def unenrol(
    *,
    subscription: Only = None,
    target: Target = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take our event subscription away from every subscription of the estate, under your own login.

    An app with ENFORCER_ENROL=self puts it back within a day: set it to `off` first. Subscriptions that left the estate
    are named with `--subscription`. Exit codes as of `enrol`; 0: none is left.
    """
    if not yes and not _agreed(subscription):
        Console(stderr=True).print("left alone: nobody agreed; `--yes` does", style="yellow")
        raise typer.Exit(Exit.BAD_INPUT)
    rows = _run(remove, subscription, target, as_json=as_json)
    _tell(rows, as_json=as_json)


def _agreed(subscriptions: list[str] | None) -> bool:
    """A pipeline's standard input is no person."""
    where = f"{len(subscriptions)} subscriptions" if subscriptions else "every subscription of the estate"
    return sys.stdin.isatty() and typer.confirm(f"Take the event subscription away from {where}?", err=True)


def _run(task: Task, only: list[str] | None, target: str, *, as_json: bool) -> tuple[Row, ...]:
    try:
        chosen = _chosen(target)
        return asyncio.run(_over(task, _ids(only or []), chosen))
    except BadConfiguration as error:
        fail(error, as_json=as_json)
    except AzureError as error:
        Console(stderr=True).print(f"the estate can't be listed: {error}", style="red", markup=False)
        is_denied = isinstance(error, Refused | Unreadable)
        raise typer.Exit(Exit.REFUSED if is_denied else Exit.NOT_REACHED) from None


def _chosen(target: str) -> Settings:
    """The settings of the environment, which is on a laptop the app's own, with a target in any case."""
    chosen = settings.read(os.environ, app_folder=Path.cwd())
    try:
        named = event_target(target) if target else chosen.event_target
    except ValueError as error:
        raise BadSettings([Problem("--target", "", f"text of {len(target)} characters", str(error))]) from None
    if named is None:
        allowed = "a resource id there, or with --target"
        raise BadSettings([Problem("ENFORCER_EVENT_TARGET", "", "nothing", allowed)])
    return replace(chosen, event_target=named, enrol=Enrol.SELF)


def _ids(only: Sequence[str]) -> tuple[SubscriptionId, ...]:
    problems, ids = [], []
    for text in only:
        try:
            ids.append(subscription_id(text))
        except ValueError as error:
            problems.append(Problem("--subscription", "", f"text of {len(text)} characters", str(error)))
    if problems:
        raise BadSettings(problems)
    return tuple(dict.fromkeys(ids))


async def _over(task: Task, only: tuple[SubscriptionId, ...], chosen: Settings) -> tuple[Row, ...]:
    async with AsyncExitStack() as stack:
        login = credential(os.environ)
        stack.push_async_callback(login.close)
        shared = pipeline.transport()
        stack.push_async_callback(shared.close)
        policies = pipeline.policies(login, chosen.arm_scope)
        arm = Arm(chosen.arm_endpoint, policies=policies, transport=shared)
        events = ArmEventSubscriptions(login, arm, chosen.arm_endpoint, policies=policies, transport=shared)
        wanted = enrolling(chosen, events)
        where = only or tuple(sorted(await ManagementGroups(arm, chosen.management_groups).members()))
        return await _shown(task, where, wanted) if wanted else ()


async def _shown(task: Task, where: tuple[SubscriptionId, ...], wanted: Enrolling) -> tuple[Row, ...]:
    """With progress on a terminal, and none in a pipe."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(task.__name__, total=len(where))
        return await over(where, task, wanted, lambda _: progress.advance(bar))


def _tell(rows: tuple[Row, ...], *, as_json: bool) -> None:
    counted = Counter(row.standing for row in rows)
    if as_json:
        listed = [
            {"subscription": row.subscription, "standing": row.standing.value, "reason": row.reason} for row in rows
        ]
        counts = {standing.value: number for standing, number in counted.items()}
        print(json.dumps({"good": counted.keys() <= _GOOD, "counts": counts, "subscriptions": listed}))
    else:
        _print(rows, counted)
    raise typer.Exit(_exit_code(counted))


def _print(rows: tuple[Row, ...], counted: Counter[Standing]) -> None:
    """Whoever is as wished is only counted."""
    console = Console()
    table = Table("subscription", "", "why", expand=True)
    for row in rows:
        if row.standing not in _GOOD:
            colour = _COLOURS.get(row.standing, "yellow")
            table.add_row(row.subscription, f"[{colour}]{row.standing.value}[/]", row.reason)
    if table.row_count:
        console.print(table)
    words = [f"[{_COLOURS.get(one, 'yellow')}]{number} {one.value}[/]" for one, number in counted.items()]
    console.print(", ".join(words) or "the estate has no subscriptions")


def _exit_code(counted: Counter[Standing]) -> Exit:
    if counted[Standing.REFUSED]:
        return Exit.REFUSED
    if counted[Standing.UNKNOWN]:
        return Exit.NOT_REACHED
    return Exit.GOOD if counted.keys() <= _GOOD else Exit.DRIFT
