"""Laws of counting exposure: a month is the sum of its parts, and neither order nor repetition changes anything."""

from datetime import UTC, datetime, timedelta
from itertools import batched

from hypothesis import given
from hypothesis import strategies as st

from enforcer.exposure.tally import Stretch, Tally, Window, tally
from enforcer.facts import Control

MONTH = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
MICROSECOND = timedelta(microseconds=1)
TIMES = st.datetimes(datetime(2026, 10, 25), datetime(2026, 12, 5), timezones=st.just(UTC))  # noqa: DTZ001  the strategy adds the zone
STRETCHES = st.lists(
    st.builds(
        Stretch,
        st.builds(lambda one, other: Window(*sorted((one, other))), TIMES, TIMES),
        st.sampled_from([Control.PROVIDER, Control.PLAN, Control.ACCOUNT]),
        is_exact=st.booleans(),
        is_waived=st.booleans(),
        is_confirmed=st.booleans(),
        is_open=st.booleans(),
    ),
    max_size=12,
)


def sums(one: Tally) -> tuple[object, ...]:
    """All that adds up; how many stretches there are, and which is the longest, depends on where they are cut."""
    return (one.watched, one.exposed, one.at_most, one.waived, one.unconfirmed, one.controls)


def gaps_of(times: list[datetime]) -> list[Window]:
    """One after the other, as a subscription that is skipped now and then has them."""
    return [Window(one, other) for one, other in batched(sorted(times), 2, strict=False) if one < other]


@given(STRETCHES, TIMES, st.lists(TIMES, max_size=6), st.lists(TIMES, max_size=8).filter(lambda few: len(few) % 2 == 0))
def test_a_month_is_the_sum_of_its_parts(
    stretches: list[Stretch], begun: datetime, cuts: list[datetime], away: list[datetime]
) -> None:
    watched, gaps = Window(begun, MONTH.end), gaps_of(away)
    inner = sorted(at for at in cuts if MONTH.begin < at < MONTH.end)
    whole = Tally()
    for begin, end in zip([MONTH.begin, *inner], [*inner, MONTH.end], strict=True):
        whole = whole.plus(tally(stretches, Window(begin, end), watched=watched, gaps=gaps))
    assert sums(whole) == sums(tally(stretches, MONTH, watched=watched, gaps=gaps))
    assert timedelta() <= whole.watched <= watched.cut(MONTH).length


@given(STRETCHES, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_anything(stretches: list[Stretch], random: object) -> None:
    again = [*stretches, *stretches[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]  # hypothesis's own Random
    once, twice = (sums(tally(some, MONTH, watched=MONTH)) for some in (stretches, again))
    assert once == twice


@given(STRETCHES)
def test_no_part_is_more_than_the_whole_and_the_whole_no_more_than_the_month(stretches: list[Stretch]) -> None:
    found = tally(stretches, MONTH, watched=MONTH)
    parts = [found.at_most, found.waived, found.unconfirmed, found.longest, *(each for _, each in found.controls)]
    assert all(timedelta(0) <= part <= found.exposed for part in parts)
    assert found.exposed <= MONTH.length


@given(STRETCHES, TIMES)
def test_a_moment_is_exposed_exactly_when_some_stretch_holds_it(stretches: list[Stretch], at: datetime) -> None:
    moment = Window(at, at + MICROSECOND)
    held = any(one.when.begin <= at < one.when.end for one in stretches)
    assert tally(stretches, moment, watched=moment).exposed == (MICROSECOND if held else timedelta(0))
