"""Whether a published baseline comes into force: what it would do to the estate decides, and a person may approve."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.adoption.decision import ROLLOUT, Adoption, Decision, decide
from enforcer.assumptions import DISCLOSING_EXTENSIONS
from enforcer.baselines.approvals import LONGEST
from enforcer.baselines.published import LOST, MOST_USED, Approval, Published, Said, Version, digest_of
from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from tests.unit.baseline_texts import CONSENT, GOOD, TODAY, with_extensions
from tests.unit.baseline_texts import WAIVER as OFF
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
KEEPS_EVERYTHING = (
    with_extensions(*(f"{name}: {{{CONSENT}}}" for name in DISCLOSING_EXTENSIONS), "AIModelScanner: enabled")
    + "accounts: {defenderSwitch: enabled}\npurview: {servicePrincipal: verify}\ncontentFilter: {report: true}\n"
)
RENAMED = GOOD.replace("name: contoso", "name: fabrikam")


def in_force(text: str) -> Said:
    """For longer than a day."""
    return Said(in_force=Version(digest_of(text), NOW - timedelta(days=3)))


def decided(new: str, old: str | None = GOOD, *, said: Said = Said(), approvals: str | None = None) -> Adoption:  # noqa: B008  frozen
    """`said` of the versions on record; `old` is in force."""
    published = Published("baseline.yaml", new, "baseline.approvals.yaml", approvals)
    known = replace(said, in_force=in_force(old).in_force if old else None)
    return decide(published, known, {digest_of(old): old} if old else {}, ESTATE, now=NOW)


def approving(text: str, **others: object) -> str:
    """In place of GOOD, as long as may be."""
    said = {"digest": digest_of(text), "replaces": digest_of(GOOD), "until": TODAY + LONGEST} | others
    rows = ", ".join(f"{name}: {value}" for name, value in said.items())
    return f"version: 1\napprovals:\n  - {{{rows}, approvedBy: board, ticket: T-9}}\n"


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
    "an extension that is not listed any more": GOOD.replace("      AIModelScanner: enabled\n", ""),
    "extensions that are not listed any more": GOOD[: GOOD.index("    extensions:")],
}


@pytest.mark.parametrize("text", CLUMSY.values(), ids=CLUMSY)
def test_a_malicious_or_clumsy_edit_is_held_back_and_says_why(text: str) -> None:
    found = decided(text)
    assert (found.decision, found.text) == (Decision.HELD, None)
    assert "lose protections" in found.reasons[0]
    assert found.comparison
    assert found.comparison.words


def test_without_its_plan_it_is_no_baseline_and_the_one_in_force_stays() -> None:
    for text in (GOOD[: GOOD.index("plans:")], GOOD[: GOOD.index("plans:")] + "plans: {}\n"):
        found = decided(text)
        assert (found.decision, found.text, found.said.in_force) == (Decision.REJECTED, None, in_force(GOOD).in_force)


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
    assert good.said == in_force(GOOD)
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


def test_what_is_switched_off_under_an_exemption_loosens_before_the_exemption_ends() -> None:
    exempt = EXEMPTING.removeprefix(GOOD)
    left_alone, off = (with_extensions(f"AIModelScanner: {rule}") + exempt for rule in ("unmanaged", f"{{{OFF}}}"))
    found = decided(off, left_alone)
    assert (found.decision, found.comparison and found.comparison.loosened) == (Decision.HELD, 100)


def test_a_scope_that_only_observes_lasts_longer_than_an_exemption() -> None:
    scope = f"{GOOD}scopes:\n  - {{match: {{managementGroup: mg-b}}, mode: observe, {WAIVER}}}\n"
    found = decided(scope, EXEMPTING)
    assert (found.decision, found.comparison and found.comparison.loosened) == (Decision.HELD, 50)


ENFORCED = "scopes:\n" + "".join(
    f"  - {{match: {{managementGroup: {each}}}, mode: enforce}}\n" for each in ("mg-a", "mg-b")
)
NOBODY_YET = {
    "a skip of a group without a subscription": SKIPPING.replace("mg-a", "mg-new"),
    "an exemption of such a group": EXEMPTING.replace("mg-b", "mg-new"),
    "observe at the top, where scopes enforce for all who are there": OBSERVING + ENFORCED,
}


@pytest.mark.parametrize("text", NOBODY_YET.values(), ids=NOBODY_YET)
def test_what_would_loosen_for_newcomers_alone_needs_an_approval(text: str) -> None:
    found = decided(text)
    assert (found.decision, found.comparison and found.comparison.loosened) == (Decision.HELD, 0)
    assert found.reasons[0].startswith("newcomers would lose protections: ")
    assert decided(text, approvals=approving(text)).decision is Decision.CHANGED


def test_where_all_may_lose_protections_newcomers_may_too() -> None:
    lenient = f"{GOOD}limits: {{maxLoosened: 1, maxChanged: 1}}\n"
    assert decided(lenient.replace("mode: enforce", "mode: observe"), lenient).decision is Decision.CHANGED


def test_a_slower_pace_needs_an_approval() -> None:
    found = decided(f"{GOOD}limits: {{writesPerSecond: 0.1}}\n")
    assert (found.decision, found.reasons[0]) == (Decision.HELD, "writesPerSecond is lowered from 10 to 0.1")


REFERENCES = {
    "of another grammar": lambda: {digest_of("version: 0"): "version: 0"},
    "not there any more": dict,
}


@pytest.mark.parametrize("texts", REFERENCES.values(), ids=REFERENCES)
def test_in_place_of_one_that_nobody_can_read_only_what_keeps_everything_comes_into_force(
    texts: Callable[[], dict[str, str]],
) -> None:
    def put(text: str, approvals: str | None = None) -> Adoption:
        published = Published("baseline.yaml", text, "baseline.approvals.yaml", approvals)
        return decide(published, in_force("version: 0"), texts(), ESTATE, now=NOW)

    held = put(GOOD)
    assert (held.decision, held.text) == (Decision.HELD, None)
    assert "can't be read" in held.reasons[0]
    assert put(KEEPS_EVERYTHING).decision is Decision.CHANGED
    assert put(GOOD, approving(GOOD, replaces=digest_of("version: 0"))).decision is Decision.CHANGED


def test_a_text_that_the_ledger_lost_is_kept_again_when_it_is_still_published() -> None:
    found = decide(Published("baseline.yaml", GOOD), in_force(GOOD), {}, ESTATE, now=NOW)
    assert (found.decision, found.text) == (Decision.IN_FORCE, GOOD)


def test_what_the_ledger_lost_altogether_can_be_approved_by_the_digest_that_the_record_names() -> None:
    lost = Said(in_force=Version(LOST, NOW))
    published = Published("baseline.yaml", GOOD)
    held = decide(published, lost, {}, ESTATE, now=NOW)
    approved = replace(published, approvals=approving(GOOD, replaces=held.before), approvals_name="a.yaml")
    assert (held.decision, decide(approved, lost, {}, ESTATE, now=NOW).decision) == (Decision.HELD, Decision.CHANGED)


@pytest.mark.parametrize("text", CLUMSY.values(), ids=CLUMSY)
def test_while_no_subscription_is_known_nothing_that_loosens_comes_into_force(text: str) -> None:
    def put(new: str, old: str) -> Adoption:
        return decide(Published("baseline.yaml", new), in_force(old), {digest_of(old): old}, (), now=NOW)

    held, back = put(text, GOOD), put(GOOD, text)
    assert (held.decision, back.decision) == (Decision.HELD, Decision.CHANGED)
    assert "no subscription is known yet" in held.reasons[0]


ALMOST = {
    "in place of another one": ({"replaces": digest_of(SKIPPING)}, f"and {digest_of(GOOD)} is in force"),
    "until yesterday": ({"until": TODAY - timedelta(days=1)}, "its approval ended with 2026-02-28"),
    "of another one": ({"digest": digest_of(SKIPPING)}, "not among the approvals"),
    "for too long": ({"until": TODAY + LONGEST + timedelta(days=1)}, "a day at most 30 days after 2026-03-01"),
    "without an end": ({"until": "never"}, "a date such as"),
}


@pytest.mark.parametrize(("others", "why"), ALMOST.values(), ids=ALMOST)
def test_an_approval_is_for_one_step_and_ends(others: dict[str, object], why: str) -> None:
    found = decided(OBSERVING, approvals=approving(OBSERVING, **others))
    assert (found.decision, why in found.reasons[-1]) == (Decision.HELD, True), found.reasons


def test_the_last_day_of_an_approval_is_included() -> None:
    assert decided(OBSERVING, approvals=approving(OBSERVING, until=TODAY)).decision is Decision.CHANGED


def test_an_old_version_that_was_approved_once_is_not_approved_again_in_place_of_its_successor() -> None:
    assert decided(OBSERVING, RENAMED, approvals=approving(OBSERVING)).decision is Decision.HELD


def steps(*texts: str, approvals: str, said: Said) -> tuple[list[Adoption], Said]:
    """One after the other, three days apart, so that no limit of a day is in the way."""
    found, known = [], {digest_of(text): text for text in (GOOD, *texts)}
    for days, text in enumerate(texts):
        published = Published("baseline.yaml", text, "a.yaml", approvals)
        found.append(decide(published, said, known, ESTATE, now=NOW + timedelta(days=3 * days)))
        said = found[-1].said
    return found, said


EASY = f"{GOOD}limits: {{maxChanged: 1}}\n"
EASY_OBSERVING = f"{OBSERVING}limits: {{maxChanged: 1}}\n"


def test_going_back_does_not_let_an_approval_count_once_more() -> None:
    approvals = approving(EASY_OBSERVING, replaces=digest_of(EASY))
    found, said = steps(EASY_OBSERVING, EASY, EASY_OBSERVING, approvals=approvals, said=in_force(EASY))
    assert [each.decision for each in found] == [Decision.CHANGED, Decision.CHANGED, Decision.HELD]
    assert found[-1].reasons[-1].startswith("its approval was used")
    anew = approving(EASY_OBSERVING, replaces=digest_of(EASY), until=TODAY + timedelta(days=20))
    assert steps(EASY_OBSERVING, approvals=anew, said=said)[0][0].decision is Decision.CHANGED


def test_only_so_many_approvals_are_kept_as_used_and_then_none_counts() -> None:
    used = tuple(Approval(digest_of(str(number)), "", TODAY) for number in range(MOST_USED))
    full, room = (decided(OBSERVING, said=Said(used=each), approvals=approving(OBSERVING)) for each in (used, used[1:]))
    assert (full.decision, room.decision) == (Decision.HELD, Decision.CHANGED)
    assert "40 approvals were used" in full.reasons[-1]


def test_a_worker_with_the_old_package_does_not_put_it_back_during_a_rollout() -> None:
    said = in_force(GOOD).replaced(digest_of(RENAMED), now=NOW)
    for waited, decision in ((timedelta(), Decision.SUPERSEDED), (ROLLOUT, Decision.CHANGED)):
        found = decide(
            Published("baseline.yaml", GOOD),
            said,
            {digest_of(RENAMED): RENAMED},
            ESTATE,
            now=NOW + waited,
            is_packaged=True,
        )
        assert (found.decision, found.news) == (decision, decision is Decision.CHANGED)


def test_bad_text_leaves_what_is_in_force() -> None:
    found = decided(GOOD.replace("enforce", "Enforce"))
    assert (found.decision, found.text) == (Decision.REJECTED, None)
    assert found.problems[0].where.startswith("baseline.yaml:")
