"""The aims of `make bench` for first protection: when they hold, and what makes the run fail."""

from dataclasses import replace

import pytest

from bench.first_protection import Protected, aims, verdict

AT_THE_BOUND = Protected(size=10_000, calls=30_000, refused=0, seconds=1_274.0, peak_mb=60)
"""1.3 times the 980 s that a bucket of 200, refilled ten a second, takes for 10,000 writes."""

BEYOND = {
    "slower than the bucket allows": replace(AT_THE_BOUND, seconds=1_274.5),
    "one write told to wait": replace(AT_THE_BOUND, refused=1),
}


@pytest.mark.parametrize("run", BEYOND.values(), ids=BEYOND.keys())
def test_a_paced_run_that_misses_an_aim_fails(run: Protected) -> None:
    assert (verdict({"paced": AT_THE_BOUND}), verdict({"paced": run})) == (True, False)


def test_other_ways_are_told_and_fail_nobody() -> None:
    slow = replace(AT_THE_BOUND, seconds=5_000.0, refused=9)
    found = {"paced": AT_THE_BOUND, "naive-at-once": slow}
    assert [aim.claimed for aim in aims(found) if not aim.holds] == [False, False]
    assert verdict(found)


def test_where_every_subscription_has_a_bucket_of_its_own_that_bound_says_nothing() -> None:
    assert aims({"own-paced": AT_THE_BOUND}) == ()
