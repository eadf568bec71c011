"""`make bench`: one table of all figures, or JSON. Exit code 1 when an aim is missed that the table claims."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Sequence

from rich.console import Console

from bench.benches import NAMES, figures_of
from bench.figure import Figure, Judgement
from bench.figure_form import as_json, show

_WIDTH = 150
"""A line for each figure, also where the output is no terminal."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Progress goes to stderr, so that stdout is the table, or JSON, alone."""
    chosen = _parser().parse_args(arguments)
    began = time.monotonic()
    figures = [one for name in chosen.only or NAMES for one in _measured(name, quick=chosen.quick)]
    if chosen.json:
        print(as_json(figures, _run(quick=chosen.quick, took_s=time.monotonic() - began)))
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
    return parser


def _measured(name: str, *, quick: bool) -> list[Figure]:
    began = time.monotonic()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    figures = figures_of(name, quick=quick)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return figures


def _run(*, quick: bool, took_s: float) -> dict[str, object]:
    """What a reader needs to believe the ratios, and nothing that names the machine."""
    load = os.getloadavg()[1] if hasattr(os, "getloadavg") else None
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": load,
        "quick": quick,
        "took_s": round(took_s),
    }


if __name__ == "__main__":
    sys.exit(main())
