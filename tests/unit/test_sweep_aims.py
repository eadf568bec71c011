"""The aims of `make bench` for a sweep: when they hold, and what makes the run fail."""

from dataclasses import replace

import pytest

from bench.sweep import verdict
from bench.sweep_aims import Swept, aims

AT_THE_BOUND = Swept(
    size=10_000,
    drifted=100,
    pages=10,
    looked=400,
    groups=0,
    account_queries=0,
    reads=500,
    writes=100,
    later=200,
    swept_s=1.3,
    healed_s=60,
    confirmed_s=180,
    naive_s=500,
    naive_at_once_s=31,
    peak_mb=50,
)
TENFOLD = replace(
    AT_THE_BOUND,
    size=100_000,
    drifted=1_000,
    pages=100,
    looked=4_000,
    reads=5_000,
    writes=1_000,
    swept_s=39.0,
    peak_mb=65,
)
"""30 s by the quota: 15 queries at once, and then 15 in each 5 s."""


def test_at_its_bounds_every_aim_holds() -> None:
    found = aims((AT_THE_BOUND, TENFOLD))
    assert [aim.line for aim in found if not aim.holds] == []
    assert len(found) == 7


BEYOND = {
    "one call more": replace(TENFOLD, writes=1_001),
    "one account query more": replace(TENFOLD, account_queries=1),
    "slower than the quota allows": replace(TENFOLD, swept_s=39.1),
    "slower than the latency allows": replace(TENFOLD, looked=16_000, reads=17_000, swept_s=66),
    "more memory than 1.3 times a tenth of it": replace(TENFOLD, peak_mb=65.1),
}


@pytest.mark.parametrize("run", BEYOND.values(), ids=BEYOND.keys())
def test_whoever_misses_a_claimed_aim_fails(run: Swept) -> None:
    assert (verdict((AT_THE_BOUND, TENFOLD)), verdict((AT_THE_BOUND, run))) == (True, False)


def test_the_list_of_members_counts_against_the_aim_in_its_own_words_and_fails_nobody() -> None:
    listed = replace(TENFOLD, groups=100)
    missed = [aim for aim in aims((AT_THE_BOUND, listed)) if not aim.holds]
    assert [(aim.claimed, f"{aim.ratio:.3f}") for aim in missed] == [(False, "1.016")]
    assert verdict((AT_THE_BOUND, listed))


def test_what_comes_after_the_heal_is_no_call_of_the_sweep() -> None:
    assert replace(TENFOLD, later=0).calls == TENFOLD.calls == TENFOLD.bound
