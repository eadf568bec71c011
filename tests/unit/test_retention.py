"""How long the ledger keeps things is a number of days within bounds; a planted note delays no clean-up."""

from datetime import timedelta
from pathlib import Path

import pytest

from enforcer.errors import BadSettings
from enforcer.ledger.retention import EVERY, CleanUp, clean_up_text, read_clean_up
from enforcer.settings import read
from tests.unit.build import NOW, later

LEAST = {"ENFORCER_MANAGEMENT_GROUPS": "mg-contoso"}


def chosen(text: str) -> int:
    return read(LEAST | {"ENFORCER_LEDGER_DAYS": text}, app_folder=Path()).ledger_days


def test_a_year_and_a_month_are_kept_unless_somebody_says_otherwise() -> None:
    assert (chosen(""), chosen("30"), chosen(" 3650 ")) == (400, 30, 3650)


@pytest.mark.parametrize("text", ["29", "3651", "-40", "1e3", "40.5", "a year", "٤٠٠"])
def test_too_few_too_many_and_no_days_are_refused(text: str) -> None:
    with pytest.raises(BadSettings) as caught:
        chosen(text)
    assert [problem.where for problem in caught.value.problems] == ["ENFORCER_LEDGER_DAYS"]


def test_one_that_is_under_way_goes_on_and_one_that_is_finished_waits_for_the_next_day() -> None:
    begun = CleanUp(begun=NOW, heals_are_done=True)
    assert read_clean_up(clean_up_text(begun), now=NOW).due(later(days=9)) == begun
    finished = CleanUp(begun=NOW, finished=later(minutes=1))
    assert finished.due(later(hours=23)) is None
    assert finished.due(NOW + EVERY) == CleanUp(begun=NOW + EVERY)


@pytest.mark.parametrize(
    "text",
    ["", "garbage", clean_up_text(CleanUp(begun=later(days=99), finished=NOW)), '{"begun":"2026-03-01T12:00:00"}'],
    ids=["nothing", "garbage", "of days to come", "without a zone"],
)
def test_a_note_that_can_not_be_ours_begins_a_new_one(text: str) -> None:
    assert read_clean_up(text, now=NOW).due(NOW) == CleanUp(begun=NOW)


def test_a_clock_that_went_back_does_not_stop_it() -> None:
    assert CleanUp(begun=NOW, finished=NOW).due(NOW - timedelta(days=5)) is not None
