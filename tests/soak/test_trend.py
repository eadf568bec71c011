"""How fast a measure grows, and how sure that is: Theil and Sen's slope with its interval."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.soak.trend import FEWEST, Trend, trend

XS = [float(x) for x in range(100)]


def noisy(slope: float, *, seed: int = 1, noise: float = 1.0) -> list[float]:
    random = Random(seed)  # noqa: S311  repeatable on purpose
    return [50 + slope * x + random.gauss(0, noise) for x in XS]


def test_a_straight_line_is_its_own_slope_and_leaves_no_doubt() -> None:
    assert trend(XS, [3 + 2 * x for x in XS]) == Trend(2, 2, 2)


def test_noise_around_a_level_leaves_nothing_within_the_interval_but_little() -> None:
    found = trend(XS, noisy(0))
    assert found.low < 0 < found.high
    assert found.high - found.low < 0.05


def test_growth_beneath_noise_is_found_and_nothing_is_not_in_its_interval() -> None:
    found = trend(XS, noisy(0.1))
    assert 0 < found.low < 0.1 < found.high


def test_a_few_wild_marks_move_it_little() -> None:
    wild = [value + (500 if place % 10 == 0 else 0) for place, value in enumerate(noisy(0))]
    assert abs(trend(XS, wild).slope) < 0.02


def test_marks_that_follow_each_other_closely_say_less_than_as_many_that_do_not() -> None:
    random, drifting = Random(2), [0.0]  # noqa: S311  as above
    while len(drifting) < len(XS):
        drifting.append(0.9 * drifting[-1] + random.gauss(0, 1))
    mixed = [*drifting]
    random.shuffle(mixed)

    def width(values: list[float]) -> float:
        found = trend(XS, values)
        return found.high - found.low

    assert width(drifting) > 1.5 * width(mixed)


@pytest.mark.parametrize("xs", [XS[: FEWEST - 1], [1.0] * 20], ids=["too few marks", "all at one place"])
def test_what_no_interval_can_be_told_of_is_refused(xs: list[float]) -> None:
    with pytest.raises(ValueError, match="at least"):
        trend(xs, xs)


@given(st.lists(st.floats(-1e6, 1e6), min_size=FEWEST, max_size=40))
def test_the_slope_lies_within_its_interval(ys: list[float]) -> None:
    found = trend(XS[: len(ys)], ys)
    assert found.low <= found.slope <= found.high
