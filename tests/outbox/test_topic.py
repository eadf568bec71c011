"""Outcomes on the outcome topic: published with the real SDK, heard by a real subscriber, kept while it takes none."""

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from enforcer.ledger.parcel import KEPT_FOR
from enforcer.outbox.sending import DOWN_FOR
from enforcer.record import Record
from sandbox.events import EventSchema, TopicTrouble
from tests.outbox.post_office import SUB, TOPIC, PostOffice, healed, heals

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "outcome-event.schema.json").read_text(encoding="utf-8"))
EVERYDAY = Record("reconciled", "info", {"subscription": SUB, "verdict": "compliant"})


async def settled(office: PostOffice) -> None:
    await office.grid.settle(60)


async def test_a_heal_is_heard_as_the_schema_says(office: PostOffice) -> None:
    await office.open()
    await office.outbox.journal([EVERYDAY, healed(reaction_s=1.5)])
    await settled(office)
    [event] = office.got
    jsonschema.validate(event, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert (event["type"], event["subject"]) == ("ai-protection-enforcer.healed", f"/subscriptions/{SUB}")
    assert event["data"] == {"severity": "info", "subscription": SUB, "heal": "h-1", "reaction_s": 1.5}
    assert await office.waiting() == 0


async def test_an_everyday_look_is_not_published(office: PostOffice) -> None:
    await office.open()
    await office.outbox.journal([EVERYDAY])
    await settled(office)
    assert office.got == []


TROUBLES = {
    "down": TopicTrouble(503, times=99),
    "throttled": TopicTrouble(429, times=99, retry_after_s=3600),
    "broken": TopicTrouble(500, times=99),
    "silent": TopicTrouble(200, times=99, delay_s=20),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_what_the_topic_does_not_take_waits_in_the_ledger_and_arrives_by_another_worker(
    office: PostOffice, trouble: TopicTrouble
) -> None:
    await office.open()
    office.grid.add_trouble(trouble)
    began = asyncio.get_running_loop().time()
    await office.outbox.journal([healed()])
    assert asyncio.get_running_loop().time() - began < 3.5
    assert await office.waiting() == 1
    office.grid.end_troubles()
    await asyncio.sleep(60)
    await office.worker().send_again()
    await settled(office)
    assert heals(office.got)[-1:] == ["h-1"]
    assert await office.waiting() == 0


async def test_a_topic_that_is_missing_or_closed_to_us_keeps_nothing_from_arriving_once_it_is_mended(
    office: PostOffice,
) -> None:
    await office.outbox.journal([healed(1)])  # 404
    await office.open()
    office.senders.forbid(office.identity, TOPIC)
    await asyncio.sleep(DOWN_FOR.total_seconds())
    await office.outbox.journal([healed(2)])  # 403
    await office.outbox.send_again()
    assert (office.got, await office.waiting()) == ([], 2)
    office.senders.allow(office.identity, TOPIC)
    await asyncio.sleep(120)
    await office.outbox.send_again()
    await settled(office)
    assert heals(office.got) == ["h-1", "h-2"]


async def test_nobody_waits_for_a_topic_that_is_known_to_be_down(office: PostOffice) -> None:
    await office.open()
    office.grid.add_trouble(TopicTrouble(200, times=99, delay_s=20))
    await office.outbox.journal([healed(1)])
    began = asyncio.get_running_loop().time()
    for number in range(2, 20):
        await office.outbox.journal([healed(number)])
    assert asyncio.get_running_loop().time() - began < 0.1
    assert await office.waiting() == 19


async def test_one_parcel_a_minute_is_tried_while_the_topic_is_down_and_each_waits_longer(office: PostOffice) -> None:
    await office.open()
    office.grid.add_trouble(TopicTrouble(503, times=9_999))
    for number in range(5):
        await office.outbox.journal([healed(number)])
    tried = []
    for _ in range(6):
        before = len(office.asked())
        await asyncio.sleep(60)
        await office.outbox.send_again()
        tried.append(len(office.asked()) - before)
    assert max(tried) == 1
    _, found = await office.parcels.page(after="", limit=10)
    assert max(parcel.attempts for parcel in found if not isinstance(parcel, str)) < 6


async def test_a_sent_again_event_has_the_id_and_the_time_of_the_first(office: PostOffice) -> None:
    await office.open()
    recorded_at = office.azure.clock.now()
    office.grid.add_trouble(TopicTrouble(503))
    await office.outbox.journal([healed()])
    await asyncio.sleep(3600)
    await office.outbox.send_again()
    await settled(office)
    [event] = [one for one in office.got if one["type"] == "ai-protection-enforcer.healed"]
    assert datetime.fromisoformat(str(event["time"])) == recorded_at
    assert event["id"] == "00000001"


async def test_what_is_too_old_is_given_up_and_on_record(office: PostOffice) -> None:
    await office.open()
    office.grid.add_trouble(TopicTrouble(503, times=9_999))
    await office.outbox.journal([healed()])
    await asyncio.sleep((KEPT_FOR + timedelta(minutes=1)).total_seconds())
    office.grid.end_troubles()
    await office.outbox.send_again()
    await asyncio.sleep(10)
    await settled(office)
    [lost] = [one["data"] for one in office.got if one["type"] == "ai-protection-enforcer.outcomes_given_up"]
    assert isinstance(lost, dict)
    assert (lost["reason"], lost["count"], lost["severity"]) == ("too old", 1, "error")
    assert heals(office.got) == []


async def test_a_topic_of_the_other_schema_refuses_and_stops_nothing_else(office: PostOffice) -> None:
    office.grid.create_topic(TOPIC, "key", input_schema=EventSchema.EVENT_GRID)
    office.senders.allow(office.identity, TOPIC)
    await office.outbox.journal([healed(1)])
    await office.outbox.journal([healed(2)])
    assert (office.got, await office.waiting()) == ([], 2)
