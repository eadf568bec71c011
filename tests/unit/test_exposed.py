"""Sights, events and answers, one after the other: when an exposure opens and ends, and how sure that is."""

from datetime import datetime, timedelta

import pytest

from enforcer.exposure.exposed import left, proven, seen, self_corrected, told, unsure, walked
from enforcer.exposure.memory import MOST_OPEN, ExposureKnown
from enforcer.exposure.stretch import Ended, Ending, Exposure, Precision, Waived
from enforcer.exposure.timeline import Sighting, Telling
from enforcer.facts import AccountId, Control
from enforcer.ledger.rows import LONGEST_TEXT, ended_text, memory_text, read_ended, read_memory
from enforcer.memory.subscription import Memory
from enforcer.remembering.exposure import met, telling
from tests.unit.build import NOW, SUBSCRIPTION, fact, later

AT_MOST, EXACT = Precision.AT_MOST, Precision.EXACT


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def event(known: ExposureKnown, minutes: float, control: Control = Control.PLAN) -> ExposureKnown:
    return told(known, Telling(at(minutes), (control,)))


def off(
    known: ExposureKnown, minutes: float, waived: Waived | None = None, account: AccountId | None = None
) -> ExposureKnown:
    control = Control.ACCOUNT if account else Control.PLAN
    sighting = Sighting(control, at(minutes), at(minutes), is_off=True, account=account)
    return seen(known, sighting, waived=waived, actor=None, awaits=False)


def good(known: ExposureKnown, minutes: float, *, awaits: bool = False) -> ExposureKnown:
    sighting = Sighting(Control.PLAN, at(minutes), at(minutes), is_off=False)
    return seen(known, sighting, waived=None, actor=None, awaits=awaits)


def healed(known: ExposureKnown, minutes: float) -> ExposureKnown:
    return proven(known, Control.PLAN, None, at=at(minutes))


BEFORE = good(ExposureKnown(), 0)


def opened(known: ExposureKnown) -> tuple[float, Precision]:
    (one,) = known.open
    return (one.opened - NOW) / timedelta(minutes=1), one.precision


def test_it_opens_at_the_event_that_tells_of_it() -> None:
    assert opened(off(event(BEFORE, 5), 7)) == (5, EXACT)


def test_without_an_event_it_opens_at_the_last_sight_of_compliance() -> None:
    assert opened(off(good(BEFORE, 3), 7)) == (3, AT_MOST)


def test_of_two_events_the_earlier_counts_and_nobody_knows_which_it_was() -> None:
    assert opened(off(event(event(BEFORE, 6), 5), 7)) == (5, AT_MOST)


def test_an_event_from_before_the_last_sight_of_compliance_tells_nothing() -> None:
    assert opened(off(event(good(BEFORE, 3), 2), 7)) == (3, AT_MOST)


def test_an_event_that_comes_late_says_when_it_began() -> None:
    assert opened(event(off(BEFORE, 7), 5)) == (5, EXACT)


def test_a_second_event_that_comes_late_makes_it_no_shorter() -> None:
    known = off(event(BEFORE, 5), 7)
    assert opened(event(known, 4)) == (4, AT_MOST)
    assert opened(event(known, 6)) == (5, AT_MOST)
    assert opened(event(known, 8)) == (5, EXACT)


def test_the_proof_ends_it_and_a_later_read_confirms_that() -> None:
    known = good(healed(off(event(BEFORE, 5), 7), 8), 9)
    (one,) = known.ended
    assert (one.opened, one.closed, one.ending, one.precision) == (at(5), at(8), Ending.HEALED, EXACT)
    assert known.open == ()


def test_a_read_confirms_no_proof_that_somebody_wrote_after() -> None:
    (one,) = good(event(event(healed(off(event(BEFORE, 5), 7), 8), 9), 11), 10).ended
    assert (one.opened, one.closed, one.ending, one.precision) == (at(5), at(10), Ending.FOUND_GOOD, AT_MOST)


