"""`enforcer enrol` and `enforcer unenrol`: our event subscription on the whole estate, seen, put, or taken away."""

from functools import partial
from typing import Annotated

import typer

from enforcer.cli.enrol_reach import Reached, reach, targets
from enforcer.cli.enrol_shown import end, show_found
from enforcer.cli.estate import Only, agreed, asked, chosen, ids, not_in_a_pause, warn
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.commands.enrol_estate import Row, Standing, check, put
from enforcer.commands.unenrol_estate import look, remove, take_away
from enforcer.errors import BadConfiguration, BadSettings, Problem
from enforcer.facts import SubscriptionId
from enforcer.observed.enrolment import EventTarget

Target = Annotated[
    str, typer.Option(help="Where events lead: a resource id, instead of ENFORCER_EVENT_TARGET. Each has its own name.")
]
Targets = Annotated[
    list[str] | None,
    typer.Option("--target", help="Where events led, instead of ENFORCER_EVENT_TARGET; may be repeated."),
]
Every = Annotated[bool, typer.Option("--all", help="Whatever the target: also what other enforcers put.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def enrol(
    *,
    only_check: Annotated[bool, typer.Option("--check", help="Only look; write nothing.")] = False,
    subscription: Only = None,
    target: Target = "",
    as_json: AsJson = False,
) -> None:
    """Put our event subscription on every subscription of the estate, under your own login, or only look (`--check`).

    The app does this by itself with ENFORCER_ENROL=self. `--check` also names those of other targets: an old one, or
    another enforcer's. Exit code 0: all are enrolled. 2: some are not. 3: some were refused. 4: bad input. 5: Azure not
    reached.
    """
    if not only_check:
        asked(_no_pause(), as_json=as_json)
    only, wanted = _asked_for(subscription, [target] if target else [], as_json=as_json)
    task, words = (check, "looking") if only_check else (put, "enrolling")
    rows = reach(lambda at: at.each(words, partial(task, enrolling=at.enrolling[0])), only, wanted, as_json=as_json)
    end(rows, found="others", as_json=as_json)


def unenrol(
    *,
    subscription: Only = None,
    target: Targets = None,
    every: Every = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take our event subscription away from every subscription of the estate, under your own login.

    `--all` takes away those of every target, after it listed them: what an enforcer put, by its name and where it
    leads, and nothing else. An app with ENFORCER_ENROL=self puts its own back within a day: set it to `off` first.
    Microsoft.EventGrid stays registered where it was registered for them: others may use it by now.
    Subscriptions that left the estate are named with `--subscription`. Exit codes as of `enrol`; 0: none is left.
    """
    asked(_no_pause(), as_json=as_json)
    if every:
        rows = _all(subscription, target or [], yes=yes, as_json=as_json)
    else:
        only, wanted = _asked_for(subscription, target or [], as_json=as_json)
        where = f"{len(only)} subscriptions" if only else "every subscription of the estate"
        _consent(f"Take the event subscription away from {where}?", yes=yes)
        rows = reach(
            lambda at: at.each("taking away", partial(remove, wanted=at.enrolling)), only, wanted, as_json=as_json
        )
    end(rows, found="removed", as_json=as_json)


async def _no_pause() -> None:
    not_in_a_pause(chosen())


def _all(subscription: list[str] | None, target: list[str], *, yes: bool, as_json: bool) -> tuple[Row, ...]:
    """Only what was listed is taken away, so that whoever agreed knows of each."""
    if target:
        fail(BadSettings([Problem("--target", "", "--all", "one of the two")]), as_json=as_json)
    try:
        only = ids(subscription or [])
    except BadConfiguration as error:
        fail(error, as_json=as_json)
    rows = reach(lambda at: at.each("looking", partial(look, events=at.events)), only, (), as_json=as_json)
    listed = {row.subscription: row for row in rows if row.standing is Standing.PENDING}
    show_found(tuple(listed.values()))
    if not listed:
        return rows
    number = sum(one.is_ours for row in listed.values() for one in row.found)
    _consent(f"Take these {number} event subscriptions away?", yes=yes)

    async def taken(at: Reached) -> tuple[Row, ...]:
        return await at.each("taking away", lambda one: take_away(listed[one], at.events))

    done = {row.subscription: row for row in reach(taken, tuple(listed), (), as_json=as_json)}
    return tuple(done.get(row.subscription, row) for row in rows)


def _asked_for(
    subscription: list[str] | None, target: list[str], *, as_json: bool
) -> tuple[tuple[SubscriptionId, ...], tuple[EventTarget, ...]]:
    try:
        return ids(subscription or []), targets(chosen(), target)
    except BadConfiguration as error:
        fail(error, as_json=as_json)


def _consent(question: str, *, yes: bool) -> None:
    if not yes and not agreed(question):
        warn("left alone: nobody agreed; `--yes` does")
        raise typer.Exit(Exit.BAD_INPUT)
