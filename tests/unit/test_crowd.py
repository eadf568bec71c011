"""What a crowd does about those whose turn does not come."""

import asyncio
from datetime import timedelta

from enforcer.configuration.concurrency import AT_ONCE
from enforcer.errors import AzureError, BadSettings
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.triggers.crowd import MOST_SAYING, PATIENCE, Crowd
from enforcer.triggers.turns import MOST_MORE
from enforcer.world import World

MANY = 200


def made_up_id(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def no_world() -> World:
    raise BadSettings([])


class Looks:
    """Each takes its time; how many said at once that their turn did not come, at most, and who was looked at."""

    def __init__(self, *, look_s: float) -> None:
        self.look_s = look_s
        self.saying = 0
        self.most_saying = 0
        self.said: list[Fact] = []
        self.looked: list[Fact] = []
        self.crowd = Crowd(no_world, self.look, self.late)

    async def look(self, fact: Fact, *, budget: timedelta | None = None, prevented: AzureError | None = None) -> bool:
        if prevented is None:
            await asyncio.sleep(min(self.look_s, budget.total_seconds() if budget else self.look_s))
            self.looked.append(fact)
            return True
        self.saying += 1
        self.most_saying = max(self.most_saying, self.saying)
        await asyncio.sleep(0.1)
        self.saying -= 1
        self.said.append(fact)
        return False

    async def late(self, fact: Fact, *, budget: timedelta | None = None) -> None:  # noqa: ARG002  the port's
        await self.look(fact)

    async def hear(self, number: int, cause: Cause = Cause.PLAN_CHANGED) -> None:
        subscription = SubscriptionId(made_up_id(number))
        await self.crowd.look(Fact(subscription=subscription, controls=ALL_CONTROLS, cause=cause))


async def test_hundreds_whose_turn_does_not_come_do_not_all_say_so_at_once() -> None:
    looks = Looks(look_s=60)
    await asyncio.gather(*(looks.hear(number) for number in range(MANY)))
    assert len(looks.said) == MANY - MOST_MORE * AT_ONCE
    assert looks.most_saying == MOST_SAYING


async def test_each_of_them_is_looked_at_in_the_end_and_once() -> None:
    looks = Looks(look_s=10)
    await asyncio.gather(*(looks.hear(number) for number in range(MANY)))
    await asyncio.sleep(MANY * looks.look_s)
    assert sorted(fact.subscription for fact in looks.looked) == sorted(made_up_id(number) for number in range(MANY))


async def test_a_due_row_waits_for_nobody() -> None:
    looks = Looks(look_s=60)
    crowd = [asyncio.create_task(looks.hear(number)) for number in range(MANY)]
    await asyncio.sleep(PATIENCE.total_seconds() / 2)
    looks.look_s = 0
    await looks.hear(MANY, Cause.LOOK_AGAIN)
    assert [fact.cause for fact in looks.looked] == [Cause.LOOK_AGAIN]
    await asyncio.gather(*crowd)
