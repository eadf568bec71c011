"""A plan that went back without an event: a fight where the activity log names who did it, else outside ARM."""

from dataclasses import replace
from datetime import timedelta

from enforcer.attribution.log_said import said
from enforcer.baseline import Incident
from enforcer.facts import AccountId, Actor, Attribution, Cause, Control
from enforcer.memory.incident import Healed, Subject
from enforcer.memory.inquiry import Answer, Finding, Inquiries, Inquiry
from enforcer.memory.subscription import Memory
from tests.unit.build import NOW, fact, later, memory

PLAN = Subject(Control.PLAN)
THRICE = Incident(after_heals=3, within=timedelta(hours=1))
DANA = Actor(object_id="dana", attribution=Attribution.CONFIRMED)
TIMES = tuple(later(minutes=-minutes) for minutes in (40, 35, 31))


def asking(minutes: float) -> Inquiry:
    until = later(minutes=-minutes)
    return Inquiry(fact=fact(cause=Cause.SLICE), since=until - timedelta(minutes=4), until=until, ask_at=NOW)


def found(minutes: float, actor: Actor | None = DANA) -> Finding:
    answer = Answer.FOUND if actor else Answer.UNANSWERED
    return Finding(inquiry=asking(minutes), answer=answer, actor=actor)


def undone(*still_asked: float, **fields: object) -> Memory:
    return memory(undone=TIMES, inquiries=Inquiries(open=tuple(asking(one) for one in still_asked)), **fields)


def test_silence_of_the_log_about_all_three_is_outside_arm() -> None:
    known = said(undone(40, 35, 31), [found(40, None)], THRICE, now=NOW)
    assert (known.outside, known.undone) == (None, TIMES)
    known = said(known, [found(35, None), found(31, None)], THRICE, now=NOW)
    assert (known.outside, known.incidents) == (NOW, ())


def test_a_row_makes_it_a_heal_that_counts_as_a_fight() -> None:
    known = said(undone(40, 35, 31), [found(35)], THRICE, now=NOW)
    assert known.healed == (Healed(PLAN, TIMES[1]),)
    assert (known.undone, known.incidents) == ((TIMES[0], TIMES[2]), ())


def test_the_third_row_opens_the_fight_in_the_name_that_it_gives() -> None:
    known = said(undone(40, 35, 31), [found(40), found(35), found(31)], THRICE, now=NOW)
    (fight,) = known.incidents
    assert (fight.subject, fight.count, fight.actor, fight.since, fight.last) == (PLAN, 3, DANA, NOW, TIMES[2])
    again = replace(known, undone=(later(minutes=-9),))
    (goes_on,) = said(again, [found(9)], THRICE, now=NOW).incidents
    assert (goes_on.count, goes_on.last) == (4, later(minutes=-9))


def test_heals_before_and_after_it_are_no_fight_where_no_hour_has_three_of_them() -> None:
    healed = tuple(Healed(PLAN, later(minutes=-minutes)) for minutes in (80, 0))
    asked = replace(undone(30), undone=(later(minutes=-30),), healed=healed)
    assert said(asked, [found(30)], THRICE, now=NOW).incidents == ()
    closer = replace(asked, healed=(Healed(PLAN, later(minutes=-59)), healed[1]))
    (fight,) = said(closer, [found(30)], THRICE, now=NOW).incidents
    assert (fight.count, fight.last) == (3, NOW)


def test_a_row_closes_what_was_told_as_outside_arm() -> None:
    assert said(undone(31, outside=later(minutes=-31)), [found(31)], THRICE, now=NOW).outside is None


def test_what_is_no_more_within_the_hour_opens_nothing() -> None:
    assert said(undone(40, 35, 31), [found(40, None)], THRICE, now=later(hours=3)).outside is None
    seldom = replace(undone(31), undone=(later(minutes=-120), *TIMES[1:]))
    assert said(seldom, [found(31, None)], THRICE, now=NOW).outside is None


def test_an_account_s_drift_is_not_the_plan_s() -> None:
    of_account = replace(asking(40), fact=replace(fact(), account=AccountId("rg", "chat")))
    known = replace(undone(), inquiries=Inquiries(open=(of_account,)))
    silent = Finding(inquiry=asking(31), answer=Answer.UNANSWERED)
    assert said(known, [silent], THRICE, now=NOW).outside == NOW
