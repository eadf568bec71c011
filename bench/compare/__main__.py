"""`make compare`: every contender in every scenario; exit code 1 when the enforcer breaks what the page claims."""

import argparse
import asyncio
import sys

from bench.compare.contender import Contender
from bench.compare.enforcer_app import EnforcerApp
from bench.compare.play import Cell, play
from bench.compare.programs import AZ_LOOP, CUSTODIAN, NAIVE
from bench.compare.results import FILE, broken, merged, read, text
from bench.compare.scenarios import SCENARIOS, Scenario
from bench.compare.table import line, show
from sandbox.storage.installation import can_install, install
from tools.strangers import installed

CONTENDERS: tuple[Contender, ...] = (EnforcerApp(), NAIVE, AZ_LOOP, CUSTODIAN)
_NEEDS = {AZ_LOOP.key: "az", CUSTODIAN.key: "c7n"}


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make compare", description=__doc__)
    contenders, scenarios = [one.key for one in CONTENDERS], [one.key for one in SCENARIOS]
    parser.add_argument("--only", nargs="+", choices=contenders, default=contenders, metavar="CONTENDER")
    parser.add_argument("--scenario", nargs="+", choices=scenarios, default=scenarios, metavar="SCENARIO")
    parser.add_argument("--json", action="store_true", help="print the cells as JSON, and nothing else")
    parser.add_argument("--keep", action="store_true", help=f"write the cells into {FILE.name}, for the page")
    return parser.parse_args()


def _played(contender: Contender, scenario: Scenario, *, keep: bool) -> Cell:
    cell = asyncio.run(play(scenario, contender))
    print(line(cell), file=sys.stderr, flush=True)
    if keep:
        FILE.write_text(text(merged(read(), [cell])), encoding="utf-8")
    return cell


def main() -> int:
    chosen = _chosen()
    for key in set(chosen.only) & set(_NEEDS):
        installed(_NEEDS[key])
    if "enforcer" in chosen.only and can_install():
        install()
    cells = [
        _played(contender, scenario, keep=chosen.keep)
        for contender in CONTENDERS
        if contender.key in chosen.only
        for scenario in SCENARIOS
        if scenario.key in chosen.scenario
    ]
    print(text(cells), end="") if chosen.json else show(cells)
    faults = broken(cells)
    for fault in faults:
        print(f"the enforcer: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
