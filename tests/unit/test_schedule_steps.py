"""A series of rows: which rung is next, and what a look before its time does to it."""

from datetime import datetime, timedelta

import pytest

from enforcer.errors import NotNow
from enforcer.memory.accounts import AccountsKnown
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Busy, LookAgain
from enforcer.schedule import LADDER, SHORTEST_WAIT, accounts_need, earlier, look_again, rung, step
from tests.unit.build import NOW, later, memory

STEPS = [1, 2, 5, 10, 30, 60]
DUE_IN = {
    "no row": (None, 2, LookAgain(later(minutes=2), "new", 1)),
    "a row that is due": (LookAgain(NOW, "old", 3), 2, LookAgain(later(minutes=2), "new", 4)),
    "a row that is overdue": (LookAgain(later(hours=-1), "old", 3), 2, LookAgain(later(minutes=2), "new", 4)),
    "a row to come sooner": (LookAgain(later(minutes=1), "old", 3), 2, LookAgain(later(minutes=1), "new", 3)),
    "a row to come later": (LookAgain(later(minutes=9), "old", 3), 2, LookAgain(later(minutes=2), "new", 3)),
}


@pytest.mark.parametrize(("before", "wait", "after"), DUE_IN.values(), ids=DUE_IN.keys())
def test_a_look_before_its_time_neither_climbs_the_ladder_nor_puts_it_off(
    before: LookAgain | None, wait: int, after: LookAgain
) -> None:
    assert step(before, timedelta(minutes=wait), "new", now=NOW) == after


def test_any_number_of_events_in_a_minute_of_trouble_leaves_its_row_as_it_is() -> None:
    row = LookAgain(later(minutes=1), "x", 1)
    for second in range(60):
        known = memory(look_again=row)
        need = look_again(known, known, NotNow("x", "y"), now=later(seconds=second))
        assert need == row


def test_a_wait_that_the_error_names_is_no_rung_of_the_ladder() -> None:
    known = memory(look_again=LookAgain(NOW, "Conflict", 1))
    busy = look_again(known, known, NotNow("Busy", "y", retry_after=timedelta(seconds=10)), now=NOW)
    assert busy == LookAgain(later(seconds=10), "Busy", 1)


def test_a_look_that_a_wait_for_another_worker_brought_forward_is_before_its_time() -> None:
    """However many workers met at one subscription while a lock was on, trouble is as long as it lasts by the clock."""
    known = memory(look_again=LookAgain(later(minutes=2), "Conflict", 2))
    for second in range(0, 100, 10):
        error = NotNow("Conflict", "y") if second % 20 else NotNow("Busy", "y", retry_after=timedelta(seconds=10))
        known = memory(look_again=look_again(known, known, error, now=later(seconds=second)))
    row = known.look_again
    assert row is not None
    assert (row.on_ladder_at, row.attempt) == (later(minutes=2), 2)


@pytest.mark.parametrize(("attempt", "minutes"), [*enumerate(STEPS), (6, 60), (999, 60)])
def test_the_ladder_has_a_last_rung_that_goes_on(attempt: int, minutes: int) -> None:
    assert rung(LookAgain(NOW, "x", attempt)) == timedelta(minutes=minutes)


def test_without_a_row_the_first_rung_is_next() -> None:
    assert rung(None) == LADDER[0]


def test_of_two_rows_the_earlier_one_is_next_and_none_is_later_than_any() -> None:
    sooner, after = LookAgain(NOW, "x"), LookAgain(later(seconds=1), "y")
    assert (earlier(sooner, after), earlier(after, sooner), earlier(None, after)) == (sooner, sooner, after)
    assert earlier(None, None) is None


HELD = {
    "while another writes after a rise": (HealId("h"), later(seconds=40), later(seconds=40)),
    "soon, where that is nearly over": (HealId("h"), later(seconds=1), NOW + SHORTEST_WAIT),
    "never, where the mark is over": (HealId("h"), NOW, None),
    "never, where nothing rose": (None, later(seconds=40), None),
}


@pytest.mark.parametrize(("rise", "until", "at"), HELD.values(), ids=HELD)
def test_whoever_leaves_the_accounts_to_another_worker_looks_again(
    rise: HealId | None, until: datetime, at: datetime | None
) -> None:
    need = accounts_need(memory(accounts=AccountsKnown(rise=rise), busy=Busy("other", until)), now=NOW)
    assert (need.at if need else None) == at
