"""A figure: its ratio round by round, its spread, and when it is as claimed."""

from collections.abc import Mapping
from typing import Any

import pytest

from bench.figure import Figure, Judgement


def figure(**changed: object) -> Figure:
    usual: dict[str, Any] = {"values": [2.0, 8.0, 3.0], "beside": [1.0, 4.0, 1.0]}  # Any: keywords of every type
    return Figure(**{"bench": "b", "name": "n", "unit": "ms", "against": "a peer", **usual, **changed})


def test_a_ratio_is_that_of_each_round_so_that_a_slow_minute_counts_for_nobody() -> None:
    assert (figure().ratios, figure().ratio) == ((2.0, 2.0, 3.0), 2.0)


def test_a_limit_stands_beside_every_round() -> None:
    assert figure(beside=[2.0]).ratios == (1.0, 4.0, 1.5)


def test_the_median_and_the_spread_are_those_of_the_rounds() -> None:
    assert (figure().median, figure().spread) == (3.0, (2.0, 8.0))


def test_the_rounds_of_several_runs_are_those_of_one_figure_each_beside_its_own_limit() -> None:
    both = figure(values=[2.0, 4.0], beside=[2.0]).and_then(figure(values=[9.0], beside=[3.0]))
    assert (both.values, both.ratios, both.spread) == ((2.0, 4.0, 9.0), (1.0, 2.0, 3.0), (2.0, 9.0))


@pytest.mark.parametrize("other", [{"name": "m"}, {"against": "a limit"}], ids=["a name", "a peer"])
def test_another_figure_is_no_further_round_of_this_one(other: dict[str, str]) -> None:
    with pytest.raises(
        ValueError, match=r"^b: the rounds of a run are of the same figures, but n, beside a peer; then"
    ):
        figure().and_then(figure(**other))


JUDGED: Mapping[str, tuple[dict[str, float], Judgement]] = {
    "at its limit": ({"at_most": 2.0}, Judgement.HOLDS),
    "beyond its limit": ({"at_most": 1.9}, Judgement.MISSED),
    "as much as wanted": ({"at_least": 2.0}, Judgement.HOLDS),
    "less than wanted": ({"at_least": 2.1}, Judgement.MISSED),
    "without an aim": ({}, Judgement.REPORTED),
}


@pytest.mark.parametrize(("aim", "judged"), JUDGED.values(), ids=JUDGED.keys())
def test_only_what_is_claimed_is_judged(aim: dict[str, float], judged: Judgement) -> None:
    assert figure(**aim).judgement is judged


WRONG: Mapping[str, tuple[dict[str, list[float]], str]] = {
    "rounds that do not pair": ({"beside": [1.0, 2.0]}, "3 values beside 2"),
    "no round at all": ({"values": []}, "0 values beside 3"),
    "a peer of nothing": ({"beside": [0.0]}, "against 0"),
}


@pytest.mark.parametrize(("changed", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_a_ratio_is_refused_with_its_name(changed: dict[str, list[float]], told: str) -> None:
    with pytest.raises(ValueError, match=rf"^b, n: .*{told}"):
        figure(**changed)
