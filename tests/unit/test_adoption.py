"""Whether a published baseline comes into force: what it would do to the estate decides, and a person may approve."""

import pytest

from enforcer.adoption import Adoption, Decision, decide
from enforcer.facts import SubscriptionId
from enforcer.place import Place
from enforcer.published import Published, Said
from enforcer.subject import Subject
from tests.unit.baseline_texts import GOOD
from tests.unit.build import NOW

ESTATE = tuple(
    Subject(SubscriptionId(f"{number:08d}-0000-4000-8000-000000000000"), Place(("mg-a" if number % 2 else "mg-b",)))
    for number in range(1, 101)
)
WAIVER = 'owner: o, reason: "x", review: 2027-01-01'
OBSERVING = GOOD.replace("mode: enforce", "mode: observe")
SKIPPING = f"{GOOD}scopes:\n  - {{match: {{managementGroup: mg-a}}, skip: true, {WAIVER}}}\n"
EXEMPTING = (
    f"{GOOD}exemptions:\n  - {{managementGroup: mg-b, controls: [plan], owner: o, reason: x, ticket: T-1, "
    "until: 2026-12-31}\n"
)
SWITCHED_OFF = GOOD.replace(
    "AIModelScanner: enabled", "AIModelScanner: {state: disabled, owner: o, reason: x, review: 2027-01-01}"
)
RENAMED = GOOD.replace("name: contoso", "name: fabrikam")


def decided(new: str, old: str | None = GOOD, *, said: Said = Said(), approvals: str | None = None) -> Adoption:  # noqa: B008  frozen
    published = Published("baseline.yaml", new, "baseline.approvals.yaml", approvals)
    return decide(published, old, said, ESTATE, now=NOW)


def approving(text: str) -> str:
    digest = Published("x", text).digest
    return f"version: 1\napprovals:\n  - {{digest: {digest}, approvedBy: board, ticket: T-9}}\n"


def test_a_first_installation_needs_no_approval() -> None:
    found = decided(OBSERVING, None)
    assert (found.decision, found.text, found.news) == (Decision.FIRST, OBSERVING, True)


def test_the_same_text_is_in_force_already_and_no_news() -> None:
    found = decided(GOOD)
    assert (found.decision, found.text, found.news) == (Decision.IN_FORCE, None, False)


CLUMSY = {
    "enforce becomes observe": OBSERVING,
    "a broad skip": SKIPPING,
    "an exemption for a whole group": EXEMPTING,
    "a scanner that is switched off": SWITCHED_OFF,
}


@pytest.mark.parametrize("text", CLUMSY.values(), ids=CLUMSY)
def test_a_malicious_or_clumsy_edit_is_held_back_and_says_why(text: str) -> None:
    found = decided(text)
    assert (found.decision, found.text) == (Decision.HELD, None)
    assert "lose protections" in found.reasons[0]
    assert found.comparison
    assert found.comparison.words


@pytest.mark.parametrize("text", CLUMSY.values(), ids=CLUMSY)
def test_with_its_digest_among_the_approvals_it_comes_into_force(text: str) -> None:
    found = decided(text, approvals=approving(text))
    assert (found.decision, found.text) == (Decision.CHANGED, text)
    assert found.reasons


def test_another_version_is_not_approved_by_it() -> None:
    assert decided(OBSERVING, approvals=approving(SKIPPING)).decision is Decision.HELD


def test_an_edit_cannot_raise_the_limits_that_judge_it() -> None:
    wide = f"{OBSERVING}limits: {{maxLoosened: 1, maxChanged: 1}}\n"
    assert decided(wide).decision is Decision.HELD
    assert decided(f"{GOOD}limits: {{maxLoosened: 1}}\n").decision is Decision.HELD


def test_what_changes_little_comes_into_force() -> None:
    found = decided(RENAMED)
    assert (found.decision, found.before, found.comparison and found.comparison.changed) == (
        Decision.CHANGED,
        Published("x", GOOD).digest,
        0,
    )


def test_each_bad_and_each_held_version_is_told_once() -> None:
    for text in ("version: 2\n", OBSERVING):
        first = decided(text)
        again = decided(text, said=first.said)
        assert (first.news, again.news) == (True, False)
        other = decided(text + "# another\n", said=first.said)
        assert other.news


def test_once_it_is_good_again_the_next_trouble_is_told() -> None:
    rejected = decided("version: 2\n")
    good = decided(GOOD, said=rejected.said)
    assert good.said == Said()
    assert decided("version: 2\n", said=good.said).news


BAD_APPROVALS = "version: 1\napprovals:\n  - {digest: short, approvedBy: b, ticket: t}\n"


def test_bad_approvals_approve_nothing_and_are_told_by_line() -> None:
    found = decided(OBSERVING, approvals=BAD_APPROVALS)
    assert found.decision is Decision.HELD
    assert "baseline.approvals.yaml:3" in found.reasons[-1]


def test_what_needs_no_approval_does_not_read_the_file() -> None:
    assert decided(RENAMED, approvals=BAD_APPROVALS).decision is Decision.CHANGED
    assert decided(GOOD, None, approvals=BAD_APPROVALS).decision is Decision.FIRST


def test_an_exemption_that_is_made_longer_loosens_like_a_new_one() -> None:
    longer = EXEMPTING.replace("until: 2026-12-31", "until: 2027-01-31")
    found = decided(longer, EXEMPTING)
    assert (found.decision, found.comparison and found.comparison.loosened) == (Decision.HELD, 50)
    assert found.comparison
    assert found.comparison.words == ("plan: exempt until 2027-01-31 instead of 2026-12-31: 50",)
    assert decided(EXEMPTING, longer).decision is Decision.HELD  # half of the estate changes
    assert decided(EXEMPTING, longer).comparison.loosened == 0  # type: ignore[union-attr]  # held: it was compared


def test_a_scope_that_only_observes_lasts_longer_than_an_exemption() -> None:
    scope = f"{GOOD}scopes:\n  - {{match: {{managementGroup: mg-b}}, mode: observe, {WAIVER}}}\n"
    found = decided(scope, EXEMPTING)
    assert (found.decision, found.comparison and found.comparison.loosened) == (Decision.HELD, 50)


def test_a_slower_pace_needs_an_approval() -> None:
    found = decided(f"{GOOD}limits: {{writesPerSecond: 0.1}}\n")
    assert (found.decision, found.reasons[0]) == (Decision.HELD, "writesPerSecond is lowered from 10 to 0.1")


def test_a_last_good_one_that_nobody_can_read_any_more_holds_nothing_back() -> None:
    assert decided(GOOD, old="version: 0").decision is Decision.FIRST


def test_bad_text_leaves_what_is_in_force() -> None:
    found = decided(GOOD.replace("enforce", "Enforce"))
    assert (found.decision, found.text) == (Decision.REJECTED, None)
    assert found.problems[0].where.startswith("baseline.yaml:")