def test_what_no_answer_told_of_was_over_at_the_proof_at_the_latest() -> None:
    (one,) = good(healed(unsure(off(event(BEFORE, 5), 7), Control.PLAN, None), 8), 9).ended
    assert (one.opened, one.closed, one.precision) == (at(5), at(8), AT_MOST)


def test_a_read_from_before_the_proof_neither_confirms_nor_undoes_it() -> None:
    known = healed(off(event(BEFORE, 5), 7), 8)
    assert off(known, 7.5).open[0].closed == at(8)
    assert good(known, 7.5).ended == ()


def test_what_the_confirming_read_finds_undone_was_never_over() -> None:
    known = off(healed(off(event(BEFORE, 5), 7), 8), 9)
    assert opened(known) == (5, AT_MOST)
    assert known.open[0].closed is None


def test_somebody_elses_repair_ends_it_at_the_one_event_that_tells_of_it() -> None:
    known = off(event(BEFORE, 5), 7)
    assert good(event(known, 8), 10).ended[0].closed == at(8)
    assert good(known, 10).ended[0].closed == at(10)
    assert good(event(known, 8), 10, awaits=True).ended[0].closed == at(10)
    assert good(event(event(known, 8), 9), 10).ended[0].closed == at(10)


@pytest.mark.parametrize("control", [Control.PROVIDER, Control.PLAN])
def test_a_registration_is_not_over_when_its_event_says(control: Control) -> None:
    known = told(ExposureKnown(), Telling(at(5), (Control.PROVIDER, Control.PLAN)))
    for minutes, is_off in ((7, True), (10, False)):
        sighting = Sighting(control, at(minutes), at(minutes), is_off=is_off)
        known = seen(known, sighting, waived=None, actor=None, awaits=False)
        known = told(known, Telling(at(8), (Control.PROVIDER, Control.PLAN)))
    (one,) = known.ended
    assert (one.opened, one.closed, one.precision) == (at(5), at(10), AT_MOST)


def test_where_no_event_tells_when_it_ended_it_lasts_until_the_answer_that_shows_it_good() -> None:
    sighting = Sighting(Control.PLAN, sent=at(9), got=at(10), is_off=False)
    (one,) = seen(off(event(BEFORE, 5), 7), sighting, waived=None, actor=None, awaits=True).ended
    assert (one.closed, one.precision, one.ending) == (at(10), AT_MOST, Ending.FOUND_GOOD)


def test_what_a_look_saw_counts_though_another_one_found_it_good_before_that_look_ended() -> None:
    back = Sighting(Control.PLAN, sent=at(9), got=at(9.5), is_off=False)
    known = good(seen(event(BEFORE, 5), back, waived=None, actor=None, awaits=False), 12)
    (one,) = off(known, 7).ended
    assert (one.opened, one.closed, one.ending, one.precision) == (at(5), at(9.5), Ending.FOUND_GOOD, AT_MOST)


def test_it_counts_from_that_read_where_it_is_forgotten_when_it_was_good_before() -> None:
    known = met(Memory(subscription=SUBSCRIPTION), at(-500)).exposure
    for minutes in range(12):
        known = good(known, minutes + 10)
    (one,) = off(known, 7).ended
    assert (one.opened, one.closed) == (at(7), at(14))


def test_so_it_does_after_a_proof_that_was_none() -> None:
    known = good(healed(off(event(BEFORE, 5), 7), 8), 10)
    assert [(one.opened, one.closed) for one in off(known, 9).ended] == [(at(5), at(8)), (at(8), at(10))]


def test_so_it_does_after_a_read_that_ended_an_exposure_when_it_was_answered() -> None:
    found = Sighting(Control.PLAN, sent=at(7.5), got=at(8), is_off=False)
    known = seen(off(event(BEFORE, 5), 7), found, waived=None, actor=None, awaits=True)
    assert [(one.opened, one.closed) for one in off(good(known, 10), 9).ended] == [(at(5), at(8)), (at(7.5), at(10))]


def test_so_it_does_beside_a_later_one_that_is_open() -> None:
    known = off(off(event(good(BEFORE, 9), 11), 12), 7)
    assert [(one.opened, one.closed) for one in known.ended] == [(at(0), at(9))]
    assert opened(known) == (11, EXACT)


