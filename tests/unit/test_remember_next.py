"""Which row a reconcile leaves for the next look, and in whose name that look will report."""

from dataclasses import replace

import pytest

from enforcer.controls.plan import judge
from enforcer.errors import NotNow
from enforcer.facts import Actor, Cause, Control, Fact
from enforcer.looks.learnt import Look
from enforcer.memory.subscription import LookAgain, Memory, NotOffered
from enforcer.remembering.remember import remembered
from enforcer.schedule import BASELINE_UNKNOWN, WRITE_BEGUN
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, SCANNER, awaiting, fact, later, learnt, memory, standard, unproven, wanted

EVIDENCE_ON = wanted(AIPromptEvidence="enabled")
GOOD = standard(AIPromptEvidence=True)


def look(known: Memory) -> Look:
    return Look(GOOD, (judge(EVIDENCE_ON, GOOD, known, now=NOW),))


def after_look(known: Memory, *, observes: bool = False) -> Memory:
    return remembered(known, learnt(known, look=look(known), wanted=EVIDENCE_ON, observes=observes))


def test_our_own_due_row_is_worked_off_by_a_good_look() -> None:
    assert after_look(memory(look_again=LookAgain(NOW, "earlier", 3))).look_again is None


def test_an_error_climbs_the_ladder_of_the_row_before() -> None:
    known = memory(look_again=LookAgain(NOW, "earlier", 1))
    kept = remembered(known, learnt(known, error=NotNow("x", "y")))
    assert kept.look_again == LookAgain(later(minutes=2), "x", 2)


ANOTHER = LookAgain(later(seconds=5), "Busy", 1)
OURS = {
    "the one that was there before": (ANOTHER, ANOTHER, None),
    "the one of a write that was begun": (None, LookAgain(later(seconds=5), WRITE_BEGUN), None),
    "none": (ANOTHER, None, None),
    "another worker's": (None, ANOTHER, ANOTHER),
    "another worker's in the place of ours": (LookAgain(NOW, "x", 3), ANOTHER, ANOTHER),
}


@pytest.mark.parametrize(("before", "now", "after"), OURS.values(), ids=OURS.keys())
def test_after_a_good_look_only_the_row_that_another_worker_put_there_meanwhile_stays(
    before: LookAgain | None, now: LookAgain | None, after: LookAgain | None
) -> None:
    recalled, newest = memory(version=3, look_again=before), memory(version=4, look_again=now)
    assert remembered(newest, learnt(recalled, look=look(recalled))).look_again == after


def test_after_trouble_another_worker_s_earlier_row_stays_too() -> None:
    recalled, newest = memory(), memory(look_again=ANOTHER)
    assert remembered(newest, learnt(recalled, error=NotNow("x", "y"))).look_again == ANOTHER


def test_of_two_rows_the_earlier_counts() -> None:
    known, newest = memory(version=3), memory(version=4, look_again=LookAgain(later(hours=1), "later"))
    kept = remembered(newest, learnt(known, error=NotNow("x", "y")))
    assert kept.look_again == LookAgain(later(minutes=1), "x", 1)


def test_the_row_that_another_worker_put_there_between_our_updates_stays() -> None:
    recalled, newest = memory(version=1), memory(version=3, writes=1, look_again=ANOTHER)
    kept = remembered(newest, learnt(recalled, known=newest, look=look(recalled)))
    assert kept.look_again == ANOTHER


WAITING = memory(
    unproven=(unproven(at=later(minutes=5)),), not_offered=(NotOffered(SCANNER, later(minutes=9)),), first_seen=NOW
)


def test_who_only_observes_schedules_no_retry_and_forgets_none() -> None:
    kept = after_look(WAITING, observes=True)
    assert kept.look_again is None
    assert (kept.unproven, kept.not_offered) == (WAITING.unproven, WAITING.not_offered)
    assert after_look(WAITING).look_again == LookAgain(later(minutes=5), "AIPromptEvidence is unproven")


