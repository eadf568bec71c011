"""Laws of a chart: its days add up to the window, and each is what a report of that day alone would say."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given

from enforcer.cli.overview.culprits import culprits
from enforcer.cli.overview.days import by_day
from enforcer.exposure.tally import Stretch, Window, tally
from tests.property.test_laws_of_tallies import MONTH, STRETCHES
from tests.unit.build import OTHER, SUBSCRIPTION

NOBODY = Window(MONTH.end, MONTH.end)


@given(STRETCHES, STRETCHES)
def test_the_days_add_up_to_the_window(mine: list[Stretch], others: list[Stretch]) -> None:
    found = by_day({SUBSCRIPTION: mine, OTHER: others}, MONTH)
    both = tally(mine, MONTH, watched=NOBODY).plus(tally(others, MONTH, watched=NOBODY))
    sums = [sum((getattr(day, name) for day in found), timedelta(0)) for name in ("exposed", "waived", "at_most")]
    assert (len(found), sums) == (30, [both.exposed, both.waived, both.at_most])


@given(STRETCHES)
def test_each_day_is_what_a_report_of_that_day_alone_says(stretches: list[Stretch]) -> None:
    for day in by_day({SUBSCRIPTION: stretches}, MONTH):
        begin = datetime.combine(day.day, time(), UTC)
        alone = tally(stretches, Window(begin, begin + timedelta(days=1)), watched=NOBODY)
        assert (day.exposed, day.waived, day.at_most) == (alone.exposed, alone.waived, alone.at_most)


@given(STRETCHES)
def test_who_began_it_was_exposed_as_long_as_the_subscription(stretches: list[Stretch]) -> None:
    """Nobody is named in these stretches, so that it is one line or none."""
    found = culprits({SUBSCRIPTION: stretches}, MONTH)
    alone = tally(stretches, MONTH, watched=NOBODY)
    assert [(one.exposed, one.exposures) for one in found] == [(alone.exposed, alone.exposures)] * bool(alone.exposed)
