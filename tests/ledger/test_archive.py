"""Beside the daily business: notes, heals by the beginning of their ids, and what is old enough to be forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.facts import SubscriptionId
from enforcer.ledger.archive import OldHeal
from enforcer.memory.heal import Heal, HealId
from tests.ledger.conftest import NOW, Kept
from tests.ledger.test_contract import OTHER, SUB, due_at, heal

pytestmark = pytest.mark.sockets


def of(subscription: SubscriptionId, heal_id: str, *, days_ago: int) -> Heal:
    return replace(heal(1), id=HealId(heal_id), subscription=subscription, started_at=NOW - timedelta(days=days_ago))


async def keep(kept: Kept, *heals: Heal) -> None:
    for one in heals:
        await kept.ledger.update(one.subscription, lambda memory: memory, heals=(one,))


async def test_a_note_is_empty_until_somebody_writes_it_and_no_change_is_lost(kept: Kept) -> None:
    assert await kept.ledger.archive.note("pause", lambda text: text) == ""
    more = [kept.ledger, kept.other] * 8
    await asyncio.gather(*(ledger.archive.note("pause", lambda text: text + "x") for ledger in more))
    assert await kept.other.archive.note("pause", lambda text: text) == "x" * 16
    assert await kept.other.archive.note("another", lambda text: text) == ""


async def test_a_heal_is_found_by_its_id_or_the_beginning_of_it(kept: Kept) -> None:
    await keep(kept, of(SUB, "aaaa-1", days_ago=1), of(OTHER, "aaaa-2", days_ago=1), of(OTHER, "aab", days_ago=1))
    archive = kept.other.archive
    assert [one.id for one in await archive.find("aaaa-2", within=None, limit=2)] == ["aaaa-2"]
    assert [one.id for one in await archive.find("aaaa", within=None, limit=9)] == ["aaaa-1", "aaaa-2"]
    assert [one.id for one in await archive.find("aa", within=None, limit=1)] == ["aaaa-1"]
    assert [one.id for one in await archive.find("aaaa", within=OTHER, limit=9)] == ["aaaa-2"]
    assert await archive.find("b", within=None, limit=9) == ()


async def test_old_heals_are_listed_page_by_page_and_forgotten_for_good(kept: Kept) -> None:
    old = [of(OTHER, "b", days_ago=9), of(SUB, "a", days_ago=20), of(SUB, "c", days_ago=10)]
    await keep(kept, *old, of(SUB, "d", days_ago=1))
    archive, listed = kept.other.archive, list[OldHeal]()
    while page := await archive.old_heals(NOW - timedelta(days=5), after=listed[-1] if listed else None, limit=2):
        assert len(page) <= 2
        listed += page
    assert [(one.subscription, one.id, one.started_at) for one in listed] == sorted(
        (one.subscription, one.id, one.started_at) for one in old
    )
    await archive.forget_heals(listed)
    await archive.forget_heals(listed[:1])
    assert [one.id for one in (*await kept.ledger.heals(SUB), *await kept.ledger.heals(OTHER))] == ["d"]


async def test_heals_since_a_time_are_those_of_all_subscriptions_oldest_first(kept: Kept) -> None:
    await keep(kept, of(OTHER, "b", days_ago=2), of(SUB, "a", days_ago=9), of(SUB, "c", days_ago=5))
    found = await kept.other.archive.heals_since(NOW - timedelta(days=5))
    assert [(one.subscription, one.id) for one in found] == [(SUB, "c"), (OTHER, "b")]
    assert await kept.ledger.archive.heals_since(NOW) == ()


async def test_a_memory_is_forgotten_unless_somebody_has_written_it_since(kept: Kept) -> None:
    seen = await kept.ledger.update(SUB, lambda memory: replace(memory, writes=1, look_again=due_at(-1)))
    later = await kept.other.update(SUB, lambda memory: replace(memory, writes=2))
    assert not await kept.ledger.archive.forget(seen)
    assert (await kept.other.recall(SUB)).writes == 2
    assert await kept.ledger.archive.forget(later)
    assert (await kept.other.recall(SUB)).version == 0
    assert await kept.other.due(NOW, limit=9) == ()


async def test_who_recalled_a_memory_before_it_was_forgotten_begins_a_new_one(kept: Kept) -> None:
    seen = await kept.ledger.update(SUB, lambda memory: replace(memory, writes=1))
    await kept.ledger.recall(SUB)
    assert await kept.other.archive.forget(seen)
    await kept.ledger.update(SUB, lambda memory: replace(memory, look_again=due_at(-1)))
    assert [memory.subscription for memory in await kept.other.due(NOW, limit=9)] == [SUB]
