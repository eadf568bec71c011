"""When a drill is due, and how long its event is waited for."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from enforcer.contract.outcome_event import PREFIX
from enforcer.errors import Rejection
from enforcer.facts import SubscriptionId
from enforcer.memory.drill import (
    EVENT_TYPE,
    NAME,
    OVERDUE,
    Drill,
    Weekly,
    drill_text,
    is_due,
    missed,
    read_drill,
    weekly,
)
from enforcer.triggers.delivered import delivered
from enforcer.verdict import Kind

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
TUESDAY = Weekly(1, time(9, 0))
DRILL = Drill(id="d", subscription=SubscriptionId("5ab5c210-0001-4000-8000-000000000001"), sent_at=NOW)

SCHEDULES = {"": None, "off": None, "OFF": None, "Tue 09:00": TUESDAY, "sun 23:59": Weekly(6, time(23, 59))}


@pytest.mark.parametrize(("text", "schedule"), SCHEDULES.items())
def test_a_schedule_is_off_or_a_weekday_and_a_time(text: str, schedule: Weekly | None) -> None:
    assert weekly(text) == schedule


@pytest.mark.parametrize("text", ["Tue", "Tue 9:00", "Tue 24:00", "Tuesday 09:00", "0 9 * * 2", "Tue 09:00 CET", "on"])
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whichever part is wrong
        weekly(text)


SLOTS = {
    "in its minute": (NOW, NOW),
    "a second before": (NOW - timedelta(seconds=1), NOW - timedelta(days=7)),
    "the day after": (NOW + timedelta(days=1), NOW),
    "the day before the next": (NOW + timedelta(days=6), NOW),
}


@pytest.mark.parametrize(("now", "slot"), SLOTS.values(), ids=SLOTS)
def test_the_newest_slot_has_begun(now: datetime, slot: datetime) -> None:
    assert TUESDAY.latest(now) == slot


DUE = {
    "no schedule": (None, None, NOW, False),
    "the first one": (TUESDAY, None, NOW, True),
    "half an hour late": (TUESDAY, None, NOW + timedelta(minutes=30), True),
    "missed by hours": (TUESDAY, None, NOW + timedelta(hours=2), False),
    "done already": (TUESDAY, DRILL, NOW + timedelta(minutes=30), False),
    "a week later": (TUESDAY, DRILL, NOW + timedelta(days=7), True),
}


@pytest.mark.parametrize(("schedule", "latest", "now", "due"), DUE.values(), ids=DUE)
def test_each_slot_has_one_drill(schedule: Weekly | None, latest: Drill | None, now: datetime, due: bool) -> None:
    assert is_due(schedule, latest, now) is due


MISSED = {
    "no schedule": (None, DRILL, NOW + timedelta(days=8), None),
    "there has been none yet": (TUESDAY, None, NOW + timedelta(hours=2), None),
    "it can still begin": (TUESDAY, DRILL, NOW + timedelta(days=7, minutes=30), None),
    "it was held": (TUESDAY, DRILL, NOW + timedelta(hours=2), None),
    "nobody began it": (TUESDAY, DRILL, NOW + timedelta(days=7, hours=2), NOW + timedelta(days=7)),
}


@pytest.mark.parametrize(("schedule", "latest", "now", "slot"), MISSED.values(), ids=MISSED)
def test_a_slot_that_passed_is_missed(
    schedule: Weekly | None, latest: Drill | None, now: datetime, slot: datetime | None
) -> None:
    assert missed(schedule, latest, now) == slot


def test_a_drill_is_awaited_for_a_while_until_its_event_came() -> None:
    assert DRILL.is_awaited(NOW + OVERDUE)
    assert not DRILL.is_awaited(NOW + OVERDUE + timedelta(seconds=1))
    assert not replace(DRILL, arrived_at=NOW).is_awaited(NOW)
    assert not DRILL.passed(Kind.COMPLIANT, now=NOW).is_overdue(NOW + timedelta(days=1))


def test_what_is_noted_is_read_again_and_nothing_of_days_to_come() -> None:
    whole = replace(DRILL, arrived_at=NOW).passed(Kind.COMPLIANT, now=NOW)
    assert read_drill(drill_text(whole), now=NOW) == whole
    assert read_drill(drill_text(whole), now=NOW - timedelta(days=1)) is None
    assert read_drill("", now=NOW) is None


def test_the_event_is_the_entry_with_the_prefix_of_all_of_ours() -> None:
    assert EVENT_TYPE == PREFIX + NAME


def test_a_drill_in_a_file_is_rejected_because_the_app_alone_answers_it() -> None:
    data = {"subscription": DRILL.subscription, "drill": "d"}
    (read,) = delivered(json.dumps({"specversion": "1.0", "id": "x", "type": EVENT_TYPE, "data": data}))
    assert (read.fact, read.rejection and read.rejection.reason) == (None, Rejection.NO_DRILL)
