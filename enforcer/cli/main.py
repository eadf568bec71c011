"""The `enforcer` command. `baseline check` and `config check` are the same checks as in the app, and they fail hard."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from enforcer import settings
from enforcer.cli.enrol import enrol, unenrol
from enforcer.cli.exits import AsJson, fail
from enforcer.cli.selfcheck import selfcheck
from enforcer.errors import BadConfiguration
from enforcer.in_force import read_file
from enforcer.ports import utc_now

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Keeps subscriptions at their AI baseline.")
baseline_app = typer.Typer(no_args_is_help=True, help="The baseline file.")
config_app = typer.Typer(no_args_is_help=True, help="The settings of the environment.")
app.add_typer(baseline_app, name="baseline")
app.add_typer(config_app, name="config")
app.command("enrol")(enrol)
app.command("unenrol")(unenrol)
app.command("selfcheck")(selfcheck)


@baseline_app.command("check")
def baseline_check(
    file: Annotated[Path, typer.Argument(help="The baseline file, in YAML.")], *, as_json: AsJson = False
) -> None:
    """Check a baseline as the function app would. Exit code 0: good. 4: bad, with line, path and what is allowed."""
    try:
        baseline, _ = read_file(file, today=utc_now().date())
    except BadConfiguration as error:
        fail(error, as_json=as_json)
    wanted = {entry.name: entry.rule.value for entry in baseline.plan.extensions}
    _say(
        {
            "good": True,
            "name": baseline.name,
            "digest": baseline.digest,
            "mode": baseline.mode.value,
            "extensions": wanted,
        },
        f"[green]good[/] {baseline.name}, mode {baseline.mode.value}, digest {baseline.digest[:12]}",
        as_json=as_json,
    )


@config_app.command("check")
def config_check(*, as_json: AsJson = False) -> None:
    """Check the environment's settings and the baseline that they name. Exit code 0: good. 4: bad."""
    folder = Path.cwd()
    try:
        chosen = settings.read(os.environ, app_folder=folder)
        file = settings.baseline_file(os.environ, app_folder=folder)
        baseline, _ = read_file(file, today=utc_now().date())
    except BadConfiguration as error:
        fail(error, as_json=as_json)
    groups = list(chosen.management_groups)
    _say(
        {"good": True, "managementGroups": groups, "armEndpoint": chosen.arm_endpoint, "baseline": baseline.digest},
        f"[green]good[/] estate {', '.join(groups)}; baseline {baseline.name} ({baseline.digest[:12]})",
        as_json=as_json,
    )


def _say(value: dict[str, object], line: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(value))
    else:
        Console().print(line)


def main() -> None:
    app()
