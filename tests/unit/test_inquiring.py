"""When drift becomes a question, how often it is asked, and what keeps the number of questions small."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcer.attribution.inquiring import BEFORE_EVENT, SINCE_WALK, inquiring
from enforcer.facts import AccountId, Actor, Cause, Control
from enforcer.ledger.rows import memory_text, read_memory
from enforcer.looks.learnt import Learnt, Look
from enforcer.memory.heal import HealId
from enforcer.memory.inquiry import DENIED_FOR, MOST_OPEN, ONE_QUESTION_IN, Inquiries, Inquiry
from enforcer.memory.subscription import LookAgain, Memory, NotOffered
from enforcer.remembering.after_pause import PAUSED
from enforcer.remembering.next_look import after_asking
from enforcer.schedule import LOG_TO_ASK, LONGEST_WAIT, look_again
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, SUBSCRIPTION, fact, free, heal, later, learnt, memory

DANA = Actor(object_id="dana")
GOOD = (Verdict(Control.PROVIDER, Kind.COMPLIANT, ""), Verdict(Control.PLAN, Kind.PROVEN, ""))
DRIFTED = (GOOD[0], Verdict(Control.PLAN, Kind.DRIFTED, ""))
SEEN = memory(sight=later(hours=-1), first_seen=later(days=-9))


def after(known: Memory, **fields: object) -> Memory:
    """A look that found drift and healed it, but for what a test is about."""
    said: dict[str, object] = {"asks": True, "look": Look(free(), DRIFTED), "verdicts": GOOD, "heals": (heal(),)}
    look = learnt(known, **(said | fields))  # type: ignore[arg-type]  # each test names the fields it is about
    return inquiring(known, look)


def waiting(*asked_at: float) -> Memory:
    """Questions that are due at these minutes from now, of drift just found."""
    entries = tuple(
        Inquiry(fact=fact(event_id=str(number)), since=later(hours=-1), until=NOW, ask_at=later(minutes=at))
        for number, at in enumerate(asked_at)
    )
    return replace(SEEN, inquiries=Inquiries(open=entries))


def test_drift_is_asked_about_since_all_was_last_well() -> None:
    (inquiry,) = after(SEEN, fact=fact(actor=DANA)).inquiries.open
    assert (inquiry.since, inquiry.until, inquiry.heal) == (later(hours=-1), NOW, "h1")
    assert inquiry.fact.actor == DANA


def test_where_nobody_remembers_that_it_is_since_a_little_before_the_event() -> None:
    (inquiry,) = after(memory(), fact=fact(actor=DANA, when=later(minutes=-1))).inquiries.open
    assert inquiry.since == later(minutes=-1) - BEFORE_EVENT


NOT_RAISED: dict[str, tuple[Memory, dict[str, object]]] = {
    "no log to ask": (SEEN, {"asks": False}),
    "all is well": (SEEN, {"look": Look(free(), GOOD), "heals": ()}),
    "not read": (SEEN, {"look": None}),
    "skipped": (SEEN, {"skips": True}),
    "not of the estate": (SEEN, {"is_member": False}),
    "never protected, and no event": (memory(), {}),
    "asked about already": (replace(SEEN, inquiries=Inquiries(raised=True)), {}),
    "denied today": (replace(SEEN, inquiries=Inquiries(denied=NOW - DENIED_FOR + timedelta(minutes=1))), {}),
    "accounts that went off with the plan": (
        memory(first_seen=later(days=-9)),
        {"look": None, "heals": (heal(), heal(id=HealId("h2"), account=AccountId("rg", "chat")))},
    ),
    "accounts of a subscription just met": (
        memory(first_seen=NOW),
        {"look": None, "heals": (heal(control=Control.ACCOUNT, account=AccountId("rg", "chat")),)},
    ),
}


@pytest.mark.parametrize(("known", "fields"), NOT_RAISED.values(), ids=NOT_RAISED)
def test_what_nobody_asks_about(known: Memory, fields: dict[str, object]) -> None:
    assert after(known, **fields).inquiries.open == ()


def test_drift_that_lasts_is_one_question_and_the_next_drift_another() -> None:
    lasting = after(SEEN, verdicts=DRIFTED, heals=())
    again = after(lasting, verdicts=DRIFTED, heals=())
    healed = after(again)
    assert [len(known.inquiries.open) for known in (lasting, again, healed)] == [1, 1, 1]
    assert len(after(healed).inquiries.open) == 2


def test_accounts_that_a_walk_found_off_are_asked_about_by_a_few() -> None:
    accounts = (AccountId("rg", name) for name in ("aa", "bb", "cc", "dd"))
    heals = tuple(heal(id=HealId(str(one)), control=Control.ACCOUNT, account=one) for one in accounts)
    inquiries = after(SEEN, fact=fact(cause=Cause.SLICE), look=None, heals=heals).inquiries.open
    assert [inquiry.fact.account and inquiry.fact.account.name for inquiry in inquiries] == ["aa", "bb", "cc"]
    assert {inquiry.since for inquiry in inquiries} == {NOW - SINCE_WALK}


def test_a_question_is_asked_now_in_a_quarter_and_in_half_an_hour() -> None:
    (inquiry,) = after(SEEN).inquiries.open
    assert inquiry.ask_at == later(minutes=15)
    assert inquiry.asked(later(minutes=15)).ask_at == later(minutes=30)
    assert inquiry.asked(later(minutes=30)).ask_at == later(minutes=45), "in case that the last answer is lost"
    assert [inquiry.is_last(later(minutes=at)) for at in (0, 15, 29, 30, 99)] == [False, False, False, True, True]


def test_one_question_asks_all_that_is_open_and_none_comes_soon_after_another() -> None:
    asked = after(waiting(0, 10), look=None, heals=())
    assert (asked.inquiries.asked_at, asked.inquiries.asked_by) == (NOW, "us")
    assert {inquiry.ask_at for inquiry in asked.inquiries.open} == {later(minutes=15)}
    early = replace(waiting(0), inquiries=replace(waiting(0).inquiries, asked_at=later(minutes=-1)))
    put_off = after(early, look=None, heals=()).inquiries
    assert (put_off.open[0].ask_at, put_off.asked_at) == (later(minutes=-1) + ONE_QUESTION_IN, later(minutes=-1))


def test_what_waits_for_the_log_is_a_due_row_that_ends_with_it() -> None:
    row = look_again(waiting(15), SEEN, None, now=NOW)
    assert row == LookAgain(later(minutes=15), LOG_TO_ASK)
    assert after_asking(replace(SEEN, look_again=row), learnt(SEEN)) is None
    other = LookAgain(NOW, "x")
    assert after_asking(replace(SEEN, look_again=other), learnt(SEEN)) == other


def test_after_the_log_was_asked_who_only_observes_waits_for_nothing_that_a_write_decides() -> None:
    left_out = NotOffered("AIModelScanner", later(hours=24))
    known = replace(SEEN, look_again=LookAgain(later(minutes=15), LOG_TO_ASK), not_offered=(left_out,))
    assert after_asking(known, learnt(known, observes=True)) is None
    assert after_asking(known, learnt(known)) == LookAgain(left_out.until, "AIModelScanner was not offered")


def test_after_the_log_was_asked_the_end_of_a_pause_is_still_waited_for() -> None:
    known = replace(SEEN, look_again=LookAgain(later(minutes=15), LOG_TO_ASK))
    seen = (GOOD[0], Verdict(Control.PLAN, Kind.OBSERVED, ""))
    paused = learnt(known, observes=True, verdicts=seen, paused_until=later(hours=2))
    row = after_asking(known, paused)
    assert row is not None
    assert row.reason == PAUSED


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=60))
def test_however_often_it_drifts_few_wait_and_questions_are_rare(looks: list[tuple[int, bool]]) -> None:
    known, now, asked = SEEN, NOW, set()
    for minutes, drifts in looks:
        now += timedelta(minutes=minutes)
        said: Learnt = learnt(
            known, asks=True, at=now, verdicts=GOOD, look=Look(free(), DRIFTED if drifts else GOOD), holder=str(now)
        )
        known = inquiring(known, said)
        asked |= {known.inquiries.asked_at} - {None}
        assert len(known.inquiries.open) <= MOST_OPEN
    times = sorted(at for at in asked if at)
    assert all(later_one - one >= ONE_QUESTION_IN for one, later_one in pairwise(times))


def test_a_planted_question_waits_no_longer_than_the_rules_allow() -> None:
    planted = replace(waiting(9_999), inquiries=replace(waiting(9_999).inquiries, asked_at=later(days=9)))
    read = read_memory(memory_text(planted), SUBSCRIPTION, version=1, now=NOW).inquiries
    assert (read.open[0].ask_at, read.asked_at) == (NOW + LONGEST_WAIT, NOW)
    assert read_memory(memory_text(waiting(15)), SUBSCRIPTION, version=1, now=NOW) == replace(waiting(15), version=1)
