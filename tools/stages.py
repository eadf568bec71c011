"""Runs the stages of `make check`, `make test` or `make full` and says how long each took.

One after the other; but the tests run in two halves at the same time, because the smallest machine has two cores.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Stage:
    """One command. The closing line of the stage `tests` is printed last of all, that of the one beside before it."""

    name: str
    command: Sequence[str]
    beside: "Stage | None" = None
    """Runs at the same time; its output comes when both have ended."""


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
DOWNLOADS = Stage("downloads", [sys.executable, "-m", "tools.downloads"])
CHECKOV = Stage("checkov", [sys.executable, "-m", "tools.checkov"])
FUZZ = Stage("fuzz", [sys.executable, "-m", "tools.fuzz_pricings", "--examples", "3"])
FUZZ_EVENTS = Stage(
    "fuzz events", [sys.executable, "-m", "tools.fuzz_events", "--runs", "5000", "--seed", "0", "--fresh"]
)
COVERAGE = (
    Stage("combine", _tool("coverage", "combine", "--quiet")),
    Stage("coverage", _tool("coverage", "report")),
)
_PYTEST = ("-m", "pytest", "-m", "not slow")
_WIDE = ("env", "COLUMNS=200")
"""Wide enough for the reasons in pytest's summary, which it cuts off at the terminal's width."""
_ELSEWHERE = tuple(f"tests/app/test_{what}.py" for what in ("demo", "function_app", "storage"))
"""The product runs in processes of its own."""
_AT_LENGTH = tuple(
    f"tests/scenario/test_{story}.py"
    for story in (
        *("cancelled_anywhere", "dies_at_each_step", "exposure_laws", "flood_of_newcomers"),
        *("pace", "whole_estate", "whole_estate_enrolled"),
    )
)
"""Stories of hundreds of subscriptions, or told hundreds of times: they run lines that others run too."""
BESIDE = (
    *("tests/bench", "tests/campaign", "tests/comparison", "tests/contract", "tests/infra", "tests/package"),
    *("tests/sandbox", "tests/soak", "tests/tools"),
    *_ELSEWHERE,
    *_AT_LENGTH,
)
"""Half of the time, and without coverage, which doubles it: what is not about the product, or runs it elsewhere, or as
chance has it (the campaign would measure something else each day), or the same lines a hundred times.
"""
UNJUDGED = "NEW: "
"""Begins a line of `tests/judged.py` on what no specification and no committed list covers."""
TARGETS = {
    "check": CHECK,
    "test": (
        *CHECK,
        DOWNLOADS,
        CHECKOV,
        FUZZ,
        FUZZ_EVENTS,
        Stage(
            "tests",
            [*_WIDE, *_tool("coverage", "run", *_PYTEST), *(f"--ignore={path}" for path in BESIDE)],
            beside=Stage("campaign, sandbox, at length", [*_WIDE, sys.executable, *_PYTEST, *BESIDE]),
        ),
        *COVERAGE,
    ),
    "full": (
        DOWNLOADS,
        Stage("tests", _tool("pytest", "-m", "slow")),
        Stage("fuzz", [sys.executable, "-m", "tools.fuzz_pricings"]),
        Stage("bench", [sys.executable, "-m", "bench"]),
        Stage("soak", [sys.executable, "-m", "bench.soak", "--minutes", "10"]),
        Stage("compare", [sys.executable, "-m", "bench.compare"]),
    ),
}


def main() -> None:
    """Stops at the first stage that fails, with its exit code."""
    table: list[str] = []
    closing: list[str] = []
    for stage in TARGETS[sys.argv[1]]:
        ended = _both(stage) if stage.beside else (_alone(stage),)
        table += [f"{one.seconds:7.1f} s  {one.name}" for one in ended]
        closing = [one.last for one in reversed(ended)] if stage.name == "tests" else closing
        for one in ended:
            if one.code:
                print(f"── {one.name} failed ({one.code})", *why(one.lines), *table, *closing, sep="\n")
                sys.exit(one.code)
    print("── seconds per stage", *table, *closing, sep="\n")


@dataclass(frozen=True, slots=True)
class Ended:
    name: str
    code: int
    lines: Sequence[str]
    seconds: float

    @property
    def last(self) -> str:
        """Where pytest closed with a line, that one: coverage may say something after it."""
        told = [line.strip() for line in self.lines if line.strip()]
        return next((line for line in reversed(told) if " passed" in line or " failed" in line), (told or [""])[-1])


def why(lines: Iterable[str], at_most: int = 12) -> Iterator[str]:
    """The reasons in pytest's summary, each once with its first test and how many share it; the commonest first.

    After them what the judged contracts refuse: that fails a run in which every test has passed.
    """
    first: dict[str, str] = {}
    times: Counter[str] = Counter()
    refused: list[str] = []
    for line in lines:
        if line.strip().startswith(UNJUDGED):
            refused.append(line.strip())
        if line.startswith(("FAILED ", "ERROR ")):
            test, _, reason = line.strip().partition(" - ")
            first.setdefault(reason, test)
            times[reason] += 1
    for reason, count in times.most_common(at_most):
        more = f" and {count - 1:,} more" if count > 1 else ""
        yield f"{first[reason]}{more}: {reason or 'no reason given'}"
    if len(times) > at_most:
        yield f"and {len(times) - at_most:,} reasons more"
    yield from refused


def _alone(stage: Stage) -> Ended:
    print(f"── {stage.name}", flush=True)
    began = time.monotonic()
    code, lines = _run(stage.command)
    return Ended(stage.name, code, lines, time.monotonic() - began)


def _both(stage: Stage) -> tuple[Ended, Ended]:
    """The stage, and the one beside it."""
    beside = stage.beside or stage
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        with subprocess.Popen(beside.command, stdout=output, stderr=subprocess.STDOUT) as child:
            ended = _alone(stage)
            code = child.wait()
        output.seek(0)
        lines = output.read().splitlines()
    print(f"── {beside.name}", *lines, sep="\n", flush=True)
    return ended, Ended(beside.name, code, lines, time.monotonic() - began)


def _run(command: Sequence[str]) -> tuple[int, Sequence[str]]:
    """The exit code and the lines, which are passed on as they come."""
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return child.returncode, lines


if __name__ == "__main__":
    main()
