"""All benches by name, in the order of the table; each is a module that gives figures, and tells more run alone."""

from collections.abc import Callable, Mapping
from importlib import import_module

from bench.figure import Figure

NAMES: Mapping[str, str] = {
    "calls": "operations",
    "reaction": "proof",
    "worker": "worker",
    "storm": "storm",
    "burst": "burst",
    "cold-start": "cold_start",
    "package": "package",
    "ledger": "witness",
    "storage": "storage_calls",
    "telemetry": "telemetry_cost",
    "sweep": "sweep",
    "first-protection": "protection_figures",
    "opponent": "opponent",
    "attribution": "attribution",
    "exposure": "exposure",
    "baseline": "baseline",
    "report": "report_page",
}
"""What `--only` takes → the module of this folder that measures it."""


def figures_of(name: str, *, quick: bool) -> list[Figure]:
    """Imported only now: all of them together take seconds. KeyError for a name that is none."""
    measure: Callable[..., list[Figure]] = import_module(f"bench.{NAMES[name]}").figures
    return measure(quick=quick)
