"""A send that blocks as long as it likes → a wait that has an end, and none at all while sends are known to be late."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Flushing:
    """One thread sends; whoever asks while it is busy shares its next turn, so that nothing piles up."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._thread: ThreadPoolExecutor | None = None
        self._newest: Future[None] | None = None
        self._is_late = False

    async def flush(self, timeout_s: float) -> bool:
        """Whether everything that was there before was sent within that time."""
        turn = self._turn()
        if self._is_late:
            return False
        done, _ = await asyncio.wait({asyncio.wrap_future(turn)}, timeout=timeout_s)
        self._is_late = not done and not turn.done()
        return bool(done)

    def _turn(self) -> Future[None]:
        """A new one unless one waits: a turn that has begun may miss what was said just now."""
        turn = self._newest
        if turn is None or turn.running() or turn.done():
            self._thread = self._thread or ThreadPoolExecutor(1, "flush")  # no thread where nothing is ever flushed
            turn = self._newest = self._thread.submit(self._take)
        return turn

    def _take(self) -> None:
        self._send()
        self._is_late = False
