"""Which scope counts for a subscription, and what is wanted of it then."""

import pytest

from enforcer.baseline import Baseline, Match, Mode, Rule
from enforcer.facts import Control
from enforcer.observed.subject import Subject
from enforcer.scope import desired
from enforcer.verdict import Kind
from tests.unit.build import EVIDENCE, NOW, OTHER, SCANNER, SUBSCRIPTION
from tests.unit.scoped import CONSENT, baseline, below, exemption, plan, scope, tagged

A, B = Match(management_group="mg-a"), Match(management_group="mg-b")
ME = Match(subscription=SUBSCRIPTION)
X = tagged(x="1")
OBSERVE, ENFORCE, SKIP = Mode.OBSERVE, Mode.ENFORCE, Mode.SKIP
TAGGED = below("mg-a", tags=(("x", "1"),))
DOWN = below("mg-a", "mg-b")

PRECEDENCE: dict[str, tuple[Baseline, Subject, Mode, str]] = {
    "no scope": (baseline(), DOWN, ENFORCE, ""),
    "no scope that matches": (baseline(scope(B, mode=SKIP)), below("mg-a"), ENFORCE, ""),
    "its own group": (baseline(scope(A, mode=SKIP)), DOWN, SKIP, "managementGroup mg-a"),
    "any group above": (baseline(scope(B, mode=SKIP)), DOWN, SKIP, "managementGroup mg-b"),
    "a group in other casing": (baseline(scope(A, mode=SKIP)), below("MG-A"), SKIP, "managementGroup mg-a"),
    "the first and not the nearest": (
        baseline(scope(B, mode=OBSERVE), scope(A, mode=ENFORCE)),
        DOWN,
        OBSERVE,
        "managementGroup mg-b",
    ),
    "an id before a group": (
        baseline(scope(ME, mode=ENFORCE), scope(A, mode=SKIP)),
        DOWN,
        ENFORCE,
        f"subscription {SUBSCRIPTION}",
    ),
    "a group before an id": (
        baseline(scope(A, mode=SKIP), scope(ME, mode=ENFORCE)),
        DOWN,
        SKIP,
        "managementGroup mg-a",
    ),
    "somebody else's id": (baseline(scope(Match(subscription=OTHER), mode=SKIP)), DOWN, ENFORCE, ""),
    "an id that must lie below a group, and does": (
        baseline(scope(Match(management_group="mg-b", subscription=SUBSCRIPTION), mode=SKIP)),
        DOWN,
        SKIP,
        f"managementGroup mg-b, subscription {SUBSCRIPTION}",
    ),
    "an id that must lie below a group, and does not": (
        baseline(scope(Match(management_group="mg-c", subscription=SUBSCRIPTION), mode=SKIP)),
        DOWN,
        ENFORCE,
        "",
    ),
    "a tag before a group that observes": (
        baseline(scope(X, mode=ENFORCE), scope(A, mode=OBSERVE)),
        TAGGED,
        ENFORCE,
        "tag x 1",
    ),
    "a tag before a group that skips": (
        baseline(scope(X, mode=ENFORCE), scope(A, mode=SKIP)),
        TAGGED,
        ENFORCE,
        "tag x 1",
    ),
    "a silent tag hides no stricter group": (
        baseline(scope(X), scope(A, mode=ENFORCE), mode=OBSERVE),
        TAGGED,
        ENFORCE,
        "tag x 1",
    ),
    "a group before a tag": (
        baseline(scope(A, mode=OBSERVE), scope(X, mode=ENFORCE)),
        TAGGED,
        OBSERVE,
        "managementGroup mg-a",
    ),
    "a tag that is not there": (baseline(scope(X, mode=ENFORCE), mode=OBSERVE), below("mg-a", tags=()), OBSERVE, ""),
    "tags that are not known": (baseline(scope(X, mode=ENFORCE), mode=OBSERVE), below("mg-a"), OBSERVE, ""),
    "a place that is not known": (
        baseline(scope(A, mode=SKIP), scope(ME, mode=OBSERVE)),
        Subject(SUBSCRIPTION, None),
        OBSERVE,
        f"subscription {SUBSCRIPTION}",
    ),
}


@pytest.mark.parametrize(("said", "subject", "mode", "name"), PRECEDENCE.values(), ids=PRECEDENCE.keys())
def test_the_first_scope_that_matches_wins(said: Baseline, subject: Subject, mode: Mode, name: str) -> None:
    found = desired(said, subject, now=NOW)
    assert (found.mode, found.scope) == (mode, name)


