"""What a write that was told no puts back."""

from collections.abc import Callable
from dataclasses import replace

from enforcer.memory import Awaiting, Memory
from enforcer.plan import OperationStatus, PlanSeen
from enforcer.put_back import PutBack
from tests.unit.build import EVIDENCE, NOW, SHARING, heal, memory, unproven

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
    begin = PutBack(HEAL.id, known=known)
    assert withdrawn(begin, begin.begun(begins(EVIDENCE))(known)) == replace(known, writes=1)


def test_told_to_a_ledger_that_knows_more_it_puts_back_what_the_ledger_knew() -> None:
    knows_more = memory(writes=4, asked=(EVIDENCE,), unproven=(unproven(EVIDENCE),), correcting=(SHARING,))
    begin = PutBack(HEAL.id, known=memory())
    begun = begin.begun(begins(EVIDENCE, SHARING))
    withdrawn(begin, begun(memory()))
    assert withdrawn(begin, begun(knows_more)) == replace(knows_more, writes=5)


def test_a_begin_that_is_told_again_after_a_lost_answer_is_not_what_was_known_before() -> None:
    begin = PutBack(HEAL.id, known=memory())
    begun = begin.begun(begins(EVIDENCE))
    after = withdrawn(begin, begun(begun(memory())))
    assert (after.asked, after.unproven) == (None, ())


def test_of_a_try_that_was_lost_before_it_stays_known_that_it_was_lost() -> None:
    lost = begins(EVIDENCE)(memory())
    begin = PutBack(HEAL.id, known=lost)
    after = withdrawn(begin, begin.begun(begins(EVIDENCE, SHARING))(lost))
    assert (after.asked, after.unproven) == (lost.asked, lost.unproven)


def test_what_others_have_begun_since_is_theirs() -> None:
    begin = PutBack(HEAL.id, known=memory())
    others = begins(SHARING)(begin.begun(begins(EVIDENCE))(memory()))
    assert withdrawn(begin, others).asked == (SHARING,)
