"""The SQLite ledger: what is kept comes back, whole, in order, and from any number of hands."""

import asyncio
import gc
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest

from enforcer.errors import LedgerDown
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.in_force.last_good import last_good
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Busy, LookAgain, Memory, NotOffered
from enforcer.observed.plan import Extension, PlanSeen, Tier
from tests.unit.build import EVIDENCE, NOW, OTHER, SUBSCRIPTION, awaiting, heal, later, memory, unproven
from tests.unit.in_force import put_in_force

UPDATES = 100


def opened_at(file: Path | None) -> SqliteLedger:
    return SqliteLedger(file, now=lambda: NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "ledger.sqlite3"


@pytest.fixture
def ledger(file: Path) -> Iterator[SqliteLedger]:
    opened = opened_at(file)
    yield opened
    opened.close()


FULL = memory(
    first_seen=NOW,
    last_seen=later(microseconds=-1),
    last_plan=PlanSeen(Tier.STANDARD, (Extension(EVIDENCE, enabled=True, properties='{"a":1}'),), correlation_id="c"),
    unproven=(unproven(),),
    not_offered=(NotOffered(EVIDENCE, NOW),),
    corrected=("AIMystery",),
    awaiting=(awaiting(),),
    own_writes=("a", "b"),
    writes=3,
    busy=Busy("w", NOW),
    look_again=LookAgain(NOW, "why", 2),
)


async def test_what_is_kept_comes_back_whole_after_a_restart(file: Path, ledger: SqliteLedger) -> None:
    await ledger.update(SUBSCRIPTION, lambda _: FULL, heals=(heal(answered_at=NOW),))
    again = opened_at(file)
    assert await again.recall(SUBSCRIPTION) == replace(FULL, version=1)
    assert await again.heals(SUBSCRIPTION) == (heal(answered_at=NOW),)
    again.close()


async def test_a_subscription_never_met_is_blank(ledger: SqliteLedger) -> None:
    assert await ledger.recall(SUBSCRIPTION) == Memory(subscription=SUBSCRIPTION)


async def test_versions_rise_with_each_update(ledger: SqliteLedger) -> None:
    versions = [(await ledger.update(SUBSCRIPTION, lambda kept: kept)).version for _ in range(3)]
    assert versions == [1, 2, 3]


async def test_a_change_that_raises_leaves_everything_as_it_was(ledger: SqliteLedger) -> None:
    def broken(_: Memory) -> Memory:
        raise ZeroDivisionError

    await ledger.update(SUBSCRIPTION, lambda _: FULL)
    with pytest.raises(ZeroDivisionError):
        await ledger.update(SUBSCRIPTION, broken, heals=(heal(),))
    assert (await ledger.recall(SUBSCRIPTION), await ledger.heals(SUBSCRIPTION)) == (replace(FULL, version=1), ())
    assert (await ledger.update(SUBSCRIPTION, lambda kept: kept)).version == 2


def numbered(number: int) -> SubscriptionId:
    return subscription_id(f"{number:08d}-0000-4000-8000-000000000000")


async def make_due(ledger: SqliteLedger, subscription: SubscriptionId, at: datetime | None) -> None:
    row = None if at is None else LookAgain(at, "why")
    await ledger.update(subscription, lambda kept: replace(kept, look_again=row))


async def test_due_rows_come_earliest_first_and_only_when_their_time_has_come(ledger: SqliteLedger) -> None:
    for number, minutes in enumerate((0, -5, 1, -9)):
        await make_due(ledger, numbered(number), later(minutes=minutes))
    await make_due(ledger, numbered(4), None)
    due = [numbered(number) for number in (3, 1, 0)]
    assert [kept.subscription for kept in await ledger.due(NOW, limit=9)] == due
    assert [kept.subscription for kept in await ledger.due(NOW, limit=1)] == due[:1]


async def test_a_row_that_is_due_in_a_year_was_not_written_by_us_and_is_due_now(ledger: SqliteLedger) -> None:
    await make_due(ledger, SUBSCRIPTION, later(days=365))
    assert [kept.subscription for kept in await ledger.due(NOW, limit=9)] == [SUBSCRIPTION]


async def test_a_row_that_was_worked_off_is_not_due_any_more(ledger: SqliteLedger) -> None:
    await ledger.update(SUBSCRIPTION, lambda _: FULL)
    await ledger.update(SUBSCRIPTION, lambda kept: replace(kept, look_again=None))
    assert await ledger.due(later(days=999), limit=9) == ()


async def test_heals_are_kept_once_oldest_first_and_by_subscription(ledger: SqliteLedger) -> None:
    old, new = heal(id=HealId("b"), started_at=later(minutes=-1)), heal(id=HealId("a"))
    await ledger.update(SUBSCRIPTION, lambda kept: kept, heals=(new, old))
    confirmed = replace(new, confirmed_at=NOW)
    await ledger.keep_heal(confirmed)
    assert await ledger.heals(SUBSCRIPTION) == (old, confirmed)
    assert (await ledger.heal(SUBSCRIPTION, HealId("a")), await ledger.heal(OTHER, HealId("a"))) == (confirmed, None)
    assert await ledger.heals(OTHER) == ()


async def test_the_last_good_baseline_is_the_one_that_is_said_to_be(ledger: SqliteLedger) -> None:
    assert await last_good(ledger) is None
    await put_in_force(ledger, "old")
    await ledger.keep_baseline_text("never in force")
    assert await last_good(ledger) == "old"
    await put_in_force(ledger, "new")
    assert await last_good(ledger) == "new"


def raise_writes(file: Path, together: Barrier) -> None:
    async def all_of_them() -> None:
        ledger = opened_at(file)
        together.wait()
        for _ in range(UPDATES):
            await ledger.update(SUBSCRIPTION, lambda kept: replace(kept, writes=kept.writes + 1))
        ledger.close()

    asyncio.run(all_of_them())


async def test_two_connections_on_one_file_lose_no_update(file: Path, ledger: SqliteLedger) -> None:
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(raise_writes, (file, file), [Barrier(2)] * 2))
    kept = await ledger.recall(SUBSCRIPTION)
    assert (kept.writes, kept.version) == (2 * UPDATES, 2 * UPDATES)