def test_what_a_scope_does_not_say_comes_from_the_top_level_each_extension_by_itself() -> None:
    said = baseline(
        scope(plan=plan(AIModelScanner="disabled")),
        plan=plan(AIPromptEvidence="enabled", AIModelScanner="enabled"),
        account_switch=Rule.ENABLED,
    )
    found = desired(said, below("mg-a"), now=NOW)
    assert (found.mode, found.account_switch) == (ENFORCE, Rule.ENABLED)
    assert (found.plan.rule(EVIDENCE), found.plan.rule(SCANNER)) == (Rule.ENABLED, Rule.DISABLED)


def test_a_scope_that_is_matched_by_a_tag_adds_extensions_and_the_account_switch() -> None:
    said = baseline(scope(X, plan=plan(AIPromptEvidence="enabled"), account_switch=Rule.ENABLED))
    found = desired(said, TAGGED, now=NOW)
    assert (found.plan.rule(EVIDENCE), found.account_switch) == (Rule.ENABLED, Rule.ENABLED)
    assert found.plan.extensions[0].consent == CONSENT


LOOSENING = {
    "to skip": scope(X, mode=SKIP),
    "to observe": scope(X, mode=OBSERVE),
    "an extension off": scope(X, plan=plan(AIPromptEvidence="disabled")),
    "an extension unmanaged": scope(X, plan=plan(AIPromptEvidence="unmanaged")),
    "the accounts unmanaged": scope(X, account_switch=Rule.UNMANAGED),
    "by a name": scope(Match(name="*"), mode=SKIP),
    "by an offer": scope(Match(quota_id="MSDN*"), mode=SKIP),
    "prompts handed on that protect nothing": scope(X, plan=plan(AIPromptSharingWithPurview="enabled")),
    "by a group and a tag": scope(Match(management_group="mg-a", tags=(("x", "1"),)), mode=SKIP),
}


@pytest.mark.parametrize("loosening", LOOSENING.values(), ids=LOOSENING.keys())
def test_whatever_such_a_scope_says_it_never_loosens(loosening: object) -> None:
    top = {"plan": plan(AIPromptEvidence="enabled"), "account_switch": Rule.ENABLED}
    subject = below("mg-a", name="sandbox", tags=(("x", "1"),), quota_id="MSDNDevTest_2014-09-01")
    found = desired(baseline(loosening, **top), subject, now=NOW)  # type: ignore[arg-type]  # no file could say it
    assert (found.mode, found.plan.rule(EVIDENCE), found.account_switch) == (ENFORCE, Rule.ENABLED, Rule.ENABLED)


def test_what_is_off_for_privacy_is_not_switched_on_by_a_tag() -> None:
    said = baseline(scope(X, plan=plan(AIPromptEvidence="enabled")), plan=plan(AIPromptEvidence="disabled"))
    assert desired(said, TAGGED, now=NOW).plan.rule(EVIDENCE) is Rule.DISABLED


def test_the_reason_names_the_scope_who_answers_for_it_and_what_it_stands_on() -> None:
    said = baseline(scope(X), scope(A, mode=OBSERVE))
    answer = "(platform-team: no production data; review 2026-09-30)"
    assert desired(said, below("mg-a"), now=NOW).why == f"scope managementGroup mg-a {answer}"
    assert desired(said, TAGGED, now=NOW).why.endswith(f"and no less than scope managementGroup mg-a {answer}")


TAGS = {
    "casing of the name and the value": ((("X", "ONE"),), True),
    "more tags": ((("y", "2"), ("x", "one")), True),
    "another value": ((("x", "two"),), False),
    "no tags": ((), False),
}


@pytest.mark.parametrize(("tags", "matches"), TAGS.values(), ids=TAGS.keys())
def test_all_tags_must_be_there_in_any_casing(tags: tuple[tuple[str, str], ...], matches: bool) -> None:
    found = desired(baseline(scope(tagged(x="one"), mode=ENFORCE), mode=OBSERVE), below("mg", tags=tags), now=NOW)
    assert (found.mode is ENFORCE) is matches


def test_scopes_and_exemptions_of_one_are_not_those_of_another() -> None:
    said = baseline(scope(ME, mode=SKIP), exemptions=(exemption(),))
    other = desired(said, Subject(OTHER, below("mg-a").place), now=NOW)
    assert (other.mode, other.exemptions) == (ENFORCE, ())


def test_a_group_whose_id_looks_like_a_subscription_is_a_group() -> None:
    said = baseline(scope(Match(management_group=SUBSCRIPTION), mode=SKIP))
    assert desired(said, below("mg-a"), now=NOW).mode is ENFORCE
    assert desired(said, below(SUBSCRIPTION), now=NOW).mode is SKIP


def test_what_is_skipped_says_why_for_every_control() -> None:
    verdicts = desired(baseline(scope(mode=SKIP)), below("mg-a"), now=NOW).skipped(tuple(Control))
    assert [(verdict.control, verdict.kind) for verdict in verdicts] == [(one, Kind.SKIPPED) for one in Control]
    assert "no production data" in verdicts[0].reason
