"""The sandbox's only source of time: UTC now, driven by the running event loop's clock.

On an ordinary loop that is real time. On a loop whose clock jumps to the next timer (tests), schedules of days pass in
milliseconds, for the sandbox, `asyncio.sleep`, `asyncio.timeout` and the Azure SDKs alike.
"""

import asyncio
from datetime import UTC, datetime, timedelta


class Clock:
    """Starts at `epoch` (default: the real time now) and advances with the loop it is first asked from."""

    def __init__(self, epoch: datetime | None = None) -> None:
        self._epoch = epoch or datetime.now(UTC)
        self._started_s: float | None = None

    def now(self) -> datetime:
        """UTC now; outside a running loop, the epoch."""
        try:
            loop_s = asyncio.get_running_loop().time()
        except RuntimeError:
            return self._epoch
        if self._started_s is None:
            self._started_s = loop_s
        return self._epoch + timedelta(seconds=loop_s - self._started_s)
