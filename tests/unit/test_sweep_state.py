"""When a sweep begins, who may go on with it, and what a planted state can't do."""

from datetime import timedelta

import pytest

from enforcer.ledger.rows import read_sweep, sweep_text
from enforcer.memory.sweep import EVERY, LEASE, SLICES, SweepState
from tests.unit.build import NOW, later

BEGUN = SweepState().claimed("me", now=NOW)
DONE = BEGUN.finished("me", now=NOW)


def test_the_first_sweep_begins_at_once() -> None:
    assert (BEGUN.number, BEGUN.started_at, BEGUN.holder, BEGUN.is_under_way) == (1, NOW, "me", True)


def test_nobody_takes_a_sweep_away_before_its_worker_is_silent_for_long() -> None:
    assert BEGUN.claimed("you", now=NOW + LEASE - timedelta(seconds=1)) == BEGUN
    taken = BEGUN.claimed("you", now=NOW + LEASE)
    assert (taken.holder, taken.number, taken.started_at) == ("you", 1, NOW)


def test_the_next_begins_within_the_hour_and_from_the_start() -> None:
    starts = []
    state = DONE
    for _ in range(20):
        at = state.started_at or NOW
        while not (claimed := state.claimed("me", now=at)).is_under_way:
            at += timedelta(minutes=1)
        starts.append(at - (state.started_at or NOW))
        state = claimed.finished("me", now=at)
    assert all(timedelta(minutes=-10) <= wait - EVERY <= timedelta(0) for wait in starts)
    assert len(set(starts)) >= 5


def test_no_two_installations_sweep_at_the_same_times() -> None:
    waits = []
    for first in ("one worker", "another", "a third"):
        state, found = SweepState(), list[timedelta]()
        for _ in range(6):
            at = state.started_at or NOW
            while not (claimed := state.claimed(first if not state.seed else "any", now=at)).is_under_way:
                at += timedelta(seconds=15)
            found.append(at - (state.started_at or NOW))
            state = claimed.finished(claimed.holder, now=at)
        assert state.seed == first
        waits.append(tuple(found))
    assert len(set(waits)) == 3


def test_what_it_took_to_know_the_members_counts_and_renews_the_lease() -> None:
    asked = BEGUN.asked("me", calls=7, now=NOW + LEASE / 2)
    assert (asked.calls, asked.until) == (7, NOW + LEASE / 2 + LEASE)
    assert BEGUN.asked("you", calls=7, now=NOW) == BEGUN


def test_counts_add_up_page_by_page() -> None:
    turned = BEGUN.turned(
        "me",
        after="a",
        calls=1,
        looked=2,
        counts={"compliant": 3, "no row": 1},
        extensions={},
        paced_until=NOW,
        now=NOW,
    )
    again = turned.turned(
        "me", after="b", calls=2, looked=0, counts={"compliant": 4}, extensions={}, paced_until=NOW, now=NOW
    )
    assert (again.after, again.pages, again.calls, again.looked) == ("b", 2, 3, 2)
    assert again.counts == {"compliant": 7, "no row": 1}


PLANTED = {
    "no JSON": "garbage",
    "another shape": '{"number": "x"}',
    "deep nesting": "[" * 20_000,
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_a_planted_state_that_is_none_begins_from_the_start(text: str) -> None:
    assert read_sweep(text, now=NOW) == SweepState()


def test_a_planted_time_puts_no_sweep_off() -> None:
    far = later(minutes=99_999)
    planted = SweepState(number=3, started_at=far, holder="nobody", until=far)
    state = read_sweep(sweep_text(planted), now=NOW)
    assert state.claimed("me", now=NOW + LEASE).holder == "me"
    done = read_sweep(sweep_text(planted.finished("me", now=far)), now=NOW)
    assert done.claimed("me", now=NOW + EVERY + timedelta(minutes=5)).holder == "me"


def test_when_the_latest_sweeps_began_is_kept_for_one_round_of_slices_and_no_longer() -> None:
    state = SweepState()
    for hour in range(SLICES + 3):
        at = NOW + hour * 2 * EVERY
        state = state.claimed("me", now=at).finished("me", now=at)
        assert (state.oldest_data is None) is (hour < SLICES - 1)
    assert state.oldest_data == NOW + 3 * 2 * EVERY
    assert read_sweep(sweep_text(state), now=NOW).begun == (NOW,) * SLICES


def test_an_extension_is_told_of_by_the_first_sweep_that_sees_it() -> None:
    first = BEGUN.turned(
        "me", after="a", calls=1, looked=0, counts={}, extensions={"AIMystery": (2, 1)}, paced_until=NOW, now=NOW
    )
    assert first.appeared == {"AIMystery": (2, 1)}
    next_one = first.finished("me", now=NOW).claimed("me", now=NOW + 2 * EVERY)
    both = {"AIMystery": (3, 1), "AINews": (1, 0)}
    seen = next_one.turned("me", after="a", calls=1, looked=0, counts={}, extensions=both, paced_until=NOW, now=NOW)
    assert seen.appeared == {"AINews": (1, 0)}
    assert read_sweep(sweep_text(seen), now=NOW + 2 * EVERY).appeared == {"AINews": (1, 0)}


def test_who_was_too_late_changes_nothing_of_whoever_took_over() -> None:
    taken = BEGUN.claimed("you", now=NOW + LEASE)
    said = {"after": "x", "calls": 1, "looked": 1, "counts": {"compliant": 1}, "extensions": {}}
    assert taken.turned("me", **said, paced_until=NOW, now=NOW + LEASE) == taken  # type: ignore[arg-type]  # as named
    assert taken.finished("me", now=NOW + LEASE) == taken
