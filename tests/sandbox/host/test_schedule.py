"""NCRONTAB as the Functions host reads it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.host.schedule import InvalidScheduleError, parsed

MONDAY = datetime(2026, 11, 23, 7, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("*/15 * * * * *", "2026-11-23T07:00:15"),
        ("0 * * * * *", "2026-11-23T07:01:00"),
        ("0 */2 * * * *", "2026-11-23T07:02:00"),
        ("0 0 * * * *", "2026-11-23T08:00:00"),
        ("30 5,35 * * * *", "2026-11-23T07:05:30"),
        ("0 10-20/5 7 * * *", "2026-11-23T07:10:00"),
        ("0 0 3 * * *", "2026-11-24T03:00:00"),
        ("0 0 3 * * SAT", "2026-11-28T03:00:00"),
        ("0 0 3 * * 0", "2026-11-29T03:00:00"),
        ("0 0 3 * * Mon-Fri", "2026-11-24T03:00:00"),
        ("0 0 0 1 JAN *", "2027-01-01T00:00:00"),
        ("0 0 0 29 2 *", "2028-02-29T00:00:00"),
        ("0 0 0 13 * FRI", "2027-08-13T00:00:00"),
        ("* * * * *", "2026-11-23T07:01:00"),
        ("0 3/20 * * * *", "2026-11-23T07:03:00"),
    ],
)
def test_the_next_time_is(expression: str, expected: str) -> None:
    assert parsed(expression).after(MONDAY) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    ["", "* * *", "60 * * * * *", "* * * * * 7", "0 0 0 0 * *", "5-1 * * * * *", "*/0 * * * * *", "x * * * * *",
     "*-5 * * * * *", "0 0 0 * FOO *", "1,,2 * * * * *"],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(InvalidScheduleError):
        parsed(expression)


def test_a_day_that_never_comes_is_refused() -> None:
    with pytest.raises(InvalidScheduleError, match="never comes"):
        parsed("0 0 0 30 2 *").after(MONDAY)


def test_a_setting_is_resolved() -> None:
    assert parsed("%SWEEP%", {"SWEEP": "0 0 * * * *"}).expression == "0 0 * * * *"
    with pytest.raises(InvalidScheduleError, match="'%SWEEP%' does not resolve"):
        parsed("%SWEEP%", {})


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)), st.integers(1, 59))  # noqa: DTZ001  # hypothesis wants naive bounds
def test_the_next_time_is_later_and_fits_and_nothing_between_was_missed(moment: datetime, step: int) -> None:
    now = moment.replace(tzinfo=UTC)
    found = parsed(f"0 */{step} * * * *").after(now)
    assert now < found <= now + timedelta(hours=1)
    assert (found.second, found.microsecond, found.minute % step) == (0, 0, 0)
    assert parsed(f"0 */{step} * * * *").after(found - timedelta(seconds=1)) == found
