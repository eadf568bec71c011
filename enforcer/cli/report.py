"""`enforcer report --exposure`: how long the estate was away from its baseline, from the ledger alone."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer
from rich.console import Console

from enforcer.baseline import Reports
from enforcer.cli.estate import Below, Only, asked, chosen, connected, existing, progress
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.cli.report_shown import lines, report_json
from enforcer.cli.status import in_force, part
from enforcer.errors import BadSettings, Problem
from enforcer.exposure_tally import Window, budget
from enforcer.exposures import Report, days
from enforcer.exposures import report as gathered
from enforcer.last_good import last_good
from enforcer.ports import utc_now

_OLDEST = date(2020, 1, 1)
"""Before anything that this product has recorded."""
_DATE = "a date such as 2026-11-28, in UTC"


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date


def report(
    *,
    exposure: Annotated[bool, typer.Option("--exposure", help="Time away from the baseline.")] = False,
    begin: Annotated[str, typer.Option("--from", help="First day, UTC. Default: the first of this month.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last day, UTC, included. Default: today.")] = "",
    worst: Annotated[int, typer.Option(help="How many subscriptions are told, the most exposed first.")] = 10,
    subscription: Only = None,
    management_group: Below = None,
    as_json: AsJson = False,
) -> None:
    """Say how long the estate was away from its baseline, in seconds, per cent and of the error budget (exposure.slo).

    Exit code 0: within the budget. 2: more was spent. 4: bad input. 5: the ledger not reached.
    """
    now = utc_now()
    try:
        over = _days(exposure, begin, end, worst, today=now.date())
    except BadSettings as error:
        fail(error, as_json=as_json)
    found, slo = asked(_found(over, subscription, management_group, now=now), as_json=as_json)
    spent = budget(found.whole, slo=slo)
    if as_json:
        print(json.dumps(report_json(found, over.first, over.last, slo=slo, worst=worst)))
    else:
        for line in lines(found, over.first, over.last, slo=slo, worst=worst):
            Console().print(line, highlight=False, soft_wrap=True)
    raise typer.Exit(Exit.GOOD if spent.left >= timedelta(0) else Exit.DRIFT)


async def _found(
    over: _Days, only: list[str] | None, below: list[str] | None, *, now: datetime
) -> tuple[Report, float]:
    settings = chosen()
    existing(settings)
    end = min(now, _midnight(over.last + timedelta(days=1)))
    window = Window(_midnight(over.first), end)
    async with connected(settings, writes=False) as world:
        known = await world.ledger.known()
        baseline = in_force(await last_good(world.ledger))
        slo = baseline.reports.slo if baseline else Reports().slo
        wanted = part(known, only, below) if only or below else None  # whoever has left the estate too
        with progress("days", len(days(over.first, now.date()))) as advance:
            found = await gathered(world.ledger, window, wanted, now=now, advance=advance)
    return found, slo


def _days(exposure: bool, begin: str, end: str, worst: int, *, today: date) -> _Days:
    """BadSettings with all that is wrong."""
    problems = [] if exposure else [Problem("--exposure", "", "nothing", "`--exposure`: there is no other report yet")]
    first, last = _date("--from", begin, today.replace(day=1), problems), _date("--to", end, today, problems)
    if worst < 0:
        problems.append(Problem("--worst", "", str(worst), "0 or more"))
    for name, day in (("--from", first), ("--to", last)):
        if not _OLDEST <= day <= today:
            problems.append(Problem(name, "", day.isoformat(), f"{_OLDEST} to {today}, today in UTC"))
    if first > last:
        problems.append(Problem("--from", "", first.isoformat(), f"no later than --to, {last}"))
    if problems:
        raise BadSettings(problems)
    return _Days(first, last)


def _date(name: str, text: str, default: date, problems: list[Problem]) -> date:
    if not text:
        return default
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        problems.append(Problem(name, "", text[:40], _DATE))
        return default


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
