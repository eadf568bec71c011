"""The inputs of a fuzzer's round, as they were kept → the same round in this process, without the fuzzer.

atheris chooses by addresses in memory: the same seed does not lead to the same inputs. And what breaks at the end of a
round (records, memory) does not lie in the last input, which is all that it keeps.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tools.fuzz_laws import as_text
from tools.fuzz_watch import Watch

_LENGTH = 4


def keep(file: BinaryIO, data: bytes) -> None:
    """`file` without a buffer, because a fuzzer that ends closes nothing."""
    file.write(len(data).to_bytes(_LENGTH, "big") + data)


def kept(file: Path) -> Iterator[bytes]:
    with file.open("rb") as round_:
        while length := round_.read(_LENGTH):
            yield round_.read(int.from_bytes(length, "big"))


def replay(file: Path) -> dict[str, float]:
    """What the round counts; the exception that ended it, where it ends so again."""
    inputs = list(kept(file))
    with Watch(len(inputs)) as watch:
        for data in inputs:
            watch.take(as_text(data))
        return watch.told()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz_replay", description=__doc__)
    parser.add_argument("file", type=Path, help="the inputs that a round left: .work/fuzz/SEED/inputs.bin")
    print(replay(parser.parse_args().file))


if __name__ == "__main__":
    main()
