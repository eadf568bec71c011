"""What the answer to a PUT teaches the memory."""

from dataclasses import replace

import pytest

from enforcer.healing.lesson import Lesson, read_at_once
from enforcer.memory.subscription import OWN_WRITES_KEPT, Memory
from enforcer.observed.plan import PlanSeen
from tests.unit.build import EVIDENCE, MYSTERY, NOW, SHARING, free, memory, standard, unproven

ANSWER = replace(standard(AIPromptEvidence=True), correlation_id="c")
BEFORE = standard(AIMystery=True)
KNOWN = memory(last_plan=BEFORE, asked=(EVIDENCE,), unproven=(unproven(),), corrected=(SHARING,), own_writes=("a",))


def told(plan: PlanSeen, *, asked: tuple[str, ...] | None = None, known: Memory = KNOWN) -> Memory:
    return Lesson(plan, (), (MYSTERY,), asked=asked).told(known, at=NOW)


def test_an_answer_takes_the_place_of_what_was_unproven_and_open_and_its_correction_waits_for_a_read() -> None:
    kept = told(ANSWER)
    assert (kept.unproven, kept.asked, kept.corrected) == ((), None, (SHARING,))
    assert (kept.correcting, kept.corrections) == ((MYSTERY,), 1)
    assert kept.last_plan == ANSWER


def test_the_third_correction_that_no_read_has_shown_is_the_last() -> None:
    kept = Lesson(ANSWER, (), (MYSTERY,), asked=None).told(replace(KNOWN, correcting=(MYSTERY,), corrections=2), at=NOW)
    assert (kept.correcting, kept.corrections, kept.corrected) == ((), 0, (SHARING, MYSTERY))


@pytest.mark.parametrize(
    ("seen", "correcting", "corrected"),
    [
        (standard(AIMystery=False), (), (SHARING, MYSTERY)),
        (standard(AIMystery=True), (MYSTERY,), (SHARING,)),
        (free(AIMystery=False), (MYSTERY,), (SHARING,)),
        (None, (MYSTERY,), (SHARING,)),
    ],
    ids=["off", "still on", "Free, where nothing is on", "no plan"],
)
@pytest.mark.parametrize("corrections", [1, 2])
def test_only_a_read_right_after_it_tells_whether_a_correction_took_effect(
    seen: PlanSeen | None, correcting: tuple[str, ...], corrected: tuple[str, ...], corrections: int
) -> None:
    answered = told(ANSWER, known=replace(KNOWN, corrections=corrections))
    kept = read_at_once(answered, (MYSTERY,), seen, left=answered, is_as_asked=True)
    assert (kept.correcting, kept.corrections, kept.corrected) == (correcting, 0, corrected)


@pytest.mark.parametrize(
    ("seen", "is_as_asked", "writes", "is_open"),
    [
        (standard(AIMystery=False), True, 1, False),
        (standard(AIMystery=True), True, 1, True),
        (standard(AIMystery=False), False, 1, True),
        (free(AIMystery=False), True, 1, True),
        (standard(AIMystery=False), True, 2, True),
    ],
    ids=["as asked", "still on", "something else is not", "Free", "another write has begun since"],
)
def test_a_write_is_open_no_longer_once_the_read_after_its_correction_shows_the_plan_as_asked(
    seen: PlanSeen, *, is_as_asked: bool, writes: int, is_open: bool
) -> None:
    answered = replace(told(ANSWER, asked=(EVIDENCE,)), writes=1)
    kept = read_at_once(replace(answered, writes=writes), (MYSTERY,), seen, left=answered, is_as_asked=is_as_asked)
    assert (kept.asked is not None) is is_open
    assert kept.last_plan == standard(AIMystery=False)


def test_an_answer_that_shows_what_nobody_asked_for_leaves_the_question_open_and_is_nobody_s_wish() -> None:
    kept = told(replace(ANSWER, extensions=(*ANSWER.extensions, *BEFORE.extensions)), asked=(EVIDENCE,))
    assert (kept.asked, kept.last_plan) == ((EVIDENCE,), BEFORE)


def test_what_an_answer_shows_off_is_no_wish_any_more_while_the_question_is_open() -> None:
    kept = told(ANSWER, asked=(EVIDENCE, MYSTERY))
    assert (kept.asked, kept.last_plan) == ((EVIDENCE, MYSTERY), standard(AIMystery=False))


@pytest.mark.parametrize("correlation_id", [None, ""], ids=["none", "an empty one"])
def test_an_answer_without_a_correlation_id_is_no_echo_to_come(correlation_id: str | None) -> None:
    assert told(replace(ANSWER, correlation_id=correlation_id)).own_writes == ("a",)


def test_the_latest_of_our_own_writes_are_known_by_their_echo() -> None:
    before = tuple(map(str, range(OWN_WRITES_KEPT)))
    kept = told(ANSWER, known=memory(own_writes=before))
    assert kept.own_writes == (*before[1:], "c")
