"""`make campaign`: 10,000 schedules, each fault after each step in 20 of them, every mutant caught.

Exit code 1 when a law is broken, 3 when the time is over before the aims are met.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import batched
from pathlib import Path

from bench.figures import CONSOLE, show
from tests.campaign.at_length import at_length
from tests.campaign.law import Law
from tests.campaign.mutants import MUTANTS
from tests.campaign.mutated import hunt
from tests.campaign.play import play
from tests.campaign.progress import Broken, Progress, load, save
from tests.campaign.shrink import shrunk
from tests.campaign.story import story
from tests.campaign.towards import PAIRS

FILE = Path(__file__).parents[1] / ".work" / "campaign.json"
_SHRINKING_S = 300.0
_HUNT_SEED, _HUNT_SCHEDULES, _HUNT_S = 9_000, 300, 600.0
_NOT_DONE = 3
_COLUMNS = 5
"""Of a table: their names are long."""


def main() -> int:
    chosen = _chosen()
    progress = load(FILE) if chosen.resume and FILE.exists() else Progress(first=chosen.seed)
    until = time.monotonic() + chosen.minutes * 60
    at_length(
        progress,
        schedules=chosen.schedules,
        times=chosen.times,
        seconds=chosen.minutes * 60,
        cores=chosen.cores,
        saved=lambda: save(progress, FILE),
    )
    _print(progress, chosen.times)
    if progress.broken:
        _tell(progress.broken)
        return 1
    is_caught = _hunted(progress, until=until) if chosen.mutants else True
    is_done = progress.played >= chosen.schedules and not progress.short_of(chosen.times)
    if is_done and is_caught:
        return 0
    CONSOLE.print("not done yet: `make campaign RESUME=1` goes on")
    return _NOT_DONE


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.campaign_at_length", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20, help="schedules in which each pair has to be met")
    parser.add_argument("--seed", type=int, default=0, help="of the first schedule; the others follow it")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so much real time")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--resume", action="store_true", help=f"go on with {FILE.name}, seed and all")
    parser.add_argument("--mutants", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def _print(progress: Progress, times: int) -> None:
    missing = progress.short_of(times)
    figures = [
        ["schedules", str(progress.played)],
        ["of them as long as they were drawn", str(progress.long)],
        ["schedules a minute", f"{progress.a_minute:.1f}"],
        ["looks", str(progress.looks)],
        ["calls to ARM", str(progress.calls)],
        [f"pairs met in {times} schedules", f"{len(PAIRS) - len(missing)} of {len(PAIRS)}"],
        ["pairs never met", str(sum(not progress.covered[pair] for pair in PAIRS))],
    ]
    show(f"Campaign, seeds from {progress.first} on, {progress.seconds:.0f} s", ["", ""], figures)
    faults = sorted({fault for fault, _ in PAIRS})
    steps = sorted({step for _, step in PAIRS})
    for some in batched(faults, _COLUMNS, strict=False):
        rows = [[step, *(str(progress.covered[fault, step] or "·") for fault in some)] for step in steps]
        show("Schedules in which the fault struck after the step", ["step", *some], rows)


def _tell(broken: Sequence[Broken]) -> None:
    """All of them in a line each, and of each law the first as a story."""
    CONSOLE.print(f"[bold red]{len(broken)} schedules broke a law[/]")
    sys.stdout.write("".join(f"{one.drawn}: {one.said}\n" for one in broken))
    for one in {one.law: one for one in reversed(broken)}.values():
        law = Law[one.law]
        short = shrunk(one.drawn.schedule, law, patience_s=_SHRINKING_S)
        last = next(found for found in play(short).violations if found.law is law)
        sys.stdout.write(f"\n{one.drawn}\n\n{story(short, last)}\n")


def _hunted(progress: Progress, *, until: float) -> bool:
    """Whether every mutant is caught; those that were are on file."""
    for mutant in MUTANTS:
        if mutant.name in progress.caught:
            continue
        if time.monotonic() > until:
            return False
        with tempfile.TemporaryDirectory() as folder:
            caught = hunt(mutant, Path(folder), seed=_HUNT_SEED, schedules=_HUNT_SCHEDULES, seconds=_HUNT_S)
        CONSOLE.print(f"{caught.law or 'NOT CAUGHT':20} {mutant.name}: {caught.schedules} schedules")
        if not caught.law:
            return False
        progress.caught[mutant.name] = caught.law
        save(progress, FILE)
    return True


if __name__ == "__main__":
    sys.exit(main())
