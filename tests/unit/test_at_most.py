"""Many at once, never more than allowed, and nothing left under way."""

import asyncio

import pytest

from enforcer.at_most import for_each


async def test_every_item_is_worked_on_and_never_more_at_once_than_allowed() -> None:
    under_way, most, done = set[int](), 0, list[int]()

    async def work(item: int) -> None:
        nonlocal most
        under_way.add(item)
        most = max(most, len(under_way))
        await asyncio.sleep(item % 3)
        under_way.discard(item)
        done.append(item)

    await for_each(range(100), work, at_once=7)
    assert (sorted(done), most) == (list(range(100)), 7)


async def test_the_first_trouble_ends_the_rest_and_comes_out_as_it_is() -> None:
    ended = []

    async def work(item: int) -> None:
        try:
            await asyncio.sleep(item)
            raise KeyError(item)
        finally:
            ended.append(item)

    with pytest.raises(KeyError, match="1"):
        await for_each([1, 5, 9], work, at_once=16)
    assert sorted(ended) == [1, 5, 9]


async def test_a_cancellation_waits_until_nothing_is_under_way() -> None:
    ended = []

    async def work(item: int) -> None:
        try:
            await asyncio.sleep(100)
        finally:
            ended.append(item)

    task = asyncio.create_task(for_each(range(3), work, at_once=16))
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(ended) == [0, 1, 2]
