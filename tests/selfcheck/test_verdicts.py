"""Verdicts that hang on how long was waited, and on how a time is written."""

from datetime import UTC, datetime, timedelta

import pytest

from enforcer.assumptions import ECHO_DELAY
from enforcer.selfcheck import judge
from enforcer.selfcheck.exchange import Exchange, Reading
from enforcer.selfcheck.findings import Answer

CONFIRMED, REFUTED, UNTESTED = Answer.CONFIRMED, Answer.REFUTED, Answer.NOT_TESTABLE
AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PUT = Exchange(method="PUT", path="/x", status=200, sent_at=AT, answered_at=AT)
SECOND = timedelta(seconds=1)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


LAGS = {
    "half an hour": (minutes(30), minutes(60), CONFIRMED),
    "longer than half an hour": (minutes(30) + SECOND, minutes(60), REFUTED),
    "not seen within ten minutes": (None, minutes(10), UNTESTED),
    "not seen within half an hour": (None, minutes(30), REFUTED),
}


@pytest.mark.parametrize(("lag", "patience", "answer"), LAGS.values(), ids=LAGS)
def test_the_index_may_be_half_an_hour_late(lag: timedelta | None, patience: timedelta, answer: Answer) -> None:
    assert judge.graph(lag, patience).answer is answer


def test_no_event_within_less_than_an_echo_may_take_says_nothing() -> None:
    assert [found.answer for found in judge.event(None, PUT, ECHO_DELAY - SECOND)] == [UNTESTED, UNTESTED]
    assert judge.event(None, PUT, ECHO_DELAY)[0].answer is REFUTED
    assert (judge.too_soon(ECHO_DELAY - SECOND) is None, judge.too_soon(ECHO_DELAY)) == (False, None)


TIMES = {
    "other digits of the same second": ("2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456Z", CONFIRMED),
    "no digits": ("2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00Z", CONFIRMED),
    "another second": ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", REFUTED),
    "none after": ("2026-01-01T00:00:00Z", None, UNTESTED),
    "none at all": (None, None, UNTESTED),
}


@pytest.mark.parametrize(("before", "after", "answer"), TIMES.values(), ids=TIMES)
def test_an_enablement_time_moves_by_seconds(before: str | None, after: str | None, answer: Answer) -> None:
    told = judge.identical(Reading("Standard", (), before), Reading("Standard", (), after), locks=False, event="")
    assert told[2].answer is answer