def spoil(file: Path, body: bytes, key: str = SUBSCRIPTION) -> None:
    database = sqlite3.connect(file)
    database.execute("INSERT INTO memory VALUES (?, 1, '2000', ?)", (key, body))
    database.commit()
    database.close()


async def test_a_row_of_unknown_shape_is_blank_and_due_and_goes_on_from_its_version(
    file: Path, ledger: SqliteLedger
) -> None:
    spoil(file, b"{")
    assert await ledger.recall(SUBSCRIPTION) == memory(version=1)
    assert [kept.subscription for kept in await ledger.due(NOW, limit=9)] == [SUBSCRIPTION]
    assert (await ledger.update(SUBSCRIPTION, lambda kept: kept)).version == 2
    assert await ledger.due(NOW, limit=9) == ()


async def test_one_unreadable_row_does_not_hold_up_the_others(file: Path, ledger: SqliteLedger) -> None:
    await make_due(ledger, OTHER, NOW)
    spoil(file, b"{}")
    assert [kept.subscription for kept in await ledger.due(NOW, limit=9)] == [SUBSCRIPTION, OTHER]


async def test_a_row_whose_key_is_no_subscription_does_not_hold_up_the_others(file: Path, ledger: SqliteLedger) -> None:
    await make_due(ledger, OTHER, NOW)
    spoil(file, b"{}", key="production")
    assert [kept.subscription for kept in await ledger.due(NOW, limit=9)] == [OTHER]


async def test_a_file_that_is_no_database_is_an_error_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_bytes(b"no database at all, " * 99)
    with pytest.raises(LedgerDown):
        opened_at(tmp_path / "ledger")
    gc.collect()


async def test_a_folder_that_cannot_be_made_is_an_error_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerDown):
        opened_at(tmp_path / "file" / "ledger")


async def test_a_ledger_in_memory_works_like_one_on_disk() -> None:
    ledger = opened_at(None)
    await ledger.update(SUBSCRIPTION, lambda _: FULL)
    assert await ledger.recall(SUBSCRIPTION) == replace(FULL, version=1)
    ledger.close()
