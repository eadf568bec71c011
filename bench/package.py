"""The deployable zip: how large, what pruning saves, and process start → functions indexed, from it and beside it."""

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cold_start import BARE, ROOT, TELEMETRY
from bench.figure import Figure
from bench.figures import ms, show
from sandbox.host.apart import command, link_worker_library
from tools.package import PACKAGES, build
from tools.wheels import PRUNED, NoWheelsError, prune

RUNS = 9
_MB = 1_000_000
_MOST = 0.9
"""What is pruned is a sixth of the wheels; they grow by themselves."""
_NO_BYTECODE = "-B"
_COMPILED = "**/__pycache__"


@dataclass(frozen=True, slots=True)
class Start:
    """`switches` go to the interpreter."""

    app: Path
    packages: Path
    switches: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


def measure() -> None:
    """Builds it twice, with and without what is pruned."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        small, whole = folder / "small.zip", folder / "whole.zip"
        build(ROOT, small)
        build(ROOT, whole, pruned={})
        _show_sizes(whole, folder / "whole", small)
        _show_starts(small, folder)


def figures(*, quick: bool = False) -> list[Figure]:  # noqa: ARG001  built once, whatever the hurry
    """The size alone; the starts from it are in `measure`. None without uv, which the progress says."""
    with tempfile.TemporaryDirectory() as scratch:
        small, whole = Path(scratch) / "small.zip", Path(scratch) / "whole.zip"
        try:
            build(ROOT, small)
            build(ROOT, whole, pruned={})
        except NoWheelsError as error:
            print(f"not measured: {error}", end=" ", file=sys.stderr)
            return []
        sizes = [small.stat().st_size / _MB, whole.stat().st_size / _MB]
    return [Figure("package", "the zip", "MB", sizes[:1], "with all that the wheels hold", sizes[1:], at_most=_MOST)]


def _show_sizes(whole: Path, folder: Path, small: Path) -> None:
    """Each rule by itself, with the bytecode of what it takes away."""
    with zipfile.ZipFile(whole) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        archive.extractall(folder)
    rows = [_row("all that the wheels hold", list(entries.values()))]
    for pattern in (pattern for pattern in PRUNED if pattern != _COMPILED):
        prune(folder / PACKAGES, {pattern: ""})
        gone = [entry for name, entry in entries.items() if not _source(folder, name).exists()]
        rows.append(_row(f"without {pattern}", gone))
        for entry in gone:
            del entries[entry.filename]
    with zipfile.ZipFile(small) as archive:
        rows.append(_row("the package", archive.infolist()))
    show("Package size", ["", "files", "MB unpacked", "MB in the zip"], rows)


def _row(name: str, entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    unpacked = sum(entry.file_size for entry in entries) / _MB
    packed = sum(entry.compress_size for entry in entries) / _MB
    return [name, f"{len(entries):,}", f"{unpacked:.2f}", f"{packed:.2f}"]


def _source(folder: Path, name: str) -> Path:
    """Bytecode goes with its module."""
    path = folder / name
    return path.parent.parent / f"{path.name.split('.')[0]}.py" if path.suffix == ".pyc" else path


def _show_starts(package: Path, folder: Path) -> None:
    """The apps take turns; the first round is for the caches."""
    library = folder / "library"
    library.mkdir()
    link_worker_library(library)
    seconds: dict[str, list[float]] = defaultdict(list)
    starts = _starts(package, folder)
    for _ in range(RUNS + 1):
        for name, start in starts.items():
            seconds[name].append(_start_s(start, library))
    medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
    yardstick = medians["package, telemetry on"]
    rows = [
        [name, ms(medians[name]), f"{ms(min(taken[1:]))} to {ms(max(taken[1:]))}", f"{medians[name] / yardstick:.2f}x"]
        for name, taken in seconds.items()
    ]
    columns = ["", "median", "spread", "beside the package"]
    show(f"Cold start from the package: process, import, index ({RUNS} runs)", columns, rows)


def _starts(package: Path, folder: Path) -> dict[str, Start]:
    compiled, plain = folder / "compiled", folder / "plain"
    for unpacked in (compiled, plain):
        with zipfile.ZipFile(package) as archive:
            archive.extractall(unpacked)
    for cached in list(plain.rglob("__pycache__")):
        shutil.rmtree(cached)
    on = tuple(TELEMETRY.items())
    return {
        "bare app on the package's libraries": Start(BARE, compiled / PACKAGES),
        "package": Start(compiled, compiled / PACKAGES),
        "package, telemetry on": Start(compiled, compiled / PACKAGES, settings=on),
        "work tree and .venv, telemetry on": Start(ROOT, Path(sysconfig.get_path("purelib")), settings=on),
        "without bytecode": Start(plain, plain / PACKAGES, (_NO_BYTECODE,)),
        "without bytecode, telemetry on": Start(plain, plain / PACKAGES, (_NO_BYTECODE,), on),
    }


def _start_s(start: Start, library: Path) -> float:
    """Until the worker tells its functions."""
    python, *rest = command(start.app, start.packages, library)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, "ENFORCER_MANAGEMENT_GROUPS": "mg", **dict(start.settings)}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  our own program
        [python, *start.switches, *rest],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=start.app,
    ) as process:
        told = process.stdout.readline() if process.stdout else b""
        took = time.perf_counter() - began
        process.communicate()
    if b'"functions"' not in told:
        sys.exit(f"{start.app.name} does not start: {told.decode()}")
    return took


if __name__ == "__main__":
    measure()
