"""Tasks that nobody awaits: a bug in one of them is noted, never lost."""

import asyncio
from collections.abc import Callable, Coroutine

type OnBug = Callable[[Exception], None]


class Background:
    """`on_bug` gets what a task raised, `on_end` is called when one has ended in whatever way."""

    def __init__(self, on_bug: OnBug, on_end: Callable[[], None] = lambda: None) -> None:
        self._on_bug = on_bug
        self._on_end = on_end
        self._running: set[asyncio.Task[object]] = set()

    @property
    def is_busy(self) -> bool:
        return bool(self._running)

    def start[T](self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def aclose(self) -> None:
        """Gives up what still runs."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._on_bug(error)
        self._on_end()
