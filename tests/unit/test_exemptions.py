"""Exemptions in time: the last day is included, in UTC; people are warned; afterwards nobody has to act."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from enforcer.baseline import Exemption
from enforcer.baselines.exemptions import notices
from enforcer.facts import Control
from enforcer.scope import desired
from enforcer.verdict import Kind, Register, Verdict
from tests.unit.build import NOW
from tests.unit.scoped import baseline, below, exemption

END = datetime(2026, 4, 1, tzinfo=UTC)
"""The first moment after the last day of `exemption()`."""

DRIFTED = Verdict(Control.PLAN, Kind.DRIFTED, "tier is Free, wanted Standard", Register())


def tickets(*exemptions: Exemption, now: datetime = NOW) -> list[str]:
    found = desired(baseline(exemptions=exemptions), below("mg-a", "mg-b"), now=now)
    return [each.ticket for each in found.exemptions]


MOMENTS = {
    "long before": (NOW, True),
    "in the last second of the last day": (END - timedelta(seconds=1), True),
    "as the next day begins": (END, False),
    "long after": (END + timedelta(days=99), False),
}


@pytest.mark.parametrize(("now", "counts"), MOMENTS.values(), ids=MOMENTS.keys())
def test_the_last_day_is_included_in_utc(now: datetime, counts: bool) -> None:
    assert tickets(exemption(), now=now) == (["SEC-42"] if counts else [])


def test_one_that_lies_further_ahead_than_a_file_may_say_is_not_in_effect() -> None:
    assert tickets(exemption(until=NOW.date() + timedelta(days=366)))
    assert not tickets(exemption(until=NOW.date() + timedelta(days=367)))


def test_of_several_the_nearest_counts_and_of_these_the_longest() -> None:
    found = tickets(
        exemption(management_group="mg-b", ticket="far", until=date(2026, 12, 31)),
        exemption(management_group="mg-a", ticket="near"),
        exemption(ticket="own and short"),
        exemption(ticket="own and long", until=date(2026, 6, 30)),
        exemption(management_group="mg-z", ticket="elsewhere"),
    )
    assert found == ["own and long", "own and short", "near", "far"]


def test_when_one_ends_the_next_goes_on() -> None:
    overlapping = (exemption(), exemption(management_group="mg-a", ticket="SEC-43", until=date(2026, 4, 30)))
    found = desired(baseline(exemptions=overlapping), below("mg-a"), now=END)
    assert found.exempted(DRIFTED).reason == "exempt until 2026-04-30 (SEC-43): tier is Free, wanted Standard"


VERDICTS = {
    "drift": (Kind.DRIFTED, Kind.EXEMPT),
    "what was not proven": (Kind.UNPROVEN, Kind.EXEMPT),
    "what is not offered": (Kind.REFUSED, Kind.EXEMPT),
    "what is as it should be": (Kind.COMPLIANT, Kind.COMPLIANT),
    "what is proven": (Kind.PROVEN, Kind.PROVEN),
    "what could not be read": (Kind.UNKNOWN, Kind.UNKNOWN),
}


@pytest.mark.parametrize(("found", "told"), VERDICTS.values(), ids=VERDICTS.keys())
def test_only_what_is_open_is_exempt_and_then_nothing_is_to_be_done(found: Kind, told: Kind) -> None:
    wanted = desired(baseline(exemptions=(exemption(),)), below("mg-a"), now=NOW)
    verdict = wanted.exempted(Verdict(Control.PLAN, found, "why", Register()))
    assert verdict.kind is told
    assert (verdict.action is None) is (told is Kind.EXEMPT)


def test_a_control_that_is_not_named_is_healed() -> None:
    wanted = desired(baseline(exemptions=(exemption("account"),)), below("mg-a"), now=NOW)
    assert wanted.exempted(DRIFTED) == DRIFTED


def told(since: datetime, until: datetime) -> list[int]:
    return [notice.days_left for notice in notices([exemption()], since=since, until=until)]


def test_every_look_of_a_year_warns_at_fourteen_seven_and_one_day_and_tells_the_end_once() -> None:
    hours = [END - timedelta(days=60) + timedelta(hours=hour) for hour in range(24 * 90)]
    assert [days for since, until in pairwise(hours) for days in told(since, until)] == [14, 7, 1, 0]


SPANS = {
    "up to the warning itself": (timedelta(days=15), timedelta(days=14), [14]),
    "from the warning on": (timedelta(days=14), timedelta(days=8), []),
    "over two warnings": (timedelta(days=20), timedelta(days=6), [7]),
    "over the end": (timedelta(days=20), timedelta(days=-3), [0]),
    "after the end": (timedelta(0), timedelta(days=-3), []),
}


@pytest.mark.parametrize(("since", "until", "days"), SPANS.values(), ids=SPANS.keys())
def test_after_a_silence_only_the_most_urgent_is_told(since: timedelta, until: timedelta, days: list[int]) -> None:
    assert told(END - since, END - until) == days


def test_the_soonest_end_is_told_first_and_an_end_is_one() -> None:
    both = [exemption(ticket="later", until=date(2026, 4, 1)), exemption(ticket="sooner")]
    found = notices(both, since=NOW, until=END + timedelta(days=1))
    assert [(notice.exemption.ticket, notice.is_over) for notice in found] == [("sooner", True), ("later", True)]
