"""What the answer to a PUT proves, and what it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.baseline import PlanWanted
from enforcer.controls.proof import Proof, prove, read_back, unasked
from enforcer.facts import Control
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import Extension, PlanSeen, PlanWrite, Tier
from enforcer.verdict import Kind
from tests.unit.build import (
    EVIDENCE,
    FAILED,
    MYSTERY,
    NO_ANSWER,
    NOT_REPORTED,
    NOW,
    SUCCEEDED,
    extensions,
    free,
    memory,
    standard,
    unproven,
    wanted,
    write,
)

EVIDENCE_ON = wanted(AIPromptEvidence="enabled")
SENT = write(AIPromptEvidence=True, AIPromptSharingWithPurview=False)
BLANK = memory()


def proven(answer: PlanSeen, known: Memory = BLANK, sent: PlanWrite = SENT) -> Proof:
    return prove(EVIDENCE_ON, sent, answer, known, now=NOW)


ANSWERS = {
    "it succeeded": (standard(SUCCEEDED, AIPromptEvidence=True), Kind.PROVEN, None),
    "it succeeded under another casing": (standard(SUCCEEDED, aipromptevidence=True), Kind.PROVEN, None),
    "it failed and reads as on": (standard(FAILED, AIPromptEvidence=True), Kind.UNPROVEN, FAILED),
    "it is on without a status": (standard(AIPromptEvidence=True), Kind.UNPROVEN, NOT_REPORTED),
    "it succeeded and reads as off": (standard(SUCCEEDED, AIPromptEvidence=False), Kind.UNPROVEN, NOT_REPORTED),
    "it is not in the answer": (standard(), Kind.UNPROVEN, NOT_REPORTED),
    "the answer is still Free": (free(AIPromptEvidence=True), Kind.UNPROVEN, NOT_REPORTED),
}


@pytest.mark.parametrize(("answer", "kind", "status"), ANSWERS.values(), ids=ANSWERS.keys())
def test_only_tier_state_and_status_together_prove_a_write(answer: PlanSeen, kind: Kind, status: object) -> None:
    proof = proven(answer)
    assert proof.verdict.kind is kind
    assert [(entry.extension, entry.status) for entry in proof.unproven] == ([(EVIDENCE, status)] if status else [])


def test_what_is_not_managed_proves_nothing_and_spoils_nothing() -> None:
    others = extensions(FAILED, AIPromptSharingWithPurview=True, AIMystery=True)
    answer = PlanSeen(Tier.STANDARD, (*extensions(SUCCEEDED, AIPromptEvidence=True), *others))
    assert proven(answer).verdict.kind is Kind.PROVEN


def test_a_refusal_is_told_with_the_service_s_own_words() -> None:
    failed = Extension(EVIDENCE, enabled=True, status=FAILED, message="Failed assigning roles")
    proof = proven(PlanSeen(Tier.STANDARD, (failed,)))
    assert proof.verdict.reason == "AIPromptEvidence was refused: Failed assigning roles"
    assert proof.unproven[0].message == "Failed assigning roles"


def test_the_latest_refusal_is_told_in_its_own_words() -> None:
    failed = Extension(EVIDENCE, enabled=True, status=FAILED, message="quota")
    known = memory(unproven=(replace(unproven(status=FAILED), message="no role"),))
    assert [entry.message for entry in proven(PlanSeen(Tier.STANDARD, (failed,)), known).unproven] == ["quota"]


def test_what_was_refused_is_kept_where_another_had_to_be_left_out() -> None:
    both = wanted(AIPromptEvidence="enabled", AIModelScanner="enabled")
    answer = standard(FAILED, AIPromptEvidence=True)
    proof = prove(both, write(AIPromptEvidence=True), answer, BLANK, now=NOW)
    assert (proof.verdict.kind, proof.verdict.reason) == (Kind.REFUSED, "not offered by the service: AIModelScanner")
    assert [(entry.extension, entry.status) for entry in proof.unproven] == [(EVIDENCE, FAILED)]


WORDS = {
    "all succeeded": (standard(SUCCEEDED, AIPromptEvidence=True), "tier, states and operation statuses as wanted"),
    "the tier is another": (free(), "the answer has tier Free"),
    "it failed in silence": (standard(FAILED, AIPromptEvidence=True), "AIPromptEvidence was refused: no message"),
    "nothing was reported": (standard(AIPromptEvidence=True), "AIPromptEvidence: not reported"),
}


@pytest.mark.parametrize(("answer", "words"), WORDS.values(), ids=WORDS)
def test_each_verdict_is_about_the_plan_and_says_why(answer: PlanSeen, words: str) -> None:
    assert (proven(answer).verdict.control, proven(answer).verdict.reason) == (Control.PLAN, words)


def test_several_that_were_left_out_or_not_reported_are_all_named() -> None:
    both = wanted(AIPromptEvidence="enabled", AIModelScanner="enabled")
    left_out = prove(both, write(), standard(), BLANK, now=NOW)
    assert left_out.verdict.reason.removeprefix("not offered by the service: ").split(", ") == [
        entry.name for entry in both.managed
    ]
    silent = prove(both, write(AIPromptEvidence=True, AIModelScanner=True), standard(), BLANK, now=NOW)
    assert sorted(silent.verdict.reason.split("; ")) == [
        "AIModelScanner: not reported",
        "AIPromptEvidence: not reported",
    ]


def test_a_read_that_proves_says_so() -> None:
    proof = read_back(EVIDENCE_ON, SENT, standard(AIPromptEvidence=True), proven(standard(AIPromptEvidence=True)))
    assert proof.verdict.reason == "read back: tier and states as wanted"


@pytest.mark.parametrize(("before", "seconds"), [(0, 10), (1, 300), (2, 900), (3, 3_600), (9, 3_600)])
def test_each_refusal_waits_longer_for_the_next_try(before: int, seconds: int) -> None:
    known = memory(unproven=(unproven(attempts=before),) if before else ())
    (entry,) = proven(standard(FAILED, AIPromptEvidence=True), known).unproven
    assert (entry.attempts, entry.retry_at) == (before + 1, NOW + timedelta(seconds=seconds))


def test_what_had_to_be_left_out_of_the_put_is_refused() -> None:
    proof = proven(standard(), sent=write(AIPromptSharingWithPurview=False))
    assert (proof.verdict.kind, proof.needs_reading) == (Kind.REFUSED, False)
    assert EVIDENCE in proof.verdict.reason


@pytest.mark.parametrize(("status", "reads"), [(NOT_REPORTED, True), (FAILED, False), (SUCCEEDED, False)])
def test_only_silence_is_read_back(status: object, *, reads: bool) -> None:
    assert proven(standard(status, AIPromptEvidence=True)).needs_reading is reads  # type: ignore[arg-type]  # a status


READS = {
    "it reads as sent": (standard(AIPromptEvidence=True), Kind.PROVEN),
    "it reads as off": (standard(AIPromptEvidence=False), Kind.UNPROVEN),
    "it is missing": (standard(), Kind.UNPROVEN),
    "the plan reads as Free": (free(AIPromptEvidence=True), Kind.UNPROVEN),
    "there is no plan": (None, Kind.UNPROVEN),
    "an unmanaged one reads otherwise": (standard(AIPromptEvidence=True, AIPromptSharingWithPurview=True), Kind.PROVEN),
}


@pytest.mark.parametrize(("seen", "kind"), READS.values(), ids=READS.keys())
def test_a_read_decides_what_the_answer_left_open(seen: PlanSeen | None, kind: Kind) -> None:
    proof = read_back(EVIDENCE_ON, SENT, seen, proven(standard(AIPromptEvidence=True)))
    assert proof.verdict.kind is kind
    assert bool(proof.unproven) is (kind is Kind.UNPROVEN)


SILENCE = pytest.mark.parametrize("answer", [standard(AIPromptEvidence=True)], ids=["no status"])


@SILENCE
def test_what_was_refused_stays_refused_in_its_own_words_after_a_silent_answer(answer: PlanSeen) -> None:
    refusal = replace(unproven(status=FAILED), message="no role")
    proof = proven(answer, memory(unproven=(refusal,)))
    assert not proof.needs_reading
    assert [(entry.status, entry.message, entry.attempts) for entry in proof.unproven] == [(FAILED, "no role", 2)]


@SILENCE
def test_what_had_no_answer_is_read_back_after_a_silent_one_like_any_silence(answer: PlanSeen) -> None:
    proof = proven(answer, memory(unproven=(unproven(status=NO_ANSWER),)))
    assert proof.needs_reading
    assert [entry.status for entry in proof.unproven] == [NOT_REPORTED]


ON = standard(AIPromptEvidence=True, AIMystery=True, AIModelScanner=True)

UNASKED = {
    "what nobody knows": (wanted(), ON, (EVIDENCE,), (), (MYSTERY,)),
    "what was asked for is not": (wanted(), ON, (EVIDENCE, MYSTERY), (), ()),
    "what was sent as off is": (wanted(), ON, (), (), (EVIDENCE, MYSTERY)),
    "what the baseline manages is not": (EVIDENCE_ON, ON, (), (), (MYSTERY,)),
    "what is off is not": (wanted(), standard(AIPromptEvidence=False), (), (), ()),
    "what was corrected once is not": (wanted(), ON, (EVIDENCE,), ("aimystery",), ()),
    "names count in any casing": (wanted(), ON, ("AIMYSTERY", "aipromptevidence"), (), ()),
    "without a write of ours nothing is": (wanted(), ON, None, (), ()),
}


@pytest.mark.parametrize(("baseline", "answer", "asked", "corrected", "names"), UNASKED.values(), ids=UNASKED.keys())
def test_what_came_on_unasked_and_may_disclose(
    baseline: PlanWanted,
    answer: PlanSeen,
    asked: tuple[str, ...] | None,
    corrected: tuple[str, ...],
    names: tuple[str, ...],
) -> None:
    assert unasked(baseline, answer, asked, corrected) == names
