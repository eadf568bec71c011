"""What the plan as read is judged to be, and the one PUT that heals it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.baseline import PlanWanted
from enforcer.controls.plan import judge
from enforcer.facts import Control
from enforcer.memory.subscription import Memory, NotOffered
from enforcer.observed.plan import Extension, PlanSeen, PlanWrite, Tier
from enforcer.verdict import Kind, Verdict
from tests.unit.build import (
    EVIDENCE,
    FAILED,
    MYSTERY,
    NO_ANSWER,
    NOT_REPORTED,
    NOW,
    SCANNER,
    SHARING,
    awaiting,
    free,
    later,
    memory,
    standard,
    unproven,
    wanted,
    write,
)

EVIDENCE_ON = wanted(AIPromptEvidence="enabled")
BLANK = memory()
NOT_OFFERED = memory(not_offered=(NotOffered(EVIDENCE.lower(), later(hours=1)),))
OFFERED_AGAIN = memory(not_offered=(NotOffered(EVIDENCE, NOW),))


def judged(baseline: PlanWanted, seen: PlanSeen | None, known: Memory = BLANK, now: datetime = NOW) -> Verdict:
    verdict = judge(baseline, seen, known, now=now)
    assert verdict.control is Control.PLAN
    assert verdict.reason
    return verdict


KINDS = {
    "nothing is wanted beyond the tier": (wanted(), standard(), BLANK, Kind.COMPLIANT),
    "evidence is on as wanted": (EVIDENCE_ON, standard(AIPromptEvidence=True), BLANK, Kind.COMPLIANT),
    "evidence is on under another casing": (EVIDENCE_ON, standard(aipromptevidence=True), BLANK, Kind.COMPLIANT),
    "what is disabled is missing": (wanted(AIModelScanner="disabled"), standard(), BLANK, Kind.COMPLIANT),
    "what is unmanaged is on": (wanted(AIMystery="unmanaged"), standard(AIMystery=True), BLANK, Kind.COMPLIANT),
    "no plan": (wanted(), None, BLANK, Kind.DRIFTED),
    "Free": (wanted(), free(), BLANK, Kind.DRIFTED),
    "Free with extensions that read as on": (EVIDENCE_ON, free(AIPromptEvidence=True), BLANK, Kind.DRIFTED),
    "evidence is off": (EVIDENCE_ON, standard(AIPromptEvidence=False), BLANK, Kind.DRIFTED),
    "evidence is missing": (EVIDENCE_ON, standard(), BLANK, Kind.DRIFTED),
    "what is disabled is on": (wanted(AIModelScanner="disabled"), standard(AIModelScanner=True), BLANK, Kind.DRIFTED),
    "evidence was refused": (
        EVIDENCE_ON,
        standard(AIPromptEvidence=True),
        memory(unproven=(unproven(),)),
        Kind.UNPROVEN,
    ),
    "evidence had no answer": (
        EVIDENCE_ON,
        standard(AIPromptEvidence=True),
        memory(unproven=(unproven(status=NO_ANSWER),)),
        Kind.UNPROVEN,
    ),
    "evidence was not reported and reads right": (
        EVIDENCE_ON,
        standard(AIPromptEvidence=True),
        memory(unproven=(unproven(status=NOT_REPORTED),)),
        Kind.PROVEN,
    ),
    "what was refused is not managed any more": (wanted(), standard(), memory(unproven=(unproven(),)), Kind.COMPLIANT),
    "a heal of the plan awaits a look": (wanted(), standard(), memory(awaiting=(awaiting(),)), Kind.PROVEN),
    "a heal of the provider awaits a look": (
        wanted(),
        standard(),
        memory(awaiting=(awaiting(Control.PROVIDER),)),
        Kind.COMPLIANT,
    ),
    "evidence is not offered here": (EVIDENCE_ON, standard(), NOT_OFFERED, Kind.REFUSED),
    "evidence was not offered yesterday": (EVIDENCE_ON, standard(), OFFERED_AGAIN, Kind.DRIFTED),
    "what is disabled is not offered": (wanted(AIPromptEvidence="disabled"), standard(), NOT_OFFERED, Kind.COMPLIANT),
}


@pytest.mark.parametrize(("baseline", "seen", "known", "kind"), KINDS.values(), ids=KINDS.keys())
def test_the_plan_is_judged(baseline: PlanWanted, seen: PlanSeen | None, known: Memory, kind: Kind) -> None:
    verdict = judged(baseline, seen, known)
    assert verdict.kind is kind
    assert (verdict.action is not None) <= (kind in {Kind.DRIFTED, Kind.UNPROVEN})


DISCLOSING_OFF = {EVIDENCE: False, SHARING: False}

WRITES = {
    "from Free all that discloses is said": (wanted(), free(), BLANK, write(**DISCLOSING_OFF)),
    "from Free evidence is on and sharing is off": (
        EVIDENCE_ON,
        free(),
        BLANK,
        write(AIPromptEvidence=True, AIPromptSharingWithPurview=False),
    ),
    "from Free what was on before comes back": (
        wanted(),
        free(),
        memory(last_plan=standard(AIPromptSharingWithPurview=True, AIMystery=True, AIModelScanner=False)),
        write(AIModelScanner=False, AIMystery=True, AIPromptEvidence=False, AIPromptSharingWithPurview=True),
    ),
    "from Free what the plan shows does not count": (
        wanted(),
        free(AIPromptSharingWithPurview=True, AIMystery=True),
        BLANK,
        write(**DISCLOSING_OFF),
    ),
    "from Free the baseline is stronger than the past": (
        wanted(AIPromptEvidence="disabled", AIModelScanner="enabled"),
        free(),
        memory(last_plan=standard(AIPromptEvidence=True, AIModelScanner=False)),
        write(AIModelScanner=True, AIPromptEvidence=False, AIPromptSharingWithPurview=False),
    ),
    "from Free what was corrected once stays off": (
        wanted(),
        free(),
        memory(last_plan=standard(AIMystery=True), corrected=(MYSTERY,)),
        write(AIMystery=False, AIPromptEvidence=False, AIPromptSharingWithPurview=False),
    ),
    "from Free what a write without an answer left off stays off": (
        EVIDENCE_ON,
        free(),
        memory(
            last_plan=standard(AIModelScanner=True, AIMystery=True, AIPromptSharingWithPurview=True),
            asked=(EVIDENCE, SHARING),
        ),
        write(AIModelScanner=True, AIMystery=False, AIPromptEvidence=True, AIPromptSharingWithPurview=True),
    ),
    "from Free what is not offered is left out": (
        EVIDENCE_ON,
        free(),
        NOT_OFFERED,
        write(AIPromptSharingWithPurview=False),
    ),
    "at Standard all others are sent as they are": (
        EVIDENCE_ON,
        standard(AIMystery=True, AIModelScanner=False),
        memory(last_plan=standard(AIMystery=False, AIPromptSharingWithPurview=True)),
        write(AIModelScanner=False, AIMystery=True, AIPromptEvidence=True),
    ),
    "at Standard only what is disabled goes off": (
        wanted(AIModelScanner="disabled"),
        standard(AIModelScanner=True, AIPromptEvidence=True),
        BLANK,
        write(AIModelScanner=False, AIPromptEvidence=True),
    ),
}


@pytest.mark.parametrize(("baseline", "seen", "known", "expected"), WRITES.values(), ids=WRITES.keys())
def test_one_put_heals_the_plan(baseline: PlanWanted, seen: PlanSeen, known: Memory, expected: PlanWrite) -> None:
    assert judged(baseline, seen, known).action == expected


OPEN = memory(asked=(EVIDENCE,))


def test_what_came_on_with_a_lost_answer_is_switched_off_by_the_next_look() -> None:
    seen = standard(AIPromptEvidence=True, AIMystery=True, AIModelScanner=True)
    verdict = judged(EVIDENCE_ON, seen, OPEN)
    assert (verdict.kind, verdict.reason) == (Kind.DRIFTED, "AIMystery came on unasked")
    assert verdict.action == write(AIModelScanner=True, AIMystery=False, AIPromptEvidence=True)


def test_names_are_written_once_in_the_casing_of_the_baseline() -> None:
    seen = standard(aipromptevidence=False)
    assert judged(EVIDENCE_ON, seen).action == write(AIPromptEvidence=True)


def test_properties_stay_on_what_is_enabled_and_never_go_out_with_what_is_not() -> None:
    was = Extension(SCANNER, enabled=True, properties='{"cap":10}', status=FAILED, message="an old message")
    seen = PlanSeen(Tier.STANDARD, (was, Extension(MYSTERY, enabled=False, properties='{"cap":1}')))
    action = judged(EVIDENCE_ON, seen).action
    assert isinstance(action, PlanWrite)
    assert [sent.properties for sent in action.extensions] == ['{"cap":10}', None, None]
    assert {(sent.status, sent.message) for sent in action.extensions} == {(NOT_REPORTED, None)}


@pytest.mark.parametrize(("minutes", "writes"), [(-1, True), (0, True), (1, False)], ids=["over", "due", "to come"])
def test_a_refused_extension_is_written_again_when_its_time_has_come(minutes: int, *, writes: bool) -> None:
    known = memory(unproven=(unproven(at=NOW + timedelta(minutes=minutes)),))
    verdict = judged(EVIDENCE_ON, standard(AIPromptEvidence=True), known)
    assert verdict.kind is Kind.UNPROVEN
    assert verdict.action == (write(AIPromptEvidence=True) if writes else None)


def test_what_is_not_offered_is_left_out_where_a_refused_extension_is_written_again() -> None:
    both = wanted(AIPromptEvidence="enabled", AIModelScanner="enabled")
    known = memory(unproven=(unproven(),), not_offered=(NotOffered(SCANNER, later(hours=1)),))
    verdict = judged(both, standard(AIPromptEvidence=True, AIModelScanner=False), known)
    assert (verdict.kind, verdict.action) == (Kind.UNPROVEN, write(AIPromptEvidence=True))


def test_drift_does_not_wait_for_a_refused_extension() -> None:
    known = memory(unproven=(unproven(at=later(hours=1)),))
    assert judged(EVIDENCE_ON, free(), known).action is not None


def test_from_free_what_was_corrected_is_said_although_the_last_plan_does_not_list_it() -> None:
    action = judged(wanted(), free(), memory(corrected=(MYSTERY,))).action
    assert action == write(AIMystery=False, **DISCLOSING_OFF)


WORDS = {
    "as wanted": (wanted(), standard(), BLANK, "as the baseline wants it"),
    "after a write": (wanted(), standard(), memory(awaiting=(awaiting(),)), "reads as it was written"),
    "no plan": (wanted(), None, BLANK, "no plan: the provider is not registered"),
    "Free": (wanted(), free(), BLANK, "tier is Free, wanted Standard"),
    "two that are not offered": (
        wanted(AIPromptEvidence="enabled", AIModelScanner="enabled"),
        standard(),
        memory(not_offered=(NotOffered(EVIDENCE, later(hours=1)), NotOffered(SCANNER, later(hours=1)))),
        "not offered by the service: AIPromptEvidence, AIModelScanner",
    ),
    "one that came on, and one that is off": (
        EVIDENCE_ON,
        standard(AIMystery=True, AIPromptEvidence=False),
        memory(asked=(EVIDENCE,)),
        "AIMystery came on unasked; AIPromptEvidence is off, wanted on",
    ),
    "a write without an answer": (
        EVIDENCE_ON,
        standard(AIPromptEvidence=True),
        memory(unproven=(unproven(status=NO_ANSWER),)),
        "AIPromptEvidence is unproven: no answer",
    ),
}


@pytest.mark.parametrize(("baseline", "seen", "known", "words"), WORDS.values(), ids=WORDS)
def test_a_verdict_says_why_in_the_words_that_an_operator_reads(
    baseline: PlanWanted, seen: PlanSeen | None, known: Memory, words: str
) -> None:
    assert judged(baseline, seen, known).reason == words


def test_the_words_of_a_verdict_name_all_that_differs_as_it_is_and_as_it_is_wanted() -> None:
    both = wanted(AIPromptEvidence="enabled", AIModelScanner="disabled")
    drifted = judge(both, standard(AIPromptEvidence=False, AIModelScanner=True), memory(), now=NOW)
    assert sorted(drifted.reason.split("; ")) == [
        "AIModelScanner is on, wanted off",
        "AIPromptEvidence is off, wanted on",
    ]
    assert judge(both, None, memory(), now=NOW).reason == "no plan: the provider is not registered"


def test_the_words_of_a_refusal_are_the_service_s_own_or_its_status() -> None:
    both = wanted(AIPromptEvidence="enabled", AIModelScanner="enabled")
    known = memory(
        unproven=(
            replace(unproven(status=FAILED), message="no role"),
            replace(unproven(status=FAILED), extension="AIModelScanner", message=None),
        )
    )
    judged = judge(both, standard(AIPromptEvidence=True, AIModelScanner=True), known, now=NOW)
    assert judged.reason == "AIPromptEvidence is unproven: no role; AIModelScanner is unproven: Failed"
