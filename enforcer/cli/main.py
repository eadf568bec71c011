"""`enforcer baseline check` and `enforcer config check`: the same checks as in the function app, and they fail hard."""

import json
import os
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from enforcer import settings
from enforcer.errors import BadConfiguration, Problem
from enforcer.in_force import read_file


class Exit(IntEnum):
    """Exit codes of the command."""

    GOOD = 0
    BAD_INPUT = 4


app = typer.Typer(no_args_is_help=True, add_completion=False, help="Keeps subscriptions at their AI baseline.")
baseline_app = typer.Typer(no_args_is_help=True, help="The baseline file.")
config_app = typer.Typer(no_args_is_help=True, help="The settings of the environment.")
app.add_typer(baseline_app, name="baseline")
app.add_typer(config_app, name="config")

_Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, for programs.")]


@baseline_app.command("check")
def baseline_check(
    file: Annotated[Path, typer.Argument(help="The baseline file, in YAML.")], *, as_json: _Json = False
) -> None:
    """Check a baseline as the function app would. Exit code 0: good. 4: bad, with line, path and what is allowed."""
    try:
        baseline, _ = read_file(file)
    except BadConfiguration as error:
        _fail(error, as_json=as_json)
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
def config_check(*, as_json: _Json = False) -> None:
    """Check the environment's settings and the baseline that they name. Exit code 0: good. 4: bad."""
    folder = Path.cwd()
    try:
        chosen = settings.read(os.environ, app_folder=folder)
        baseline, _ = read_file(settings.baseline_file(os.environ, app_folder=folder))
    except BadConfiguration as error:
        _fail(error, as_json=as_json)
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


def _fail(error: BadConfiguration, *, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"good": False, "problems": [_row(problem) for problem in error.problems]}))
    else:
        console = Console(stderr=True)
        for problem in error.problems:
            console.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(Exit.BAD_INPUT)


def _row(problem: Problem) -> dict[str, str]:
    return {"where": problem.where, "path": problem.path, "value": problem.value, "allowed": problem.allowed}


def main() -> None:
    app()
