"""Turns at something of which a worker does so much at once; one more whenever it has nothing to do."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

MOST_MORE = 2
"""So many times as many at once, where all of them only wait for somebody's answers."""

_TICK_S = 0.02
_LATE_S = 0.01
"""A loop that is later than that has enough to do."""


class Turns:
    """In the order of arrival, those that may be last behind the others."""

    def __init__(self, at_once: Callable[[], int]) -> None:
        self._at_once = at_once
        self._under_way = 0
        self._first: deque[asyncio.Future[None]] = deque()
        self._last: deque[asyncio.Future[None]] = deque()
        self._ticking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def turn(self, *, is_last: bool = False, patience: timedelta | None = None) -> AsyncIterator[bool]:
        """Whether it came; it is over with the block. Without `patience` it comes sooner or later."""
        came = await self._comes(is_last=is_last, patience_s=patience.total_seconds() if patience else None)
        try:
            yield came
        finally:
            if came:
                self._leave()

    async def _comes(self, *, is_last: bool, patience_s: float | None) -> bool:
        if self._under_way < self._at_once() and not self._first and not self._last:
            self._under_way += 1
            return True
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._last if is_last else self._first).append(turn)
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self._tick())
        try:
            await asyncio.wait({turn}, timeout=patience_s)
        except asyncio.CancelledError:
            if not turn.cancel():
                self._leave()
            raise
        return not turn.cancel()

    def _leave(self) -> None:
        self._under_way -= 1
        if self._under_way < self._at_once():
            self._let_in()

    def _let_in(self) -> None:
        """The next who still waits."""
        for lane in (self._first, self._last):
            while lane:
                turn = lane.popleft()
                if not turn.done():
                    self._under_way += 1
                    turn.set_result(None)
                    return

    async def _tick(self) -> None:
        """While somebody waits."""
        loop = asyncio.get_running_loop()
        while self._first or self._last:
            asked = loop.time()
            await asyncio.sleep(_TICK_S)
            if loop.time() - asked < _TICK_S + _LATE_S and self._under_way < MOST_MORE * self._at_once():
                self._let_in()
