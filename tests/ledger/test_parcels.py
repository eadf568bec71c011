"""Parcels in both ledgers: kept whole, oldest first, and believed only within the rules."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.azure.tables import TablesLedger
from enforcer.ledger.form import FORM
from enforcer.ledger.parcel import LONGEST_WAIT, Entry, Parcel, Sink
from enforcer.ledger.parcel_rows import parcel_text
from enforcer.local.ledger import SqliteLedger
from tests.ledger.conftest import NOW, Kept

pytestmark = pytest.mark.sockets

ENTRY = Entry(
    id="5ab5c210-0001",
    at=NOW,
    name="healed",
    severity="info",
    fields={"heal": "h-1 ✓", "reaction_s": 1.5, "echo": False, "calls": 3},
    trace="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
)


def parcel(number: int, **other: object) -> Parcel:
    one = Parcel(name=f"20261123T12{number:04d}-x", sink=Sink.TOPIC, kept_at=NOW, entries=(ENTRY,))
    return replace(one, **other)  # type: ignore[arg-type]  # fields of a parcel


def planter(kept: Kept) -> Callable[[str, str], Awaitable[None]]:
    """A text as the row of that name."""

    async def plant(name: str, body: str) -> None:
        if isinstance(kept.ledger, SqliteLedger):
            kept.ledger._database.execute("INSERT OR REPLACE INTO parcel VALUES (?, ?)", (name, body))
        elif isinstance(kept.ledger, TablesLedger):
            await kept.ledger._table.put({"PartitionKey": "parcel", "RowKey": name, "body": body})

    return plant


async def test_a_parcel_is_kept_whole_for_everybody(kept: Kept) -> None:
    whole = parcel(1, attempts=2, retry_at=NOW + timedelta(minutes=5))
    await kept.ledger.parcels.put([whole])
    assert await kept.other.parcels.page(after="", limit=10) == (whole.name, (whole,))


async def test_pages_begin_with_the_oldest_and_end(kept: Kept) -> None:
    await kept.ledger.parcels.put([parcel(number) for number in (3, 1, 2)])
    after, first = await kept.other.parcels.page(after="", limit=2)
    last, second = await kept.other.parcels.page(after=after, limit=2)
    assert [each if isinstance(each, str) else each.name for each in (*first, *second)] == [
        parcel(number).name for number in (1, 2, 3)
    ]
    assert await kept.other.parcels.page(after=last, limit=2) == ("", ())


async def test_what_is_removed_is_gone_and_may_be_removed_twice(kept: Kept) -> None:
    await kept.ledger.parcels.put([parcel(1), parcel(2)])
    for _ in range(2):
        await kept.other.parcels.remove([parcel(1).name])
    assert await kept.ledger.parcels.number(limit=10) == 1
    assert await kept.ledger.parcels.number(limit=0) == 0


NO_PARCELS = {
    "no JSON": "{",
    "another row's": parcel_text(parcel(9)),
    "nothing in it": parcel_text(parcel(1, entries=())),
    "an endless list": parcel_text(parcel(1, entries=(ENTRY,) * 101)),
    "a name that is none of ours": parcel_text(parcel(1, entries=(replace(ENTRY, name="<script>"),))),
    "an id that is a text": parcel_text(parcel(1, entries=(replace(ENTRY, id="a b"),))),
}


@pytest.mark.parametrize("body", NO_PARCELS.values(), ids=NO_PARCELS)
async def test_a_row_that_nobody_understands_is_named_and_no_more(kept: Kept, body: str) -> None:
    await planter(kept)(parcel(1).name, body)
    assert await kept.other.parcels.page(after="", limit=10) == (parcel(1).name, (parcel(1).name,))


async def test_a_row_of_a_newer_worker_is_left_alone(kept: Kept) -> None:
    await planter(kept)(parcel(1).name, parcel_text(parcel(1)).replace(f'"form":{FORM}', f'"form":{FORM + 1}'))
    assert await kept.other.parcels.page(after="", limit=10) == (parcel(1).name, ())
    assert await kept.other.parcels.number(limit=10) == 1


async def test_no_row_makes_us_wait_longer_than_we_would(kept: Kept) -> None:
    far = NOW + timedelta(days=999)
    planted = parcel(1, kept_at=far, retry_at=far, attempts=-5, entries=(replace(ENTRY, at=far),))
    await planter(kept)(planted.name, parcel_text(planted))
    _, (read,) = await kept.other.parcels.page(after="", limit=10)
    assert isinstance(read, Parcel)
    assert (read.kept_at, read.entries[0].at, read.retry_at) == (NOW, NOW, NOW + LONGEST_WAIT)
    assert read.again(read.entries, now=NOW).attempts == 1
