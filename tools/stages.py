"""Runs the stages of `make check`, `make test` or `make full` one after the other and says how long each took."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Stage:
    """One command. The closing line of the stage called `tests` is printed last of all."""

    name: str
    command: Sequence[str]


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


CHECK = (
    Stage("format", _tool("ruff", "format", "--check", "--quiet", ".")),
    Stage("lint", _tool("ruff", "check", "--quiet", ".")),
    Stage("types", _tool("mypy", "--no-error-summary")),
    Stage("imports", _tool("lint-imports", "--no-cache")),
    Stage("docs", [sys.executable, "tools/docs.py", "--check"]),
    Stage("doctor", [sys.executable, "-m", "tools.doctor"]),
)
CHECKOV = Stage("checkov", [sys.executable, "-m", "tools.checkov"])
FUZZ = Stage("fuzz", [sys.executable, "-m", "tools.fuzz_pricings", "--examples", "3"])
COVERAGE = (
    Stage("combine", _tool("coverage", "combine", "--quiet")),
    Stage("coverage", _tool("coverage", "report")),
)
TARGETS = {
    "check": CHECK,
    "test": (
        *CHECK,
        CHECKOV,
        FUZZ,
        Stage("tests", _tool("coverage", "run", "-m", "pytest", "-m", "not slow")),
        *COVERAGE,
    ),
    "full": (
        Stage("tests", _tool("pytest", "-m", "slow")),
        Stage("fuzz", [sys.executable, "-m", "tools.fuzz_pricings"]),
        Stage("bench", [sys.executable, "-m", "bench"]),
    ),
}


def main() -> None:
    """Stops at the first stage that fails, with its exit code."""
    table: list[str] = []
    closing = ""
    for stage in TARGETS[sys.argv[1]]:
        print(f"── {stage.name}", flush=True)
        began = time.monotonic()
        code, last = _run(stage.command)
        table.append(f"{time.monotonic() - began:7.1f} s  {stage.name}")
        closing = last if stage.name == "tests" else closing
        if code:
            print(f"── {stage.name} failed ({code})", *table, sep="\n")
            print(closing)
            sys.exit(code)
    print("── seconds per stage", *table, sep="\n")
    print(closing)


def _run(command: Sequence[str]) -> tuple[int, str]:
    """The exit code and the last line; everything is passed on as it comes."""
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return child.returncode, last


if __name__ == "__main__":
    main()
