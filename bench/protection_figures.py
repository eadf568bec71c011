"""First protection as figures: what is delivered at three sizes, and a loop of PUTs at the smallest.

In virtual time, which does not vary; but memory does, and what takes turns with the machine's own clock would show.
"""

import json
import sys
from functools import reduce

from bench.estate import by_itself
from bench.figure import Figure
from bench.figure_form import show
from bench.figures import CONSOLE
from bench.first_protection import WAYS, Protected
from bench.sweep_aims import MOST

SIZES = {1_000: 3, 10_000: 3, 100_000: 1}
"""And how often each: the largest takes minutes of CPU."""
FEWEST = 1_900
"""Below it the burst of 200, which the pace leaves alone, and the first tick weigh too much for the aim."""


def figures(*, quick: bool = False) -> list[Figure]:
    """As it is delivered, at 1,000, 10,000 and 100,000; and what a loop of PUTs needs at the smallest."""
    sizes = {1_000: 1} if quick else SIZES
    told = [one for size, rounds in sizes.items() for one in _figures("paced", size, rounds)]
    return [*told, *_figures("naive-at-once", 1_000, sizes[1_000])]


def _figures(key: str, size: int, rounds: int) -> list[Figure]:
    return [reduce(Figure.and_then, each) for each in zip(*(_round(key, size) for _ in range(rounds)), strict=True)]


def _round(key: str, size: int) -> list[Figure]:
    found = Protected(*json.loads(by_itself("bench.first_protection", key, str(size))))
    print(f"{size:,}", end=" ", file=sys.stderr, flush=True)
    name, claims = f"{size:,}, {WAYS[key].name}", key == "paced"
    time = [found.seconds / found.of_bound]
    return [
        Figure(
            "first protection",
            f"{name}: all protected",
            "s",
            [found.seconds],
            "what one bucket allows",
            time,
            at_most=MOST if claims and size >= FEWEST else None,
        ),
        Figure(
            "first protection",
            f"{name}: told to wait (429)",
            "",
            [found.refused],
            "subscriptions",
            [size],
            at_most=0 if claims else None,
        ),
        Figure("first protection", f"{name}: peak memory", "MB", [found.peak_mb], "512 MB", [512], at_most=0.5),
    ]


if __name__ == "__main__":
    show(figures(), CONSOLE)
