"""A version that no ledger has judged raises what it wants and lowers nothing, wherever it says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.baseline import Match, Rule, Scope
from enforcer.baselines.unjudged import undecided, unjudged
from enforcer.exposure.timeline import Sighting
from enforcer.facts import ALL_CONTROLS, AccountId, Control
from enforcer.looks.kept import Kept
from enforcer.looks.learnt import Look
from enforcer.memory.accounts import Waiting
from enforcer.memory.subscription import LookAgain, Memory
from enforcer.observed.plan import PlanSeen
from enforcer.remembering.remember import remembered
from enforcer.schedule import BASELINE_UNKNOWN, LADDER
from enforcer.verdict import Kind, Verdict
from tests.unit.build import NOW, learnt, memory, standard
from tests.unit.scoped import baseline, plan

BOTH = plan(AIPromptEvidence="enabled", AIModelScanner="disabled")


def test_what_is_disabled_is_left_alone_at_the_top_level_and_in_each_scope_and_all_else_stays() -> None:
    first, second = (Scope(match=Match(management_group=group), plan=BOTH) for group in ("mg-a", "mg-b"))
    judged = baseline(plan=BOTH, scopes=(first, second))
    left = replace(BOTH, extensions=(BOTH.extensions[0], replace(BOTH.extensions[1], rule=Rule.UNMANAGED)))
    assert unjudged(judged) == replace(
        judged, plan=left, scopes=(replace(first, plan=left), replace(second, plan=left))
    )
    assert (judged.is_judged, unjudged(judged).is_judged) == (True, False)


UNDECIDED = {
    "what is asked for is not, in any casing": (standard(aipromptevidence=True), ()),
    "what would be disabled": (standard(AIPromptEvidence=True, AIModelScanner=True), ("AIModelScanner",)),
    "what nobody names": (standard(AIFutureSharing=True), ("AIFutureSharing",)),
    "nothing that is off": (standard(AIModelScanner=False, AIFutureSharing=False), ()),
    "nothing where there is no plan": (None, ()),
}


@pytest.mark.parametrize(("seen", "names"), UNDECIDED.values(), ids=UNDECIDED)
def test_what_is_on_and_not_asked_for_may_be_wanted_off(seen: PlanSeen | None, names: tuple[str, ...]) -> None:
    assert undecided(unjudged(baseline(plan=BOTH)).plan, seen) == names


def after(kind: Kind, *, is_judged: bool) -> Memory:
    verdicts = tuple(Verdict(control, kind, "because") for control in ALL_CONTROLS)
    known = memory()
    return remembered(
        known,
        learnt(
            known,
            look=Look(standard(), verdicts),
            verdicts=verdicts,
            sightings=(Sighting(Control.PLAN, NOW, NOW + timedelta(seconds=1), is_off=kind is Kind.DRIFTED),),
            is_judged=is_judged,
        ),
    )


def test_what_is_good_by_a_version_that_no_ledger_judged_is_no_sight_and_is_looked_at_again_soon() -> None:
    kept = after(Kind.COMPLIANT, is_judged=False)
    assert (kept.sight, kept.exposure.lines) == (None, ())
    assert kept.look_again == LookAgain(NOW + LADDER[0], BASELINE_UNKNOWN, 1)


def test_what_is_off_by_it_is_off() -> None:
    assert after(Kind.DRIFTED, is_judged=False).exposure.open == after(Kind.DRIFTED, is_judged=True).exposure.open != ()


def test_what_is_good_by_the_version_in_force_is_a_sight_and_needs_no_other_look() -> None:
    kept = after(Kind.COMPLIANT, is_judged=True)
    assert (kept.sight, kept.exposure.lines[0].good, kept.look_again) == (NOW, (NOW,), None)


CHAT = AccountId("rg-ai", "chat")


def read_again(before: Memory, *, is_off: bool, is_judged: bool) -> Memory:
    """After a look that read the account."""
    read = Sighting(Control.ACCOUNT, NOW, NOW + timedelta(seconds=1), is_off=is_off, account=CHAT)
    kept = Kept(looked=frozenset({CHAT}), sightings=(read,))
    return remembered(before, learnt(before, kept=kept, is_judged=is_judged))


OFF = read_again(memory(), is_off=True, is_judged=True)


def test_an_exposed_account_that_is_good_by_it_is_read_once_more_with_the_plan() -> None:
    kept = read_again(OFF, is_off=False, is_judged=False)
    assert kept.accounts.waiting == (Waiting(CHAT, NOW + LADDER[0]),)
    judged = read_again(kept, is_off=False, is_judged=True)
    assert (judged.accounts.waiting, judged.exposure.open) == ((), ())


def test_one_that_is_not_exposed_or_is_judged_is_read_no_more() -> None:
    assert read_again(memory(), is_off=False, is_judged=False).accounts.waiting == ()
    assert read_again(OFF, is_off=False, is_judged=True).accounts.waiting == ()
