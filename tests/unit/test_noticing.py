"""What is news of an enrolment, of changes outside ARM and of reports waits in the memory, once, until it is told."""

from dataclasses import replace

from enforcer.facts import AccountId
from enforcer.incidents.noticing import noticed
from enforcer.ledger.rows import memory_text, read_memory
from enforcer.looks.kept import Told
from enforcer.memory.accounts import MOST_TOLD, AccountsKnown, mark
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.notice import LONGEST_NOTICE, MOST_NOTICES, About, News, Notice
from enforcer.memory.subscription import Memory
from tests.unit.build import NOW, SUBSCRIPTION, later, learnt, memory

BLOCKED = Enrolment("enforcer-1", EnrolmentState.BLOCKED, later(hours=-3), attempts=4)
CHAT, SPEAK = AccountId("rg", "chat"), AccountId("rg", "speak")
OPENED = Notice(about=About.OUTSIDE, news=News.OPENED, at=NOW)


def looked(before: Memory, **after: object) -> Memory:
    return noticed(before, replace(before, **after), learnt(before))  # type: ignore[arg-type]  # fields of a memory


def test_a_change_that_the_ledger_applies_twice_is_news_once() -> None:
    once = looked(memory(enrolment=BLOCKED, outside=later(hours=-2)), enrolment=None, outside=None)
    assert [(one.about, one.news) for one in once.notices] == [
        (About.ENROLMENT, News.CLOSED),
        (About.OUTSIDE, News.CLOSED),
    ]
    assert looked(once, enrolment=None, outside=None).notices == once.notices


def test_what_was_told_waits_no_more_whatever_was_noted_meanwhile() -> None:
    later_on = Notice(about=About.OUTSIDE, news=News.CLOSED, at=later(hours=1))
    known = memory(notices=(OPENED, later_on)).told((), (), (replace(OPENED, reason="as another worker has it"),))
    assert known.notices == (later_on,)


def test_a_row_of_before_has_nothing_to_tell_of_what_it_holds_open() -> None:
    old = memory_text(memory(enrolment=BLOCKED, outside=NOW, accounts=AccountsKnown(opted_out=("0" * 12,))))
    for field in ("notices", "untold", "unheard_untold"):
        assert f'"{field}":' in old
    old = old.replace('"notices":[],', "").replace('"untold":[],', "").replace(',"unheard_untold":false', "")
    known = read_memory(old, SUBSCRIPTION, version=1, now=NOW)
    assert (known.enrolment, known.outside, known.notices) == (BLOCKED, NOW, ())
    assert (known.accounts.untold, known.accounts.unheard_untold) == ((), False)


def test_a_row_makes_us_remember_no_more_news_than_there_can_be_and_none_of_days_to_come() -> None:
    planted = replace(OPENED, at=later(days=9), since=later(days=9), reason="x" * 5_000, attempts=-1)
    known = read_memory(memory_text(memory(notices=(planted,) * 30)), SUBSCRIPTION, version=1, now=NOW)
    assert len(known.notices) == MOST_NOTICES
    assert known.notices[0] == replace(planted, at=NOW, since=NOW, reason="x" * LONGEST_NOTICE, attempts=0)


def test_an_account_is_told_of_only_after_the_journal_has_it() -> None:
    told = Told(opted_out=(CHAT, SPEAK), opened=(CHAT, SPEAK), unheard=True, unheard_opened=True)
    seen = told.seen(AccountsKnown())
    assert (seen.opted_out, len(seen.untold), seen.unheard, seen.is_unheard) == ((), 2, False, True)
    heard = told.heard(seen)
    assert (heard.opted_out, heard.untold) == ((mark(CHAT), mark(SPEAK)), ())
    assert (heard.unheard, heard.unheard_untold) == (True, False)


def test_an_account_that_is_no_more_takes_nobody_s_place() -> None:
    many = tuple(AccountId("rg", f"chat-{number}") for number in range(MOST_TOLD))
    known = AccountsKnown(opted_out=tuple(map(mark, many)))
    told = Told(opted_out=(SPEAK,), opened=(SPEAK,))
    assert told.heard(told.seen(known)).opted_out == (mark(SPEAK),)


def test_one_that_began_and_ended_untold_is_nowhere_once_both_are_told() -> None:
    seen = AccountsKnown(untold=(mark(CHAT),), unheard_untold=True)
    told = Told(opted_out=(), opened=(CHAT,), closed=(CHAT,), unheard=False, unheard_opened=True, unheard_closed=True)
    assert told.heard(told.seen(seen)) == AccountsKnown()
