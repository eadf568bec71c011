"""`enforcer report`: all that the ledger tells of the estate; `--exposure`: only the time away from the baseline."""

import json
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from enforcer.baseline import Reports
from enforcer.cli.estate import Below, Only, asked, chosen, connected, existing, progress
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.cli.report_days import Days
from enforcer.cli.report_days import days as said_days
from enforcer.cli.report_shown import lines, report_json
from enforcer.cli.report_whole import Wanted, tell
from enforcer.cli.status import in_force, part
from enforcer.cli.terminal import Console
from enforcer.commands.exposures import Report, days
from enforcer.commands.exposures import report as gathered
from enforcer.errors import BadSettings, Problem
from enforcer.exposure.tally import budget
from enforcer.in_force.last_good import last_good
from enforcer.ports import utc_now

SHOWN = timedelta(days=29)
"""Before the last day: a chart of a month, also on the first of one."""


def report(
    *,
    exposure: Annotated[bool, typer.Option("--exposure", help="Only the time away from the baseline.")] = False,
    html: Annotated[str, typer.Option(metavar="FILE", help="A page that needs nothing else; - for stdout.")] = "",
    csv: Annotated[str, typer.Option(metavar="FILE", help="One table of everything; - for stdout.")] = "",
    begin: Annotated[
        str, typer.Option("--from", help="First day, UTC. Default: 29 days before --to; of --exposure: this month's.")
    ] = "",
    end: Annotated[str, typer.Option("--to", help="Last day, UTC, included. Default: today.")] = "",
    worst: Annotated[int, typer.Option(help="How many of each kind are told in words, the worst first.")] = 10,
    subscription: Only = None,
    management_group: Below = None,
    as_json: AsJson = False,
) -> None:
    """Say from the ledger how the estate stands, how long it was exposed, who undoes it, what waits and what ends.

    Exit code 0: nobody is exposed or unsure, nothing waits for a person, no pause holds, and the error budget
    (exposure.slo) is not spent; of --exposure: the budget alone. 2: otherwise. 4: bad input. 5: the ledger not reached.
    """
    now, problems = utc_now(), list[Problem]()
    over = said_days(begin, end, problems, today=now.date(), first=_first(end, exposure=exposure, today=now.date()))
    wanted = Wanted(
        over=over, html=html, csv=csv, as_json=as_json, worst=worst, only=subscription, below=management_group
    )
    problems += wanted.problems() if not exposure else _beside(html, csv)
    if worst < 0:
        problems.append(Problem("--worst", "", str(worst), "0 or more"))
    if problems:
        fail(BadSettings(problems), as_json=as_json)
    if not exposure:
        tell(wanted, now=now)
    _tell_exposure(wanted, now=now)


def _first(end: str, *, exposure: bool, today: date) -> date:
    if exposure:
        return today.replace(day=1)
    last = said_days("", end, [], today=today, first=today).last
    return last - SHOWN


def _beside(html: str, csv: str) -> list[Problem]:
    named = (("--html", html), ("--csv", csv))
    return [Problem(option, "", text, "not with --exposure: the whole report has it") for option, text in named if text]


def _tell_exposure(wanted: Wanted, *, now: datetime) -> None:
    over, as_json, worst = wanted.over, wanted.as_json, wanted.worst
    found, slo = asked(_found(over, wanted.only, wanted.below, now=now), as_json=as_json)
    spent = budget(found.whole, slo=slo)
    if as_json:
        print(json.dumps(report_json(found, over.first, over.last, slo=slo, worst=worst)))
    else:
        for line in lines(found, over.first, over.last, slo=slo, worst=worst):
            Console().print(line, highlight=False, soft_wrap=True)
    raise typer.Exit(Exit.GOOD if spent.left >= timedelta(0) else Exit.DRIFT)


async def _found(over: Days, only: list[str] | None, below: list[str] | None, *, now: datetime) -> tuple[Report, float]:
    settings = chosen()
    existing(settings)
    async with connected(settings, writes=False) as world:
        known = await world.ledger.known()
        baseline = in_force(await last_good(world.ledger))
        slo = baseline.reports.slo if baseline else Reports().slo
        wanted = part(known, only, below) if only or below else None  # whoever has left the estate too
        with progress("days", len(days(over.first, now.date()))) as advance:
            found = await gathered(world.ledger, over.window(now), wanted, now=now, advance=advance)
    return found, slo
