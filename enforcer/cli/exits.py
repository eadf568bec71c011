"""How a command of `enforcer` ends: its exit code, and what is said of bad input."""

import json
from enum import IntEnum
from typing import Annotated, NoReturn

import typer

from enforcer.cli.terminal import Console
from enforcer.errors import BadConfiguration, Problem

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, for programs.")]


class Exit(IntEnum):
    """Exit codes of every command."""

    GOOD = 0
    DRIFT = 2
    REFUSED = 3
    BAD_INPUT = 4
    NOT_REACHED = 5


def fail(error: BadConfiguration, *, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"good": False, "problems": [_row(problem) for problem in error.problems]}))
    else:
        console = Console(stderr=True)
        for problem in error.problems:
            console.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(Exit.BAD_INPUT)


def _row(problem: Problem) -> dict[str, str]:
    return {"where": problem.where, "path": problem.path, "value": problem.value, "allowed": problem.allowed}