@pytest.mark.parametrize("minutes", [7, 7.5, 9])
def test_what_two_looks_saw_of_one_exposure_counts_once(minutes: float) -> None:
    known = good(off(event(BEFORE, 5), 7), 9)
    assert off(known, minutes).ended == known.ended


def test_a_read_that_was_under_way_at_the_proof_saw_nothing_after_it() -> None:
    known = good(healed(off(event(BEFORE, 5), 7), 8), 10)
    sighting = Sighting(Control.PLAN, sent=at(7.5), got=at(8.5), is_off=True)
    assert seen(known, sighting, waived=None, actor=None, awaits=False).ended == known.ended


def test_a_read_from_before_it_opened_opens_nothing_and_ends_nothing() -> None:
    assert off(good(BEFORE, 9), 7).open == ()
    assert good(off(event(BEFORE, 5), 7), 6).ended == ()


def test_a_change_of_what_is_waived_ends_one_part_and_begins_another() -> None:
    known = off(off(event(BEFORE, 5), 7, Waived(observed=True)), 9, Waived())
    (first,) = known.ended
    (second,) = known.open
    assert (first.opened, first.closed, first.ending) == (at(5), at(9), Ending.GOES_ON)
    assert (second.opened, bool(first.waived), bool(second.waived)) == (at(9), True, False)


def test_two_events_without_a_look_between_them_are_unconfirmed_exposure() -> None:
    known = good(event(event(BEFORE, 5), 6), 7)
    (one,) = self_corrected(BEFORE, known).ended
    assert (one.opened, one.closed, one.is_confirmed, one.precision) == (at(5), at(6), False, AT_MOST)


@pytest.mark.parametrize("order", [(5, 6), (6, 5), (5, 6, 5)], ids=["in order", "reordered", "doubled"])
def test_they_are_so_in_any_order_when_they_come_after_the_look(order: tuple[float, ...]) -> None:
    known, pieces = good(BEFORE, 7), []
    for minutes in order:
        after = self_corrected(known, event(known, minutes))
        pieces += [(one.opened, one.closed) for one in after.ended]
        known = good(ExposureKnown(lines=after.lines), 8 + len(pieces))
    assert pieces == [(at(5), at(6))]


def test_a_look_between_two_events_shows_that_the_first_changed_nothing() -> None:
    known = good(event(good(event(BEFORE, 5), 5.5), 6), 7)
    assert self_corrected(BEFORE, known).ended == ()


def test_a_read_that_hung_until_after_the_second_event_shows_nothing_of_the_first() -> None:
    hung = Sighting(Control.PLAN, sent=at(5.2), got=at(7), is_off=False)
    known = seen(event(event(good(BEFORE, 6.5), 5), 6), hung, waived=None, actor=None, awaits=False)
    (one,) = self_corrected(BEFORE, known).ended
    assert (one.opened, one.closed) == (at(5), at(6))


def test_a_read_that_hung_until_it_was_off_and_put_right_is_no_sight_of_compliance_before() -> None:
    hung = Sighting(Control.PLAN, sent=at(4), got=at(9), is_off=False)
    known = seen(event(BEFORE, 3), hung, waived=None, actor=None, awaits=False)
    (one,) = off(known, 7).open
    assert (one.opened, one.since) == (at(3), at(0))


def test_what_a_look_saw_is_good_again_by_the_answer_to_what_was_sent_after_it() -> None:
    known = BEFORE
    for sent, got in ((6, 8), (7.5, 20)):
        sighting = Sighting(Control.PLAN, sent=at(sent), got=at(got), is_off=False)
        known = seen(known, sighting, waived=None, actor=None, awaits=False)
    (one,) = off(known, 7).ended
    assert (one.opened, one.closed) == (at(0), at(20))


def test_what_nobody_looks_at_any_more_ends() -> None:
    known = left(off(BEFORE, 7), at=at(9))
    assert (known.ended[0].ending, known.ended[0].closed, known.left) == (Ending.LEFT, at(9), at(9))


