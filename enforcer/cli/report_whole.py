"""`enforcer report` without `--exposure`: the whole estate, in words, as JSON, as CSV or as a page."""

import json
from dataclasses import dataclass
from datetime import datetime

import typer

from enforcer.cli.estate import asked, chosen, connected, existing, progress
from enforcer.cli.exits import Exit, fail
from enforcer.cli.overview.csv_form import whole_csv
from enforcer.cli.overview.files import STDOUT, complaint, keep
from enforcer.cli.overview.gather import Over, overview
from enforcer.cli.overview.json_form import whole_json
from enforcer.cli.overview.overview import Overview
from enforcer.cli.overview.shown import lines
from enforcer.cli.report_days import Days
from enforcer.cli.status import part
from enforcer.cli.terminal import Console
from enforcer.commands.exposures import days
from enforcer.errors import BadSettings, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`html` and `csv`: paths, `-` for standard output, "" for none."""

    over: Days
    html: str
    csv: str
    as_json: bool
    worst: int
    only: list[str] | None
    below: list[str] | None

    def problems(self) -> list[Problem]:
        """What can be said before anything is read."""
        named = (("--html", self.html), ("--csv", self.csv))
        found = [problem for option, target in named if target and (problem := complaint(option, target))]
        spoken = [option for option, target in (*named, ("--json", STDOUT if self.as_json else "")) if target == STDOUT]
        if len(spoken) > 1:
            found.append(Problem(spoken[0], "", STDOUT, f"a file: {spoken[1]} speaks on standard output already"))
        if self.html and self.html == self.csv != STDOUT:
            found.append(Problem("--csv", "", self.csv, "another file than --html's"))
        return found


def tell(wanted: Wanted, *, now: datetime) -> None:
    """Ends the command."""
    found = asked(_found(wanted, now=now), as_json=wanted.as_json)
    try:
        _keep(wanted, found)
    except BadSettings as error:
        fail(error, as_json=wanted.as_json)
    if wanted.as_json:
        print(json.dumps(whole_json(found)))
    elif STDOUT not in {wanted.html, wanted.csv}:
        for line in lines(found, worst=wanted.worst):
            Console().print(line, highlight=False, soft_wrap=True)
    raise typer.Exit(Exit.GOOD if found.is_good else Exit.DRIFT)


def _keep(wanted: Wanted, found: Overview) -> None:
    if wanted.html:
        from enforcer.cli.overview.page import page  # only a page needs its libraries

        keep("--html", wanted.html, page(found))
    if wanted.csv:
        keep("--csv", wanted.csv, whole_csv(found))


async def _found(wanted: Wanted, *, now: datetime) -> Overview:
    settings = chosen()
    existing(settings)
    async with connected(settings, writes=False) as world:
        known = await world.ledger.known()
        picked = part(known, wanted.only, wanted.below) if wanted.only or wanted.below else None
        with progress("days", len(days(wanted.over.first, now.date()))) as advance:
            return await overview(world.ledger, Over(wanted.over, now, picked), advance=advance)
