"""`make soak`: exit code 1 where something grows or a claim about the end does not hold, 2 without Azurite."""

import argparse
import asyncio
import sys
from pathlib import Path

from bench.soak.leaks import LEAKS
from bench.soak.report import as_json, show
from bench.soak.run import Wanted, soak
from sandbox.storage import Azurite

_NOT_MEASURED = 2


def main() -> int:
    """Progress goes to stderr."""
    chosen = _parser().parse_args()
    if reason := Azurite.missing_reason():
        print(reason, file=sys.stderr)
        return _NOT_MEASURED
    soaked = asyncio.run(soak(Wanted(chosen.minutes, chosen.seed, ",".join(chosen.leak))))
    if chosen.into:
        chosen.into.write_text(as_json(soaked), encoding="utf-8")
    if chosen.json:
        print(as_json(soaked))
    else:
        show(soaked)
    return 0 if soaked.holds else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=40.0, help="real time; below five it is a smoke test")
    parser.add_argument("--seed", type=int, default=0, help="of what happens")
    parser.add_argument("--leak", action="append", choices=tuple(LEAKS), default=[], help="lose something on purpose")
    parser.add_argument("--json", action="store_true", help="every mark, for programs")
    parser.add_argument("--into", type=Path, metavar="FILE", help="put that JSON there as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
