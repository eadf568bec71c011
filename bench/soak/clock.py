"""Time that jumps while nobody works, in this process and, by eight bytes of a file, in the worker's. Else it is real.

The product's `now` and the simulated Azure keep to it. Tokens, TLS, Azurite, the exporter, and whatever sleeps or has a
time-out live by the wall clock, in both processes.
"""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import override

from sandbox.clock import Clock

_FORM = struct.Struct("d")
"""Seconds ahead of the wall clock, as one aligned double: a reader never sees half of it."""


class JumpingClock(Clock):
    """The wall clock, and as much as was jumped over; whoever maps `file` knows how much."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        file.write_bytes(_FORM.pack(0.0))
        self._shared = _mapped(file)
        self.ahead = timedelta()

    @override
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def jump(self, to: datetime) -> None:
        """Never back."""
        self.ahead += max(timedelta(), to - self.now())
        self._shared[:] = _FORM.pack(self.ahead.total_seconds())


class Follower:
    """The same time in another process."""

    def __init__(self, file: Path) -> None:
        self._shared = _mapped(file)

    def now(self) -> datetime:
        (ahead_s,) = _FORM.unpack(self._shared[:])
        return datetime.now(UTC) + timedelta(seconds=ahead_s)


def _mapped(file: Path) -> mmap.mmap:
    with file.open("r+b") as opened:
        return mmap.mmap(opened.fileno(), _FORM.size)
