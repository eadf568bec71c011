"""The ledger under the outbox: not needed while all is well, and no reason to stop or to lose anything when down."""

import asyncio

import pytest

from enforcer.ledger.parcel import MOST_PARCELS, Entry, Parcel, Sink
from enforcer.outbox import resend
from enforcer.outbox.sending import LEDGER_PATIENCE_S, MOST_HELD
from sandbox.events import TopicTrouble
from sandbox.wire import JsonObject
from tests.outbox.post_office import SUB, PostOffice, healed, heals

ALWAYS = 99_999


def lost(office: PostOffice) -> list[JsonObject]:
    told = [one["data"] for one in office.got if one["type"] == "ai-protection-enforcer.outcomes_given_up"]
    return [one for one in told if isinstance(one, dict)]


async def rest(office: PostOffice, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await office.grid.settle(60)


async def test_a_ledger_that_is_down_is_not_asked_while_all_is_well(office: PostOffice) -> None:
    await office.open()
    office.storage_is_down = True
    await office.outbox.journal([healed()])
    await rest(office, 1)
    assert heals(office.got) == ["h-1"]


@pytest.mark.parametrize("answers_after_s", [0.0, 3600.0], ids=["down", "silent"])
async def test_without_a_ledger_what_could_not_be_sent_is_held_and_arrives_when_the_topic_is_back(
    office: PostOffice, answers_after_s: float
) -> None:
    await office.open()
    office.storage_is_down, office.storage_answers_after_s = True, answers_after_s
    office.grid.add_trouble(TopicTrouble(503, times=3))
    began = asyncio.get_running_loop().time()
    await office.outbox.journal([healed(1)])
    await office.outbox.journal([healed(2)])
    assert asyncio.get_running_loop().time() - began < LEDGER_PATIENCE_S + 0.1
    await rest(office, 180)
    assert heals(office.got) == ["h-1", "h-2"]


async def test_what_was_held_is_in_the_ledger_as_soon_as_it_is_back(office: PostOffice) -> None:
    await office.open()
    office.storage_is_down = True
    office.grid.add_trouble(TopicTrouble(503, times=ALWAYS))
    await office.outbox.journal([healed(1), healed(2)])
    office.storage_is_down = False
    await rest(office, 60)
    assert await office.waiting() == 1


async def test_more_than_a_worker_can_hold_goes_by_its_age_and_is_counted(office: PostOffice) -> None:
    await office.open()
    office.storage_is_down = True
    office.grid.add_trouble(TopicTrouble(503, times=ALWAYS))
    for number in range(MOST_HELD + 3):
        await office.outbox.journal([healed(number)])
    office.grid.end_troubles()
    await rest(office, 300)
    arrived, given_up = len(heals(office.got)), sum(int(str(one["count"])) for one in lost(office))
    assert heals(office.got)[-1] == f"h-{MOST_HELD + 2}"
    assert (given_up >= 3, arrived + given_up >= MOST_HELD + 3) == (True, True)


async def test_a_record_that_no_row_takes_is_given_up_when_it_can_not_be_sent(office: PostOffice) -> None:
    await office.open()
    office.grid.add_trouble(TopicTrouble(503))
    await office.outbox.journal([healed(1, before="x" * 40_000), healed(2)])
    await rest(office, 90)
    await office.outbox.send_again()
    await rest(office, 5)
    assert heals(office.got) == ["h-2"]
    assert [one["reason"] for one in lost(office)] == ["too long"]


async def test_a_row_that_nobody_can_read_is_removed_and_told(office: PostOffice) -> None:
    await office.open()
    office.ledger._database.execute("INSERT INTO parcel VALUES ('20261123T12-x', 'garbage')")
    await office.outbox.send_again()
    await rest(office, 5)
    assert await office.waiting() == 0
    assert [(one["reason"], one["oldest_at"]) for one in lost(office)] == [("nobody can read it", "")]


async def test_of_more_parcels_than_may_wait_the_oldest_go(office: PostOffice) -> None:
    await office.open()
    now = office.azure.clock.now()
    fields = {"subscription": SUB, "heal": "h"}
    entry = Entry(id="1", at=now, name="healed", severity="info", fields=fields)
    many = [
        Parcel(name=f"{number:06d}", sink=Sink.TOPIC, kept_at=now, entries=(entry,))
        for number in range(MOST_PARCELS + 2)
    ]
    await office.parcels.put(many)
    office.grid.add_trouble(TopicTrouble(503, times=ALWAYS))
    await office.outbox.send_again()
    assert await office.waiting() == MOST_PARCELS
    office.grid.end_troubles()
    await rest(office, 60)
    await office.parcels.remove([parcel.name for parcel in many])
    await office.outbox.send_again()
    await rest(office, 5)
    assert [(one["reason"], one["count"]) for one in lost(office)] == [("too many", 2)]


async def test_one_round_ends_in_time_and_the_next_one_goes_on(office: PostOffice) -> None:
    await office.open()
    now = office.azure.clock.now()
    office.grid.add_trouble(TopicTrouble(200, times=ALWAYS, delay_s=2.0))
    entry = Entry(id="1", at=now, name="healed", severity="info", fields={"subscription": SUB, "heal": "h"})
    await office.parcels.put(
        [Parcel(name=f"{number:06d}", sink=Sink.TOPIC, kept_at=now, entries=(entry,)) for number in range(200)]
    )
    began = asyncio.get_running_loop().time()
    await office.outbox.send_again()
    assert asyncio.get_running_loop().time() - began < 60 - 10
    assert 0 < await office.waiting() < 200
    assert resend.RESEND_FOR.total_seconds() < 60
