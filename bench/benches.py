"""All benches by name, in the order of the table; each is a module that gives figures, and tells more run alone."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from importlib import import_module

from bench.figure import Figure


@dataclass(frozen=True, slots=True)
class Bench:
    """A module of this folder. `rounds`: how often it is run, where it does not repeat its figures by itself."""

    module: str
    rounds: int = 1


NAMES: Mapping[str, Bench] = {
    "calls": Bench("operations", rounds=3),
    "reaction": Bench("proof"),
    "worker": Bench("worker"),
    "storm": Bench("storm", rounds=3),
    "burst": Bench("burst", rounds=3),
    "cold-start": Bench("cold_start"),
    "package": Bench("package"),
    "ledger": Bench("witness"),
    "storage": Bench("storage_calls", rounds=3),
    "telemetry": Bench("telemetry_cost"),
    "sweep": Bench("sweep", rounds=3),
    "first-protection": Bench("protection_figures"),
    "opponent": Bench("opponent"),
    "attribution": Bench("attribution"),
    "exposure": Bench("exposure"),
    "baseline": Bench("baseline"),
    "report": Bench("report_page"),
}
"""By what `--only` takes."""


def figures_of(name: str, *, quick: bool) -> list[Figure]:
    """Imported only now: all of them together take seconds. Tells each round on stderr. KeyError for no bench."""
    bench = NAMES[name]
    measure: Callable[..., list[Figure]] = import_module(f"bench.{bench.module}").figures
    found, rounds = list[list[Figure]](), 1 if quick else bench.rounds
    for number in range(1, rounds + 1):
        found.append(measure(quick=quick))
        print(f"{number}/{rounds}", end=" ", file=sys.stderr, flush=True)
    return [reduce(Figure.and_then, each) for each in zip(*found, strict=True)]
