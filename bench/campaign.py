"""`python -m bench.campaign --schedules N --seed S [--minutes M]`: at length; exit code 1 when a law is broken."""

import argparse
import sys
from collections import Counter

from bench.figures import CONSOLE, show
from tests.campaign.campaign import Campaign, campaign, told

_SHRINKING_S = 300.0
_FOREVER_MINUTES = 24 * 60.0


def main() -> int:
    """Prints what was met and, where a law was broken, the shrunk story."""
    parser = argparse.ArgumentParser(prog="python -m bench.campaign", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1_000, help="how many, each with a seed of its own")
    parser.add_argument("--seed", type=int, default=0, help="of the first schedule; the others follow it")
    parser.add_argument("--minutes", type=float, default=_FOREVER_MINUTES, help="stop after so much real time")
    chosen = parser.parse_args()
    done = campaign(range(chosen.seed, chosen.seed + chosen.schedules), seconds=chosen.minutes * 60)
    _print(done)
    broken = told(done, patience_s=_SHRINKING_S)
    if broken:
        CONSOLE.print("[bold red]A law is broken[/]")
        print(broken)
    return 1 if broken else 0


def _print(done: Campaign) -> None:
    figures = [
        ["schedules", str(done.schedules)],
        ["schedules a minute", f"{done.a_minute:.0f}"],
        ["looks", str(done.looks)],
        ["calls to ARM", str(done.calls)],
    ]
    show(f"Campaign, {done.seconds:.0f} s", ["", ""], figures)
    show("Faults that struck, by the latest step", *_table(done.struck))


def _table(struck: Counter[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    steps = sorted({step for _, step in struck})
    faults = sorted({fault for fault, _ in struck})
    rows = [[fault, *(str(struck[fault, step] or "·") for step in steps)] for fault in faults]
    return ["fault", *steps], rows


if __name__ == "__main__":
    sys.exit(main())
