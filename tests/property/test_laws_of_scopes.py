"""Laws of scopes: the first wins, what the owner can edit only adds, stricter is never less, same in same out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from enforcer.adoption.compare import compare
from enforcer.baseline import Baseline, Exemptible, Exemption, Match, Mode, PlanWanted, Rule, Scope
from enforcer.baselines.level import Level
from enforcer.baselines.protections import protections
from enforcer.controls.plan import judge
from enforcer.desired import Desired
from enforcer.facts import Control
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen, PlanWrite, Tier
from enforcer.observed.subject import Subject
from enforcer.observed.traits import Traits
from enforcer.scope import STRICTER, desired
from tests.property.values import BASELINES, STANDARD
from tests.unit.build import NOW, OTHER, SUBSCRIPTION, memory
from tests.unit.scoped import baseline as whole
from tests.unit.scoped import below, exemption, plan, scope, tagged

ALL = tuple(Control)
GROUPS = ("mg-a", "mg-b", "mg-c")
TAGS = (("x", "1"), ("y", "2"))
TRUSTED = st.builds(Match, management_group=st.sampled_from(GROUPS)) | st.builds(
    Match, subscription=st.sampled_from([SUBSCRIPTION, OTHER])
)
OWNED = st.builds(
    Match,
    management_group=st.sampled_from([None, *GROUPS]),
    tags=st.sampled_from([(TAGS[0],), (TAGS[1],), TAGS]),
    name=st.sampled_from([None, "*", "pay*", "*prod"]),
    quota_id=st.sampled_from([None, "MSDN*"]),
)
MODES = st.sampled_from(Mode)
SWITCHES = st.sampled_from([Rule.ENABLED, Rule.UNMANAGED])
SCOPES = st.builds(
    Scope,
    match=TRUSTED | OWNED,
    mode=st.none() | MODES,
    plan=BASELINES,
    account_switch=st.none() | SWITCHES,
)
EXEMPTIONS = st.builds(
    lambda controls, group: exemption(*controls, **({"management_group": group} if group else {})),
    st.lists(st.sampled_from([each.value for each in Exemptible]), min_size=1, max_size=3, unique=True),
    st.sampled_from([None, *GROUPS]),
)
WHOLE = st.builds(
    Baseline,
    digest=st.just("d"),
    name=st.just("n"),
    mode=st.sampled_from([Mode.OBSERVE, Mode.ENFORCE]),
    plan=BASELINES,
    account_switch=SWITCHES,
    scopes=st.lists(SCOPES, max_size=4).map(tuple),
    exemptions=st.lists(EXEMPTIONS, max_size=2).map(tuple),
)
PLACES = st.lists(st.sampled_from(GROUPS), unique=True, max_size=3)
TRAITS = st.builds(
    Traits,
    name=st.sampled_from([None, "pay-prod", "sandbox"]),
    tags=st.sampled_from([None, (), (TAGS[0],), TAGS]),
    quota_id=st.sampled_from([None, "MSDNDevTest_2014-09-01"]),
)
SUBJECTS = st.builds(lambda groups, traits: replace(below(*groups), traits=traits), PLACES, TRAITS)


def is_no_less(one: Desired, other: Desired) -> bool:
    """Nothing that is protected in the other is protected less in this one."""
    ours, theirs = protections(one), protections(other)
    return all(ours.get(name, Level.UNTOUCHED) >= level for name, level in theirs.items())


OFF_AND_OBSERVED = whole(
    scope(tagged(x="1"), mode=Mode.ENFORCE), mode=Mode.OBSERVE, plan=plan(AIModelScanner="disabled")
)
"""Enforcing what was only observed would switch the scanner off."""


@example(OFF_AND_OBSERVED, below("mg-a", tags=(TAGS[0],)))
@given(WHOLE, SUBJECTS)
def test_what_the_owner_can_edit_only_adds_protection(baseline: Baseline, subject: Subject) -> None:
    plain = desired(baseline, replace(subject, traits=Traits()), now=NOW)
    found = desired(baseline, subject, now=NOW)
    assert is_no_less(found, plain)
    assert STRICTER.index(found.mode) >= STRICTER.index(plain.mode)


@given(WHOLE, SUBJECTS)
def test_the_first_scope_that_may_loosen_decides_and_none_behind_it(baseline: Baseline, subject: Subject) -> None:
    trusted = tuple(scope for scope in baseline.scopes if not scope.match.is_in_owners_hands)
    only = replace(baseline, scopes=trusted)
    wins = desired(only, subject, now=NOW)
    assume(wins.scope)
    cut = tuple(scope for scope in trusted if str(scope.match) == wins.scope)[:1]
    assert desired(replace(baseline, scopes=cut), subject, now=NOW) == wins


@given(WHOLE, SCOPES, SUBJECTS)
def test_a_scope_that_matches_nothing_changes_nothing(baseline: Baseline, scope: Scope, subject: Subject) -> None:
    elsewhere = replace(scope, match=replace(scope.match, management_group="mg-elsewhere"))
    changed = replace(baseline, scopes=(elsewhere, *baseline.scopes))
    assert desired(changed, subject, now=NOW) == desired(baseline, subject, now=NOW)


def stricter_plan(plan: PlanWanted) -> PlanWanted:
    return PlanWanted(tuple(replace(each, rule=Rule.ENABLED) for each in plan.extensions))


def stricter(baseline: Baseline) -> Baseline:
    """Enforced and enabled wherever something is said, nothing exempt."""
    scopes = tuple(
        replace(each, mode=each.mode and Mode.ENFORCE, plan=stricter_plan(each.plan)) for each in baseline.scopes
    )
    return replace(baseline, mode=Mode.ENFORCE, plan=stricter_plan(baseline.plan), scopes=scopes, exemptions=())


@given(WHOLE, SUBJECTS)
def test_a_stricter_baseline_never_yields_fewer_protections(baseline: Baseline, subject: Subject) -> None:
    assert is_no_less(desired(stricter(baseline), subject, now=NOW), desired(baseline, subject, now=NOW))
    assert compare(baseline, stricter(baseline), [subject], now=NOW).loosened == 0


@given(WHOLE, EXEMPTIONS, SUBJECTS)
def test_an_exemption_never_adds_protection_and_touches_what_it_names_alone(
    baseline: Baseline, more: Exemption, subject: Subject
) -> None:
    without = desired(baseline, subject, now=NOW)
    found = desired(replace(baseline, exemptions=(*baseline.exemptions, more)), subject, now=NOW)
    assert replace(found, exemptions=()) == replace(without, exemptions=())
    named = {each.value for exempt in found.exemptions for each in exempt.controls}
    assert all(found.exemption(control) is not None for control in ALL if control.value in named)
    assert {control.value for control in ALL if found.exemption(control)} <= named


@given(WHOLE, SUBJECTS)
def test_the_same_baseline_subscription_and_moment_want_the_same(baseline: Baseline, subject: Subject) -> None:
    assert desired(baseline, subject, now=NOW) == desired(replace(baseline), replace(subject), now=NOW)
    assert compare(baseline, replace(baseline, digest="e"), [subject], now=NOW).changed == 0


@given(WHOLE, WHOLE, SUBJECTS)
def test_comparing_there_and_back_finds_the_same_changes(one: Baseline, other: Baseline, subject: Subject) -> None:
    there, back = (compare(*pair, [subject], now=NOW) for pair in ((one, other), (other, one)))
    assert there.changed == back.changed >= max(there.loosened, back.loosened)
    assert len(there.words) == len(back.words)


@given(WHOLE, SUBJECTS, STANDARD)
def test_what_is_unmanaged_in_the_scope_stays_as_it_is(baseline: Baseline, subject: Subject, seen: PlanSeen) -> None:
    wanted, blank = desired(baseline, subject, now=NOW).plan, Memory(subscription=SUBSCRIPTION)
    action = judge(wanted, seen, blank, now=NOW).action
    assume(isinstance(action, PlanWrite))
    assert isinstance(action, PlanWrite)
    sent = PlanSeen(Tier.STANDARD, action.extensions)
    unmanaged = [entry.name for entry in seen.extensions if wanted.rule(entry.name) is Rule.UNMANAGED]
    assert all(sent.is_on(name) is seen.is_on(name) for name in unmanaged)


@given(WHOLE, SUBJECTS, STANDARD)
def test_the_same_inputs_make_the_same_plan(baseline: Baseline, subject: Subject, seen: PlanSeen) -> None:
    one, other = (judge(desired(baseline, subject, now=NOW).plan, seen, memory(), now=NOW) for _ in range(2))
    assert one == other


LAWS = (
    test_what_the_owner_can_edit_only_adds_protection,
    test_the_first_scope_that_may_loosen_decides_and_none_behind_it,
    test_a_stricter_baseline_never_yields_fewer_protections,
    test_comparing_there_and_back_finds_the_same_changes,
)


@pytest.mark.slow  # thousands more, of another seed each time
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_law_holds_for_thousands_more(law: Callable[[], None]) -> None:
    settings(max_examples=4_000, derandomize=False, database=None, suppress_health_check=list(HealthCheck))(law)()
