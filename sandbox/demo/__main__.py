"""`python -m sandbox.demo`: plays the story; exit code 1 when anything is not as expected."""

import argparse
import asyncio
import sys
from pathlib import Path

from sandbox.demo.narrator import Narrator
from sandbox.demo.staging import BASELINE, staged
from sandbox.demo.story import PATIENCE_S, Story


async def play(*, baseline: Path, patience_s: float, verbose: bool) -> int:
    """The exit code: 0 when every check held."""
    chosen = {"ENFORCER_BASELINE": str(baseline)}
    async with staged(echo=verbose, storage=True, enrols=True, settings=chosen) as stage:
        narrator = Narrator(stage.azure.clock)
        try:
            await Story(stage, narrator, patience_s=patience_s).play()
        except TimeoutError:
            narrator.expect("every record arrives in time", holds=False, found=stage.host.output[-2000:])
        return narrator.end()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="another baseline (the story may then fail)")
    parser.add_argument("--patience", type=float, default=PATIENCE_S, metavar="S", help="seconds to wait for a record")
    parser.add_argument("--verbose", action="store_true", help="also print what the function app prints")
    chosen = parser.parse_args()
    code = asyncio.run(play(baseline=chosen.baseline.absolute(), patience_s=chosen.patience, verbose=chosen.verbose))
    sys.exit(code)


if __name__ == "__main__":
    main()
