"""The peak of a process by itself is its own, however large the one is that started it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_STARTED = """
from bench.estate import by_itself, peak_mb
large = bytearray(200_000_000)
print(peak_mb(), by_itself("bench.first_protection", "naive", "300").strip("[] \\n").split(",")[-1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc/self/status: not Linux")
def test_a_child_does_not_begin_at_the_peak_of_its_parent() -> None:
    told = subprocess.run([sys.executable, "-c", _STARTED], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603  our own program
    parent_mb, child_mb = map(float, told.stdout.split())
    assert parent_mb > 200
    assert child_mb < 120
