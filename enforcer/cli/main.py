"""The `enforcer` command. `baseline check` and `config check` are the same checks as in the app, and they fail hard."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from enforcer.azure.identity import credential
from enforcer.baseline import Baseline
from enforcer.baselines.approvals import read_approvals
from enforcer.baselines.file import read
from enforcer.baselines.published import Published
from enforcer.baselines.reviews import overdue
from enforcer.cli.apply import apply
from enforcer.cli.departed import departed
from enforcer.cli.drill import drill
from enforcer.cli.enrol import enrol, unenrol
from enforcer.cli.estate import asked, chosen, warn
from enforcer.cli.exits import AsJson
from enforcer.cli.handle import handle
from enforcer.cli.plan import plan
from enforcer.cli.purview import purview_app
from enforcer.cli.report import report
from enforcer.cli.selfcheck import selfcheck
from enforcer.cli.status import status
from enforcer.cli.terminal import Console
from enforcer.cli.undo import undo
from enforcer.configuration import connection_string
from enforcer.configuration.pause import in_effect
from enforcer.errors import BadSettings
from enforcer.local.baseline_files import BaselineFiles
from enforcer.ports import utc_now
from enforcer.settings import Settings
from enforcer.wiring import baseline_source

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Keeps subscriptions at their AI baseline.")
baseline_app = typer.Typer(no_args_is_help=True, help="The baseline file.")
config_app = typer.Typer(no_args_is_help=True, help="The settings of the environment.")
app.add_typer(baseline_app, name="baseline")
app.add_typer(config_app, name="config")
app.add_typer(purview_app, name="purview")
app.command("plan")(plan)
app.command("apply")(apply)
app.command("status")(status)
app.command("report")(report)
app.command("handle")(handle)
app.command("departed")(departed)
app.command("drill")(drill)
app.command("enrol")(enrol)
app.command("unenrol")(unenrol)
app.command("undo")(undo)
app.command("selfcheck")(selfcheck)


@baseline_app.command("check")
def baseline_check(
    file: Annotated[Path, typer.Argument(help="The baseline file, in YAML.")], *, as_json: AsJson = False
) -> None:
    """Check a baseline as the function app would. Exit code 0: good. 4: bad, with line, path and what is allowed."""
    baseline = asked(_read(file), as_json=as_json)
    for words in overdue(baseline, today=utc_now().date()):
        warn(words)
    wanted = {entry.name: entry.rule.value for entry in baseline.plan.extensions}
    _say(
        {
            "good": True,
            "name": baseline.name,
            "digest": baseline.digest,
            "mode": baseline.mode.value,
            "extensions": wanted,
        },
        f"[green]good[/] {escape(baseline.name)}, mode {baseline.mode.value}, digest {baseline.digest}",
        as_json=as_json,
    )


@config_app.command("check")
def config_check(*, as_json: AsJson = False) -> None:
    """Check the environment's settings and the baseline that they name.

    Exit code 0: good. 3: we may not read the baseline's blob. 4: bad. 5: the blob is not reached.
    """
    found, baseline = asked(_configured(), as_json=as_json)
    groups, name = list(found.management_groups), escape(baseline.name)
    told = {"good": True, "managementGroups": groups, "armEndpoint": found.arm_endpoint, "baseline": baseline.digest}
    paused = in_effect(found.paused_until, now=utc_now())
    _say(
        told | {"concurrency": found.concurrency, "pausedUntil": paused and paused.isoformat()},
        f"[green]good[/] estate {escape(', '.join(groups))}; baseline {name} ({baseline.digest[:12]}); "
        f"{found.concurrency} at once" + (f"; [yellow]paused[/] until {paused:%F %T} UTC" if paused else ""),
        as_json=as_json,
    )


async def _read(file: Path) -> Baseline:
    """With its approvals, which must be good too."""
    return _good(await BaselineFiles(file).published())


async def _configured() -> tuple[Settings, Baseline]:
    """BadSettings, BadBaseline; NotNow and Unreadable of a blob: then nobody knows whether it is good."""
    settings = chosen()
    if wrong := connection_string.problems(os.environ.get(connection_string.NAME, "")):
        raise BadSettings(wrong)
    async with credential(os.environ) as login:
        return settings, _good(await baseline_source(settings, login).published())


def _good(published: Published) -> Baseline:
    today = utc_now().date()
    if published.approvals is not None:
        read_approvals(published.approvals, file=published.approvals_name, today=today)
    return read(published.baseline, file=published.name, today=today)


def _say(value: dict[str, object], line: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(value))
    else:
        Console().print(line, soft_wrap=True)


def main() -> None:
    app()
