"""Which drift counts as one that no event told of, and that each counts once."""

from dataclasses import replace
from datetime import datetime

import pytest

from enforcer.errors import NotNow
from enforcer.facts import Cause, Control, Fact
from enforcer.looks.learnt import Look
from enforcer.memory.subscription import Memory
from enforcer.remembering.remember import remembered
from enforcer.remembering.unannounced import NEVER_GOOD, rules
from enforcer.verdict import Kind, Verdict
from tests.unit.build import EVIDENCE, NOW, fact, free, later, learnt, memory, wanted

WANTED = wanted(AIPromptEvidence="enabled")
OLD, DUE = fact(cause=Cause.SLICE), fact(cause=Cause.LOOK_AGAIN)
GOOD = memory(good_for=rules(WANTED))


def looked(known: Memory, told: Fact, first: Kind, last: Kind, *, announces: bool = False) -> Memory:
    """After a look that found the plan as `first` and left it as `last`."""
    found, left = ((Verdict(Control.PLAN, kind, "x"),) for kind in (first, last))
    seen = learnt(known, fact=told, announces=announces, look=Look(free(), found), verdicts=left, wanted=WANTED, at=NOW)
    return remembered(known, seen)


SUSPECTED = replace(GOOD, suspected=later(minutes=-1))
FOUND = {
    "the index shows it": (SUSPECTED, DUE, NOW),
    "the slice finds it": (GOOD, OLD, NOW),
    "a look of our own that no sweep asked for": (GOOD, DUE, None),
    "an event told of it, and it is not put right yet": (replace(GOOD, unsettled=fact()), OLD, None),
    "a newcomer, by the index": (memory(suspected=NOW), DUE, None),
    "a newcomer, by the slice": (memory(), OLD, None),
    "it was good for other rules": (memory(suspected=NOW, good_for="tier"), DUE, None),
    "it waits already": (replace(SUSPECTED, unannounced=later(minutes=-9)), DUE, later(minutes=-9)),
    "it is on record now": (replace(SUSPECTED, unannounced=later(minutes=-10)), DUE, None),
}


@pytest.mark.parametrize(("known", "told", "since"), FOUND.values(), ids=FOUND.keys())
def test_drift_waits_for_its_event_where_a_sweep_found_it_on_one_that_was_good(
    known: Memory, told: Fact, since: datetime | None
) -> None:
    assert looked(known, told, Kind.DRIFTED, Kind.PROVEN).unannounced == since


def test_an_event_that_tells_of_it_after_all_ends_the_waiting() -> None:
    waiting = replace(GOOD, unannounced=later(minutes=-30))
    assert looked(waiting, fact(), Kind.COMPLIANT, Kind.COMPLIANT, announces=True).unannounced is None


GOOD_FOR = {
    "found good": (memory(), Kind.COMPLIANT, rules(WANTED)),
    "put right": (memory(), Kind.PROVEN, rules(WANTED)),
    "refused": (GOOD, Kind.REFUSED, rules(WANTED)),
    "a newcomer that is refused": (memory(), Kind.REFUSED, NEVER_GOOD),
    "waived": (GOOD, Kind.EXEMPT, NEVER_GOOD),
    "refused, and on record": (replace(GOOD, unannounced=later(minutes=-10)), Kind.REFUSED, NEVER_GOOD),
    "put right, and on record": (replace(GOOD, unannounced=later(minutes=-10)), Kind.PROVEN, rules(WANTED)),
}


@pytest.mark.parametrize(("known", "last", "after"), GOOD_FOR.values(), ids=GOOD_FOR.keys())
def test_only_what_was_good_can_leave_the_baseline_and_only_once(known: Memory, last: Kind, after: str) -> None:
    assert looked(known, DUE, Kind.DRIFTED, last).good_for == after


def test_who_is_skipped_and_comes_back_is_a_newcomer() -> None:
    assert remembered(GOOD, learnt(GOOD, skips=True)).good_for == NEVER_GOOD


def test_a_look_without_an_answer_leaves_what_was_known() -> None:
    assert remembered(GOOD, learnt(GOOD, error=NotNow("x", "y"))).good_for == GOOD.good_for


SUSPICIONS = {"the slice's": (OLD, NOW), "one of our own": (DUE, None), "an event's": (fact(), None)}


@pytest.mark.parametrize(("told", "since"), SUSPICIONS.values(), ids=SUSPICIONS.keys())
def test_only_a_slices_look_that_got_no_answer_leaves_a_suspicion(told: Fact, since: datetime | None) -> None:
    assert remembered(GOOD, learnt(GOOD, fact=told, error=NotNow("x", "y"))).suspected == since


def test_the_same_rules_read_the_same_in_any_order_and_casing() -> None:
    one, other = wanted(AIPromptEvidence="enabled", B="disabled"), wanted(b="disabled", aipromptevidence="enabled")
    assert rules(one) == rules(other) != rules(wanted(**{EVIDENCE: "disabled", "B": "disabled"}))
    assert rules(wanted()) == rules(wanted(B="unmanaged")) != NEVER_GOOD
