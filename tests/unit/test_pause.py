"""A pause is a time in UTC, at most 7 days ahead; people hear of it when it begins, every hour, and when it is over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enforcer.configuration.pause import in_effect, pause_end
from enforcer.errors import BadSettings
from enforcer.memory.pause_note import News, PauseNote, news, note_text, read_note
from enforcer.settings import read

NOW = datetime(2026, 11, 28, 16, tzinfo=UTC)
EIGHT = datetime(2026, 12, 1, 8, tzinfo=UTC)
LEAST = {"ENFORCER_MANAGEMENT_GROUPS": "mg-contoso"}


@pytest.mark.parametrize("text", ["2026-12-01T08:00Z", "2026-12-01T08:00", "2026-12-01 08:00:00+00:00"])
def test_an_end_is_a_time_in_utc_with_or_without_saying_so(text: str) -> None:
    assert pause_end(text, now=NOW) == EIGHT
    assert (
        read(LEAST | {"ENFORCER_PAUSED_UNTIL": f" {text} "}, app_folder=Path(), now=lambda: NOW).paused_until == EIGHT
    )


BAD = {
    "a day without an hour": "2026-12-01",
    "a zone that is not UTC": "2026-12-01T08:00+01:00",
    "a word": "tomorrow",
    "eight days ahead": "2026-12-06T16:01Z",
    "a number": "20261201T",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read(LEAST | {"ENFORCER_PAUSED_UNTIL": text}, app_folder=Path(), now=lambda: NOW)
    (problem,) = caught.value.problems
    assert (problem.where, problem.value) == ("ENFORCER_PAUSED_UNTIL", f"text of {len(text)} characters")
    assert "7 days ahead" in problem.allowed


def test_a_pause_holds_up_to_its_end_and_one_that_is_over_is_no_mistake() -> None:
    assert in_effect(EIGHT, now=EIGHT - timedelta(seconds=1)) == EIGHT
    assert in_effect(EIGHT, now=EIGHT) is None
    assert pause_end("2020-01-01T00:00Z", now=NOW) is not None
    assert pause_end("", now=NOW) is None


def test_a_pause_is_told_when_it_begins_every_hour_and_when_it_is_over() -> None:
    known: PauseNote | None = None
    told: list[tuple[int, News]] = []
    for minute in range(0, 200, 2):
        now = NOW + timedelta(minutes=minute)
        what, known = news(known, in_effect(NOW + timedelta(minutes=130), now=now), now=now)
        known = read_note(note_text(known))
        told += [(minute, what)] if what else []
    assert told == [(0, News.BEGAN), (60, News.LASTS), (120, News.LASTS), (130, News.ENDED)]


def test_another_end_is_told_as_another_pause() -> None:
    _, known = news(None, EIGHT, now=NOW)
    what, later = news(known, EIGHT + timedelta(hours=1), now=NOW)
    assert (what, later and later.until) == (News.BEGAN, EIGHT + timedelta(hours=1))


@pytest.mark.parametrize(
    "text", ["", "garbage", '{"until": 5}', '{"until":"2026-12-01T08:00","began":"2026-12-01T08:00",']
)
def test_a_note_that_nobody_understands_is_none(text: str) -> None:
    assert read_note(text) is None
