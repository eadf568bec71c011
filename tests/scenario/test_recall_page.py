"""What the ledger remembers of a page is asked for in bulk, whoever else it remembers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import Memory
from enforcer.sweeping.recall_page import recall_page
from tests.scenario.house import House, made_up_id


def ids(*numbers: int) -> list[SubscriptionId]:
    return [SubscriptionId(made_up_id(number)) for number in numbers]


async def remembered(house: House, numbers: Sequence[int]) -> None:
    for one in ids(*numbers):
        await house.ledger.update(one, lambda memory: replace(memory, scope=memory.subscription))


PAGES = {
    "the first page": ([1, 2, 3], ""),
    "one behind another": ([4, 5], made_up_id(3)),
    "who was never met": ([90, 91], made_up_id(80)),
    "a few among many who left": ([1, 2_400], ""),
}


@pytest.mark.parametrize(("numbers", "after"), PAGES.values(), ids=PAGES)
async def test_everybody_of_a_page_is_remembered_as_the_ledger_has_it(
    house: House, numbers: list[int], after: str
) -> None:
    await remembered(house, [*range(1, 80), *range(100, 2_500)])
    found = await recall_page(ids(*numbers), house.world, after=after)
    assert list(found) == ids(*numbers)
    assert found == {one: await house.ledger.recall(one) for one in ids(*numbers)}


async def test_a_page_costs_one_question_of_the_ledger_where_it_remembers_nobody_else(house: House) -> None:
    asked = 0

    class Counting:
        async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
            nonlocal asked
            asked += 1
            return await house.ledger.memories(after=after, limit=limit)

    await remembered(house, range(1, 1_001))
    world = replace(house.world, ledger=Counting())  # type: ignore[arg-type]  # nothing else is asked of it
    assert len(await recall_page(ids(*range(1, 1_001)), world, after="")) == 1_000
    assert asked == 1
