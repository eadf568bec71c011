"""Is a subscription ours? One look-up answers for many."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from enforcer.errors import NotNow
from enforcer.estate import FRESH, NEGATIVE_FRESH, PLACE_FRESH, RESTS, STRANGERS_AWAITED, Estate
from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
from tests.unit.build import NOW, OTHER, SUBSCRIPTION


class Groups:
    """A directory of management groups with a clock: what is in it, how often it was asked, and when it fails."""

    def __init__(self, *members: SubscriptionId) -> None:
        self.inside = dict.fromkeys(members, Place(("mg",)))
        self.asked = 0
        self.down = False
        self.takes = timedelta()
        self.time = NOW
        self.estate = Estate(self, self.now)

    async def members(self) -> Mapping[SubscriptionId, Place]:
        self.asked += 1
        await asyncio.sleep(0)
        self.time += self.takes
        if self.down:
            raise NotNow("HTTP 503", "down")
        return self.inside

    def now(self) -> datetime:
        return self.time


async def test_a_member_costs_one_look_up_however_often_it_is_asked_for() -> None:
    groups = Groups(SUBSCRIPTION)
    assert all([await groups.estate.has(SUBSCRIPTION) for _ in range(100)])
    assert groups.asked == 1


async def test_strangers_cost_one_look_up_together() -> None:
    groups = Groups(SUBSCRIPTION)
    assert not any([await groups.estate.has(SubscriptionId(f"stranger {number}")) for number in range(1_000)])
    assert groups.asked == 1


async def test_many_at_once_wait_for_the_same_look_up() -> None:
    groups = Groups(SUBSCRIPTION)
    answers = await asyncio.gather(*(groups.estate.has(each) for each in (SUBSCRIPTION, OTHER) * 50))
    assert (answers, groups.asked) == ([True, False] * 50, 1)


async def test_a_newcomer_is_found_as_soon_as_the_no_is_old() -> None:
    groups = Groups()
    assert not await groups.estate.has(SUBSCRIPTION)
    groups.inside = {SUBSCRIPTION: Place(("mg",))}
    groups.time += NEGATIVE_FRESH - timedelta(microseconds=1)
    assert not await groups.estate.has(SUBSCRIPTION)
    groups.time += timedelta(microseconds=1)
    assert await groups.estate.has(SUBSCRIPTION)


async def test_a_member_that_left_is_one_until_the_list_is_old() -> None:
    groups = Groups(SUBSCRIPTION)
    assert await groups.estate.has(SUBSCRIPTION)
    groups.inside = {}
    groups.time += FRESH - timedelta(microseconds=1)
    assert await groups.estate.has(SUBSCRIPTION)
    groups.time += timedelta(microseconds=1)
    assert not await groups.estate.has(SUBSCRIPTION)


async def test_a_look_up_for_a_stranger_refreshes_the_list_for_all() -> None:
    groups = Groups(SUBSCRIPTION)
    assert await groups.estate.has(SUBSCRIPTION)
    groups.inside = {}
    groups.time += NEGATIVE_FRESH
    assert not await groups.estate.has(OTHER)
    assert not await groups.estate.has(SUBSCRIPTION)


async def test_a_failed_look_up_is_an_error_and_not_a_no() -> None:
    groups = Groups(SUBSCRIPTION)
    groups.down = True
    with pytest.raises(NotNow):
        await groups.estate.has(SUBSCRIPTION)
    groups.down = False
    groups.time += NEGATIVE_FRESH
    assert await groups.estate.has(SUBSCRIPTION)


async def test_a_place_that_decides_something_is_believed_for_less_long() -> None:
    groups = Groups(SUBSCRIPTION)
    assert await groups.estate.place(SUBSCRIPTION) == Place(("mg",))
    groups.inside = {SUBSCRIPTION: Place(("mg-sandbox", "mg"))}
    groups.time += PLACE_FRESH
    assert await groups.estate.place(SUBSCRIPTION) == Place(("mg",))
    assert await groups.estate.place(SUBSCRIPTION, believed_for=PLACE_FRESH) == Place(("mg-sandbox", "mg"))


async def test_a_stranger_has_no_place() -> None:
    assert await Groups(SUBSCRIPTION).estate.place(OTHER) is None


async def test_a_failed_look_up_is_not_repeated_for_everybody_who_waits() -> None:
    groups = Groups(SUBSCRIPTION)
    groups.down = True
    answers = await asyncio.gather(*(groups.estate.has(SUBSCRIPTION) for _ in range(100)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {NotNow}
    assert groups.asked == 1


async def test_a_member_does_not_wait_for_a_stranger_s_look_up() -> None:
    groups = Groups(SUBSCRIPTION)
    await groups.estate.has(SUBSCRIPTION)
    groups.time += NEGATIVE_FRESH
    stranger = asyncio.create_task(groups.estate.has(OTHER))
    await asyncio.sleep(0)
    assert await groups.estate.has(SUBSCRIPTION)
    assert not stranger.done()
    assert not await stranger


async def test_a_no_that_was_slow_to_find_out_is_believed_for_longer() -> None:
    groups = Groups()
    groups.takes = 2 * NEGATIVE_FRESH
    await groups.estate.has(OTHER)
    groups.time += RESTS * groups.takes - timedelta(microseconds=1)
    await groups.estate.has(OTHER)
    assert groups.asked == 1
    groups.time += timedelta(microseconds=1)
    await groups.estate.has(OTHER)
    assert groups.asked == 2


def test_a_few_strangers_a_minute_are_looked_at_again() -> None:
    groups = Groups()
    assert [groups.estate.awaits_stranger() for _ in range(STRANGERS_AWAITED + 2)] == [True] * STRANGERS_AWAITED + [
        False,
        False,
    ]
    groups.time += timedelta(minutes=1)
    assert groups.estate.awaits_stranger()


async def waited_s(estate: Estate, subscription: SubscriptionId) -> float:
    """Seconds that the wait for an old enough "no" took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await estate.outwait_no(subscription)
    return loop.time() - began


async def test_who_is_announced_soon_after_a_no_waits_until_it_may_be_asked_again() -> None:
    groups = Groups(SUBSCRIPTION)
    await groups.estate.has(OTHER)
    groups.time += NEGATIVE_FRESH / 5
    assert await waited_s(groups.estate, OTHER) == pytest.approx(NEGATIVE_FRESH.total_seconds() * 4 / 5)
    assert groups.asked == 1


async def test_nobody_else_waits() -> None:
    groups = Groups(SUBSCRIPTION)
    assert await waited_s(groups.estate, OTHER) == 0, "nobody has asked yet"
    await groups.estate.has(OTHER)
    assert await waited_s(groups.estate, SUBSCRIPTION) == 0, "it is ours"
    groups.time += NEGATIVE_FRESH
    assert await waited_s(groups.estate, OTHER) == 0, "the no is old"


async def test_a_no_that_holds_for_long_is_not_waited_for() -> None:
    groups = Groups()
    groups.takes = 2 * NEGATIVE_FRESH
    await groups.estate.has(OTHER)
    assert await waited_s(groups.estate, OTHER) == 0
