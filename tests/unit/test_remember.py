"""What a reconcile leaves in the memory, beside what others put there meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.controls.plan import judge
from enforcer.errors import NotNow, Unreadable
from enforcer.facts import Control
from enforcer.looks.learnt import Look
from enforcer.memory.subscription import Busy, Memory, NotOffered
from enforcer.observed.plan import PlanSeen
from enforcer.remembering.remember import remembered
from enforcer.verdict import Kind, Verdict
from tests.unit.build import (
    EVIDENCE,
    MYSTERY,
    NOT_REPORTED,
    NOW,
    SCANNER,
    SHARING,
    awaiting,
    free,
    later,
    learnt,
    memory,
    standard,
    unproven,
    wanted,
)

HOLDER = "us"
EVIDENCE_ON = wanted(AIPromptEvidence="enabled")
GOOD = standard(AIPromptEvidence=True)


def look(seen: PlanSeen | None, known: Memory) -> Look:
    return Look(seen, (judge(EVIDENCE_ON, seen, known, now=NOW),))


def after_look(known: Memory, seen: PlanSeen | None = GOOD) -> Memory:
    return remembered(known, learnt(known, look=look(seen, known), wanted=EVIDENCE_ON))


def test_the_first_look_says_since_when_a_subscription_is_known() -> None:
    kept = after_look(memory())
    assert (kept.first_seen, kept.last_seen) == (NOW, NOW)


def test_a_later_look_does_not_make_it_younger() -> None:
    kept = after_look(memory(first_seen=later(days=-3)))
    assert (kept.first_seen, kept.last_seen) == (later(days=-3), NOW)


def test_the_plan_at_standard_is_remembered_and_free_is_not() -> None:
    assert after_look(memory()).last_plan == GOOD
    assert after_look(memory(last_plan=GOOD), free()).last_plan == GOOD
    assert after_look(memory(last_plan=GOOD), None).last_plan == GOOD


def test_what_was_read_before_our_own_write_is_not_the_newest_plan() -> None:
    recalled, newest = memory(), memory(writes=1, last_plan=GOOD)
    seen = look(standard(AIPromptEvidence=False), recalled)
    assert remembered(newest, learnt(recalled, known=newest, look=seen)).last_plan == GOOD


@pytest.mark.parametrize("known", [memory(asked=()), memory(asked=(EVIDENCE,))], ids=["nothing", "evidence"])
def test_what_was_read_while_a_write_of_ours_was_open_is_nobody_s_wish(known: Memory) -> None:
    before = replace(known, last_plan=standard(), corrected=(MYSTERY,))
    kept = after_look(before, standard(AIPromptEvidence=True, AIMystery=True))
    assert (kept.last_plan, kept.corrected) == (standard(), (MYSTERY,))


def test_what_was_corrected_and_is_seen_on_again_is_no_correction_any_more() -> None:
    known = memory(corrected=(MYSTERY, SHARING))
    assert after_look(known, standard(AIPromptEvidence=True, aimystery=True)).corrected == (SHARING,)
    assert after_look(known, free(AIMystery=True)).corrected == (MYSTERY, SHARING)


ASKED = {
    "a good look closes it": ((EVIDENCE,), (EVIDENCE,), GOOD, None),
    "a look that shows drift does not": ((EVIDENCE,), (EVIDENCE,), standard(), (EVIDENCE,)),
    "a look before another write does not": ((EVIDENCE,), (SHARING,), GOOD, (SHARING,)),
    "a look before the first write does not": (None, (EVIDENCE,), GOOD, (EVIDENCE,)),
    "a write to nothing is closed too": ((), (), GOOD, None),
}


@pytest.mark.parametrize(("before", "now", "seen", "after"), ASKED.values(), ids=ASKED.keys())
def test_the_question_what_came_on_unasked_is_closed_by_a_good_look_at_that_write(
    before: tuple[str, ...] | None, now: tuple[str, ...], seen: PlanSeen, after: tuple[str, ...] | None
) -> None:
    recalled, newest = memory(asked=before), memory(asked=now)
    kept = remembered(newest, learnt(recalled, known=newest, look=look(seen, recalled), wanted=EVIDENCE_ON))
    assert kept.asked == after


def test_without_a_look_the_question_stays_open() -> None:
    known = memory(asked=(EVIDENCE,))
    assert remembered(known, learnt(known, error=NotNow("x", "y"))).asked == (EVIDENCE,)


def test_a_look_ends_the_waiting_of_the_heals_before_it_and_of_no_other() -> None:
    recalled = memory(awaiting=(awaiting(heal="old"),))
    newest = memory(awaiting=(awaiting(heal="old"), awaiting(heal="new")))
    kept = remembered(newest, learnt(recalled, known=newest, look=look(GOOD, recalled)))
    assert [entry.heal for entry in kept.awaiting] == ["new"]


def test_without_a_look_every_heal_goes_on_waiting() -> None:
    known = memory(awaiting=(awaiting(),))
    assert remembered(known, learnt(known, error=Unreadable("x", "y"))).awaiting == known.awaiting


def test_silence_is_settled_by_a_good_read_and_a_refusal_is_not() -> None:
    silent, refused = unproven(status=NOT_REPORTED), unproven()
    assert after_look(memory(unproven=(silent,))).unproven == ()
    assert after_look(memory(unproven=(refused,))).unproven == (refused,)


def test_what_was_refused_and_is_not_managed_any_more_is_dropped_by_a_look_and_by_nothing_else() -> None:
    known = memory(unproven=(unproven(SCANNER), unproven()))
    kept = after_look(known)
    assert kept.unproven == (unproven(),)
    assert remembered(known, learnt(known, wanted=EVIDENCE_ON)).unproven == known.unproven


def test_silence_is_not_settled_by_a_read_that_shows_drift() -> None:
    silent = unproven(status=NOT_REPORTED)
    assert after_look(memory(unproven=(silent,)), standard(AIPromptEvidence=False)).unproven == (silent,)


def test_what_was_not_offered_is_forgotten_when_its_time_is_over() -> None:
    over, current = NotOffered(EVIDENCE, NOW), NotOffered(SCANNER, later(minutes=1))
    assert after_look(memory(not_offered=(over, current))).not_offered == (current,)


@pytest.mark.parametrize(("holder", "stays"), [(HOLDER, False), ("another worker", True)], ids=["ours", "another's"])
def test_only_our_own_busy_mark_is_given_back(holder: str, *, stays: bool) -> None:
    kept = after_look(memory(busy=Busy(holder, later(minutes=1))))
    assert (kept.busy is not None) is stays


def test_only_heals_whose_control_reads_as_it_should_are_confirmed() -> None:
    known = memory(awaiting=(awaiting(heal="plan"), awaiting(Control.PROVIDER, heal="provider")))
    registered = Verdict(Control.PROVIDER, Kind.COMPLIANT, "registered")
    drifted = Look(free(), (registered, judge(EVIDENCE_ON, free(), known, now=NOW)))
    assert [entry.heal for entry in drifted.confirmed(known)] == ["provider"]
    assert [entry.heal for entry in look(GOOD, known).confirmed(known)] == ["plan"]


def test_a_busy_mark_is_taken_when_it_is_free_ours_or_over() -> None:
    mine = Busy(HOLDER, later(minutes=1))
    claims = {None: mine, Busy("other", NOW): mine, Busy(HOLDER, later(seconds=1)): mine}
    for before, after in claims.items():
        assert memory(busy=before).claimed(HOLDER, now=NOW, until=later(minutes=1)).busy == after


def test_a_busy_mark_of_another_is_left_alone_until_it_is_over() -> None:
    other = Busy("other", NOW + timedelta(microseconds=1))
    assert memory(busy=other).claimed(HOLDER, now=NOW, until=later(minutes=1)).busy == other
