"""An event loop whose clock jumps to the next timer: days of `asyncio.sleep` take milliseconds (stack.md 4)."""

import asyncio
import math
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, override

_PATIENCE_S = 5.0
"""Real seconds to wait for a thread before the clock jumps all the same."""


class _JumpingSelector(selectors.DefaultSelector):
    """Answers at once when nothing is ready, and moves the loop's clock by the time that it was asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.virtual_s = 0.0
        self.threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            return super().select(None)
        if self.threads:
            ready = super().select(min(timeout, _PATIENCE_S))
        if not ready:
            # One step beyond, or far from zero, where floats are coarse, the timer would never count as due.
            self.virtual_s = math.nextafter(self.virtual_s + timeout, math.inf)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Sockets work too, but a peer outside this loop lives in real time: time-outs towards it fire at once."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        return self._jumping.virtual_s

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """While a thread works, the clock stands still."""
        self._jumping.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_done)
        return future

    @override
    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Waits for the threads in real time."""
        self._jumping.threads += 1
        await super().shutdown_default_executor(timeout)
        self._thread_done(None)

    def _thread_done(self, _: object) -> None:
        self._jumping.threads -= 1


def run[T](main: Coroutine[Any, Any, T]) -> T:  # Any: what a coroutine yields and takes is asyncio's own business
    """`asyncio.run` in virtual time."""
    return asyncio.run(main, loop_factory=VirtualTimeLoop)
