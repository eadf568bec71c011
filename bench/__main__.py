"""`make bench`: one table of all figures, or JSON. Exit code 1 when an aim is missed that the table claims."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.benches import NAMES, figures_of
from bench.figure import Figure, Judgement
from bench.figure_form import as_json, show, told

_WIDTH = 150
"""A line for each figure, also where the output is no terminal."""


@dataclass(frozen=True, slots=True)
class _Measured:
    name: str
    figures: Sequence[Figure]
    quick: bool
    took_s: float

    @property
    def told(self) -> dict[str, object]:
        """With what a reader needs to believe the ratios, and nothing that names the machine."""
        run = {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "quick": self.quick,
            "took_s": round(self.took_s),
        }
        return told(self.figures, run)


def main(arguments: Sequence[str] | None = None) -> int:
    """Progress goes to stderr, so that stdout is the table, or JSON, alone."""
    chosen, began = _parser().parse_args(arguments), time.monotonic()
    measured = [_measured(name, quick=chosen.quick, into=chosen.into) for name in chosen.only or NAMES]
    print(f"{(time.monotonic() - began) / 60:.0f} minutes in all", file=sys.stderr)
    figures = [figure for one in measured for figure in one.figures]
    if chosen.json:
        print(as_json({one.name: one.told for one in measured}), end="")
    else:
        show(figures, Console(highlight=False, width=_WIDTH))
    missed = [one for one in figures if one.judgement is Judgement.MISSED]
    for one in missed:
        print(f"missed: {one.bench}, {one.name}: {one.ratio:.3g}, {one.aim} of {one.against}", file=sys.stderr)
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", choices=tuple(NAMES), help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller sizes: minutes, rougher")
    parser.add_argument("--json", action="store_true", help="every value of every round, for programs")
    parser.add_argument("--into", metavar="FILE", type=Path, help="put each bench into this JSON as soon as it is done")
    return parser


def _measured(name: str, *, quick: bool, into: Path | None) -> _Measured:
    began = time.monotonic()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    figures = figures_of(name, quick=quick)
    measured = _Measured(name, figures, quick, time.monotonic() - began)
    print(f"{measured.took_s:.0f} s", file=sys.stderr, flush=True)
    if into:
        known = json.loads(into.read_text(encoding="utf-8")) if into.exists() else {}
        every = {**known, name: measured.told}
        into.write_text(as_json({one: every[one] for one in NAMES if one in every}), encoding="utf-8")
    return measured


if __name__ == "__main__":
    sys.exit(main())
