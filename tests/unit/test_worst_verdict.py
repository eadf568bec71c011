"""Of several verdicts a person looks at the worst one first."""

from itertools import pairwise

import pytest

from enforcer.facts import Control
from enforcer.verdict import Kind, Verdict, worst_first, worst_of

WORST_FIRST = (
    Kind.REFUSED,
    Kind.UNKNOWN,
    Kind.DRIFTED,
    Kind.UNPROVEN,
    Kind.OBSERVED,
    Kind.EXEMPT,
    Kind.SKIPPED,
    Kind.PROVEN,
    Kind.COMPLIANT,
)


def verdict(kind: Kind) -> Verdict:
    return Verdict(Control.PLAN, kind, "why")


@pytest.mark.parametrize(("worse", "better"), list(pairwise(WORST_FIRST)))
def test_the_worse_of_two_counts_whatever_comes_first(worse: Kind, better: Kind) -> None:
    assert worst_of([verdict(worse), verdict(better)]) is worst_of([verdict(better), verdict(worse)]) is worse


def test_they_are_told_from_the_worst_to_the_best_and_none_is_left_out() -> None:
    assert set(WORST_FIRST) == set(Kind)
    assert [one.kind for one in worst_first(map(verdict, Kind))] == list(WORST_FIRST)


def test_where_nothing_was_judged_nothing_is_known() -> None:
    assert worst_of([]) is Kind.UNKNOWN
