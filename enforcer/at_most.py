"""Many things at once, but never more than so many: back-pressure for whoever is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable


async def for_each[T](items: Iterable[T], work: Callable[[T], Awaitable[object]], *, at_once: int) -> None:
    """Work on every item. The first exception ends the rest and is raised; a cancellation ends all.

    Returns only when nothing is under way any more.
    """
    left = iter(items)

    async def worker() -> None:
        for item in left:
            await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(worker())
    except ExceptionGroup as trouble:
        raise trouble.exceptions[0] from None
