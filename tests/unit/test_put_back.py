"""What a write that was told no puts back, and what it leaves open of writes that it knew nothing of."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from enforcer.memory.subscription import Awaiting, Memory
from enforcer.observed.plan import OperationStatus, PlanSeen
from enforcer.remembering.put_back import PutBack
from tests.unit.build import EVIDENCE, NOT_REPORTED, NOW, SHARING, SUCCEEDED, heal, memory, standard, unproven

HEAL = heal()


def begins(*asked: str, last_plan: PlanSeen | None = None) -> Callable[[Memory], Memory]:
    """A write of the plan that asks for these."""
    return lambda before: replace(
        before,
        writes=before.writes + 1,
        unproven=(unproven(EVIDENCE, OperationStatus.NO_ANSWER),),
        asked=asked,
        last_plan=last_plan or before.last_plan,
        awaiting=(Awaiting(HEAL.id, HEAL.control, NOW),),
    )


def withdrawn(begin: PutBack, begun: Memory) -> Memory:
    return begin.withdrawn(replace(begun, awaiting=()))


def test_a_no_puts_back_what_was_known_before() -> None:
    known = memory(unproven=(unproven(EVIDENCE),), corrected=(SHARING,))
    begin = PutBack(HEAL.id, known=known, is_rise=False)
    assert withdrawn(begin, begin.begun(begins(EVIDENCE))(known)) == replace(known, writes=1)


def test_told_to_a_ledger_that_knows_more_it_puts_back_what_the_ledger_knew() -> None:
    knows_more = memory(writes=4, asked=(EVIDENCE,), unproven=(unproven(EVIDENCE),), correcting=(SHARING,))
    begin = PutBack(HEAL.id, known=memory(), is_rise=False)
    begun = begin.begun(begins(EVIDENCE, SHARING))
    withdrawn(begin, begun(memory()))
    assert withdrawn(begin, begun(knows_more)) == replace(knows_more, writes=5)


def test_a_begin_that_is_told_again_after_a_lost_answer_is_not_what_was_known_before() -> None:
    begin = PutBack(HEAL.id, known=memory(), is_rise=False)
    begun = begin.begun(begins(EVIDENCE))
    after = withdrawn(begin, begun(begun(memory())))
    assert (after.asked, after.unproven) == (None, ())


def test_of_a_try_that_was_lost_before_it_stays_known_that_it_was_lost() -> None:
    lost = begins(EVIDENCE)(memory())
    begin = PutBack(HEAL.id, known=lost, is_rise=False)
    after = withdrawn(begin, begin.begun(begins(EVIDENCE, SHARING))(lost))
    assert (after.asked, after.unproven) == (lost.asked, lost.unproven)


def test_what_others_have_begun_since_is_theirs() -> None:
    begin = PutBack(HEAL.id, known=memory(), is_rise=False)
    others = begins(SHARING)(begin.begun(begins(EVIDENCE))(memory()))
    assert withdrawn(begin, others).asked == (SHARING,)


def test_what_an_unknown_write_did_not_ask_for_stays_unasked_although_it_was_sent_as_read() -> None:
    seen = standard(AIPromptEvidence=True, AIPromptSharingWithPurview=True)
    left_open = memory(asked=(EVIDENCE,))
    begin = PutBack(HEAL.id, known=memory(), is_rise=False)
    begun = begin.begun(begins(EVIDENCE, SHARING, last_plan=seen))(left_open)
    ended = begin.beside(replace(begun, asked=None, last_plan=seen), seen)
    assert (begun.asked, begun.last_plan) == (ended.asked, ended.last_plan) == ((EVIDENCE,), None)


def test_from_free_nothing_is_on_that_an_unknown_write_switched_on() -> None:
    begin = PutBack(HEAL.id, known=memory(), is_rise=True)
    begun = begin.begun(begins(EVIDENCE, SHARING))(memory(asked=(EVIDENCE,)))
    assert begin.beside(replace(begun, asked=None), standard()).asked is None


def test_a_write_that_knew_what_was_open_ends_it() -> None:
    known = memory(asked=(EVIDENCE,))
    begin = PutBack(HEAL.id, known=known, is_rise=False)
    begun = begin.begun(begins(EVIDENCE))(known)
    assert begin.beside(replace(begun, asked=None), standard()).asked is None


@pytest.mark.parametrize(
    ("answer", "is_kept"),
    [
        pytest.param(standard(NOT_REPORTED, AIPromptEvidence=True), True, id="silent"),
        pytest.param(standard(SUCCEEDED, AIPromptEvidence=True), False, id="Succeeded"),
    ],
)
def test_what_was_refused_to_others_stays_so_until_an_answer_says_succeeded(answer: PlanSeen, *, is_kept: bool) -> None:
    refused = unproven(EVIDENCE)
    begin = PutBack(HEAL.id, known=memory(), is_rise=False)
    begun = begin.begun(begins(EVIDENCE))(memory(unproven=(refused,)))
    ended = begin.beside(replace(begun, asked=None, unproven=()), answer)
    assert begun.unproven == (refused,)
    assert ended.unproven == ((refused,) if is_kept else ())
