"""A million deliveries at the front door, by atheris: recorded samples mutated, and events made by a grammar.

It goes on where it was stopped: what was done, and the corpus, are kept under .work/fuzz. Each round is a process of
its own with a seed of its own, and leaves its inputs, so that it can be played again (fuzz_replay.py).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from tests.events.samples import ACTION, DELETE, RECORDED, VENDING, WRITE, as_cloud_event
from tools.fuzz_replay import replay
from tools.uv import pinned

ROOT = Path(__file__).parents[1]
HOMES = ROOT / ".work" / "fuzz"
"""One for each seed."""
MILLION = 1_000_000
A_ROUND = 50_000
MOST_MEMORY_MB = 1_024
LONGEST_S = 60
"""By the clock on the wall, for one input: a machine that stands still for so long does nothing else either. How long
an input may take by the processor's clock is a law of fuzz_watch.py.
"""
_ENDS = {
    70: f"an input that took longer than {LONGEST_S} s on the wall",
    71: f"more memory than {MOST_MEMORY_MB} MB",
    72: "an interrupt",
    77: "an exception",
}
"""Exit codes: libFuzzer's own (FuzzerOptions.h), and atheris' of an exception in Python."""

_SAMPLES = (WRITE, DELETE, ACTION, RECORDED, VENDING, as_cloud_event(WRITE), as_cloud_event(VENDING))
_MESSAGE = {"subscription": WRITE["data"]["subscriptionId"]}
MUTATED = b"\0"
"""The first byte of an input says how it is read; any other is the grammar's."""


def seeded(corpus: Path) -> None:
    """The recorded samples, where there is no corpus yet."""
    if corpus.exists():
        return
    corpus.mkdir(parents=True)
    for number, sample in enumerate((*_SAMPLES, _MESSAGE)):
        (corpus / f"sample-{number}").write_bytes(MUTATED + json.dumps(sample).encode())
    for number in range(1, 9):
        (corpus / f"grammar-{number}").write_bytes(bytes([number]) * 64)


def play(number: int, home: Path, *, runs: int, seed: int) -> dict[str, float]:
    """One round; what it counted. SystemExit where it ended otherwise: why, in atheris' own words, and whether the same
    inputs end so again without atheris.
    """
    told, inputs = home / "told.json", home / "inputs.bin"
    told.unlink(missing_ok=True)
    paths = {
        "PYTHONPATH": os.pathsep.join((str(ROOT), sysconfig.get_path("purelib"))),
        "PATH": os.environ["PATH"],
        "FUZZ_TOLD": str(told),
        "FUZZ_INPUTS": str(inputs),
        "FUZZ_RUNS": str(runs),
    }
    command = [str(pinned("atheris") / "python"), str(ROOT / "tools" / "fuzz_front_door.py"), str(home / "corpus")]
    command += [f"-atheris_runs={runs}", f"-seed={seed + number}", "-max_len=8192", "-len_control=0"]
    command += [f"-timeout={LONGEST_S}", f"-rss_limit_mb={MOST_MEMORY_MB}", f"-artifact_prefix={home}/found-"]
    ended = subprocess.run(command, env=paths, capture_output=True, text=True, check=False)
    if ended.returncode or not told.exists():
        where = f"round {number} (seed {seed + number}) ended with {why(ended.returncode)}; {again(inputs)}"
        sys.exit(f"{where}; its last input is in {home}/found-*:\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}")
    counted: dict[str, float] = json.loads(told.read_text(encoding="utf-8"))
    return counted


def why(code: int) -> str:
    meaning = _ENDS.get(code, "what atheris does not say" if code else "too few inputs")
    return f"{code}, {meaning}"


def again(inputs: Path) -> str:
    """Whether the inputs break a law by themselves, or only met a machine that was busy or short of memory."""
    try:
        counted = replay(inputs)
    except Exception as error:  # noqa: BLE001  whatever ends it is what is told
        return f"the same inputs end again, with {type(error).__name__}: {str(error)[:500]}"
    return f"the same inputs ({inputs}) break nothing without atheris: {counted}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz_events", description=__doc__)
    parser.add_argument("--runs", type=int, default=MILLION, help="deliveries in all; done ones are not done again")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="from the samples, and from the first delivery")
    chosen = parser.parse_args()
    home = HOMES / str(chosen.seed)
    if chosen.fresh:
        shutil.rmtree(home, ignore_errors=True)
    seeded(home / "corpus")
    state = home / "done.json"
    done, number = json.loads(state.read_text(encoding="utf-8")) if state.exists() else (0, 0)
    while done < chosen.runs:
        began, runs = time.monotonic(), min(A_ROUND, chosen.runs - done)
        counted = play(number, home, runs=runs, seed=chosen.seed)
        done, number = done + runs, number + 1
        state.write_text(json.dumps([done, number]), encoding="utf-8")
        pace = runs / (time.monotonic() - began)
        print(f"{done:,} of {chosen.runs:,}, {pace:,.0f} a second: {counted}", flush=True)
    print(f"{done:,} deliveries with seed {chosen.seed}: each a fact or a rejection with a reason")


if __name__ == "__main__":
    main()