def test_who_only_observes_still_looks_again_after_trouble_and_to_confirm() -> None:
    assert remembered(WAITING, learnt(WAITING, observes=True, error=NotNow("x", "y"))).look_again is not None
    newest = replace(WAITING, awaiting=(awaiting(),))
    assert remembered(newest, learnt(WAITING, observes=True)).look_again == LookAgain(
        later(minutes=2), "heal to confirm"
    )


SEEN_BY = fact(actor=Actor(object_id="somebody"), when=later(minutes=-3))
DRIFTED = (Verdict(Control.PROVIDER, Kind.COMPLIANT, "x"), Verdict(Control.PLAN, Kind.DRIFTED, "x"))
RIGHT = (Verdict(Control.PROVIDER, Kind.PROVEN, "x"), Verdict(Control.PLAN, Kind.COMPLIANT, "x"))
DUE = fact(cause=Cause.LOOK_AGAIN)
FIRST = fact(event_id="first")
UNSETTLED = {
    "what is not put right is remembered": (None, SEEN_BY, DRIFTED, SEEN_BY),
    "with the time of the look where it told of none": (None, FIRST, DRIFTED, replace(FIRST, when=NOW)),
    "the first fact counts": (FIRST, SEEN_BY, DRIFTED, FIRST),
    "a look of our own tells of nothing new": (None, DUE, DRIFTED, None),
    "a look of our own leaves the first fact": (FIRST, DUE, DRIFTED, FIRST),
    "what is put right is settled": (FIRST, SEEN_BY, RIGHT, None),
    "a look of our own may settle it": (FIRST, DUE, RIGHT, None),
    "without a verdict nothing is settled": (FIRST, DUE, (), FIRST),
}


@pytest.mark.parametrize(("before", "told", "verdicts", "after"), UNSETTLED.values(), ids=UNSETTLED.keys())
def test_the_first_fact_of_what_is_not_put_right_is_remembered(
    before: Fact | None, told: Fact, verdicts: tuple[Verdict, ...], after: Fact | None
) -> None:
    known = memory(unsettled=before)
    assert remembered(known, learnt(known, fact=told, verdicts=verdicts)).unsettled == after


def test_of_what_is_skipped_nothing_is_awaited_but_what_another_worker_has_begun() -> None:
    known = memory(awaiting=(awaiting(),), suspected=NOW, unannounced=NOW, unsettled=fact(), unproven=(unproven(),))
    others = replace(known, awaiting=(*known.awaiting, awaiting(heal="h2")))
    kept = remembered(others, learnt(known, skips=True))
    assert (kept.awaiting, kept.unproven) == ((awaiting(heal="h2"),), known.unproven)
    assert (kept.suspected, kept.unannounced, kept.unsettled, kept.look_again) == (None, None, None, None)


@pytest.mark.parametrize("skips", [False, True])
def test_what_nobody_knows_the_baseline_of_is_looked_at_again_less_and_less_often(*, skips: bool) -> None:
    first, second = memory(), memory(look_again=LookAgain(NOW, BASELINE_UNKNOWN, 1))
    rows = [
        remembered(known, learnt(known, look=look(known), skips=skips, is_judged=False)).look_again
        for known in (first, second)
    ]
    assert rows == [
        LookAgain(later(minutes=1), BASELINE_UNKNOWN, 1),
        LookAgain(later(minutes=2), BASELINE_UNKNOWN, 2),
    ]


def test_what_is_exempt_is_nobody_s_and_needs_no_look() -> None:
    known = memory(unsettled=fact(), look_again=LookAgain(NOW, "earlier"), unproven=(unproven(),))
    exempt = (Verdict(Control.PLAN, Kind.EXEMPT, "exempt until 2026-03-31 (SEC-42)"),)
    kept = remembered(known, learnt(known, look=Look(standard(), exempt), verdicts=exempt, observes=True))
    assert (kept.unsettled, kept.look_again) == (None, None)
