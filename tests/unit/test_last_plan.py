"""What an unmanaged extension goes back to after Free, after reads and answers that came late, or beside others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.healing.lesson import Lesson
from enforcer.looks.learnt import Look, Reading
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen
from enforcer.remembering.last_plan import with_reading
from enforcer.remembering.put_back import PutBack
from enforcer.remembering.remember import remembered
from tests.unit.build import EVIDENCE, NOW, SCANNER, SHARING, free, heal, learnt, memory, standard

BOTH_ON = standard(AIPromptSharingWithPurview=True, AIModelScanner=True)
SHARING_OFF = standard(AIPromptSharingWithPurview=False, AIModelScanner=True)
SCANNER_OFF = standard(AIPromptSharingWithPurview=True, AIModelScanner=False)
READ = Reading(SHARING_OFF, NOW, writes=1, is_wish=True)
KNOWN = memory(writes=1, last_plan=SCANNER_OFF)


def on(plan: PlanSeen | None) -> list[str]:
    """What it would go back to."""
    return [entry.name for entry in plan.extensions if entry.enabled] if plan else []


def test_what_others_want_is_what_the_latest_read_shows() -> None:
    assert on(with_reading(KNOWN, READ).last_plan) == [SCANNER]


@pytest.mark.parametrize(
    ("latest", "reading"),
    [
        (KNOWN, replace(READ, is_wish=False)),
        (replace(KNOWN, asked=(EVIDENCE,)), READ),
        (replace(KNOWN, writes=2), READ),
        (replace(KNOWN, last_seen=NOW + timedelta(seconds=1)), READ),
    ],
    ids=["of ours", "while a write was open", "before another write", "before another look ended"],
)
def test_any_other_read_takes_out_what_is_off_and_puts_nothing_in(latest: Memory, reading: Reading) -> None:
    assert on(with_reading(latest, reading).last_plan) == []


def test_the_read_after_a_registration_counts_although_the_first_showed_no_plan() -> None:
    recalled, registered = memory(last_plan=SCANNER_OFF), memory(last_plan=SCANNER_OFF, writes=1)
    told = learnt(recalled, known=registered, look=Look(None, ()), reading=READ)
    assert on(remembered(registered, told).last_plan) == [SCANNER]


def test_a_look_that_was_overtaken_by_a_write_takes_out_what_it_saw_off() -> None:
    overtaken = learnt(KNOWN, look=Look(SHARING_OFF, ()))
    assert on(remembered(replace(KNOWN, writes=2), overtaken).last_plan) == []


def test_without_a_plan_at_standard_everything_stays() -> None:
    assert remembered(KNOWN, learnt(KNOWN, look=Look(free(), ()))).last_plan == SCANNER_OFF


def test_an_answer_that_is_told_after_a_later_look_puts_nothing_in() -> None:
    later = replace(KNOWN, last_seen=NOW + timedelta(hours=1), last_plan=SHARING_OFF)
    assert on(Lesson(BOTH_ON, (), (), asked=None).told(later, at=NOW).last_plan) == [SCANNER]


def test_a_write_that_did_not_know_of_an_open_one_takes_out_what_it_read_as_off() -> None:
    left_open = replace(KNOWN, last_plan=BOTH_ON, asked=(EVIDENCE, SHARING, SCANNER))
    begin = PutBack(heal().id, known=memory(), is_rise=False)
    begun = begin.begun(lambda before: replace(with_reading(before, READ), writes=2, asked=(SCANNER,)))(left_open)
    assert on(begun.last_plan) == [SCANNER]