def test_a_new_subscription_opens_when_it_was_first_heard_of() -> None:
    known = met(Memory(subscription=SUBSCRIPTION), at(1)).exposure
    assert opened(off(known, 7)) == (1, AT_MOST)
    assert met(Memory(subscription=SUBSCRIPTION, first_seen=NOW), at(1)).exposure.met is None


def numbered(number: int) -> AccountId:
    return AccountId("rg-" + "g" * 87, f"{number:03d}" + "a" * 61)


def test_an_account_opens_when_the_last_look_at_all_began() -> None:
    known = walked(ExposureKnown(), began=at(1), is_over=True, is_whole=True, at=at(2))
    assert opened(off(known, 7, account=numbered(1))) == (1, AT_MOST)


def test_more_accounts_than_are_kept_by_name_are_one_exposure_until_a_look_at_all_finds_none() -> None:
    known = ExposureKnown()
    for number in range(MOST_OPEN + 5):
        known = off(known, number, account=numbered(number))
    rest = known.find(Control.ACCOUNT, None)
    assert len(known.open) == MOST_OPEN + 1
    assert rest
    assert rest.opened == at(MOST_OPEN)
    known = walked(known, began=at(30), is_over=True, is_whole=True, at=at(31))
    assert [one.closed for one in known.ended] == [at(31)]


def test_a_memory_that_is_full_of_accounts_fits_into_a_row() -> None:
    known = ExposureKnown()
    for number in range(60):
        known = told(known, Telling(at(number), (Control.ACCOUNT,), numbered(number)))
        known = off(known, number, account=numbered(number))
        if number % 2:
            known = proven(known, Control.ACCOUNT, numbered(number), at=at(number))
    assert len(
        memory_text(Memory(subscription=SUBSCRIPTION, exposure=ExposureKnown(open=known.open, lines=known.lines)))
    ) < (LONGEST_TEXT // 3)


def test_no_row_says_that_anything_lies_ahead() -> None:
    known = off(event(BEFORE, 500), 500)
    row = memory_text(Memory(subscription=SUBSCRIPTION, exposure=known))
    (one,) = read_memory(row, SUBSCRIPTION, version=1, now=at(1)).exposure.open
    assert max(one.opened, one.seen, one.off_at) <= at(1)


def test_a_row_of_its_own_is_read_as_it_was_written_or_not_at_all() -> None:
    (one,) = good(healed(off(event(BEFORE, 5), 7), 8), 9).ended
    ended = Ended(SUBSCRIPTION, one)
    assert read_ended(ended_text(ended), now=at(60)) == ended
    assert read_ended("garbage", now=NOW) is None


@pytest.mark.parametrize(
    ("when", "is_echo", "expected"),
    [
        (later(minutes=-3), False, later(minutes=-3)),
        (later(seconds=3), False, NOW),
        (later(minutes=3), False, None),
        (later(hours=-30), False, None),
        (None, False, None),
        (later(minutes=-3), True, None),
    ],
    ids=["as it says", "another clock", "ahead", "too old", "no time", "our own"],
)
def test_an_event_tells_a_time_that_can_be(when: datetime | None, is_echo: bool, expected: datetime | None) -> None:
    found = telling(fact(when=when), is_ours=is_echo, now=NOW)
    assert (found and found.at) == expected


def test_names_of_rows_differ_by_what_they_are_about() -> None:
    one = off(BEFORE, 7).open[0]
    others = [
        one,
        off(ExposureKnown(), 7, account=numbered(1)).open[0],
        off(ExposureKnown(), 7, account=numbered(2)).open[0],
        Exposure(
            control=Control.PLAN,
            opened=one.opened,
            precision=AT_MOST,
            seen=NOW,
            off_at=NOW,
            ending=Ending.SELF_CORRECTED,
        ),
    ]
    names = {Ended(SUBSCRIPTION, each).name for each in others}
    assert len(names) == len(others)
    assert all(not set(name) & set("/\\#?") for name in names)
