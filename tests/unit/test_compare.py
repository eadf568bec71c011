"""What another baseline would change for an estate: how many lose protections, how many change, in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.adoption.compare import Comparison, compare
from enforcer.baseline import Baseline, Incident, Limits, Match, Mode, Reports, Rule
from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from tests.unit.build import NOW, SUBSCRIPTION
from tests.unit.scoped import baseline, exemption, plan, scope

FULL = baseline(plan=plan(AIPromptEvidence="enabled", AIModelScanner="enabled"), account_switch=Rule.ENABLED)
PLAN = {"plan": plan(AIPromptEvidence="enabled", AIModelScanner="enabled"), "account_switch": Rule.ENABLED}


def estate(size: int) -> list[Subject]:
    """One in ten lies below `mg-a`; the first is SUBSCRIPTION."""
    ids = [SUBSCRIPTION, *(SubscriptionId(f"5f6c0a1e-0000-4000-9000-{number:012d}") for number in range(1, size))]
    return [Subject(each, Place(("mg-a", "mg") if not number % 10 else ("mg",))) for number, each in enumerate(ids)]


def compared(new: Baseline, old: Baseline = FULL, size: int = 100) -> Comparison:
    return compare(old, new, estate(size), now=NOW)


CHANGES: dict[str, tuple[Baseline, int, int, str]] = {
    "nothing": (replace(FULL, digest="e", name="m"), 0, 0, ""),
    "enforce to observe": (replace(FULL, mode=Mode.OBSERVE), 100, 100, "mode enforce → observe: 100"),
    "a group skipped": (baseline(scope(mode=Mode.SKIP), **PLAN), 10, 10, "mode enforce → skip: 10"),
    "an extension left alone": (
        replace(FULL, plan=plan(AIPromptEvidence="enabled")),
        100,
        100,
        "AIModelScanner enabled → unmanaged: 100",
    ),
    "an extension switched off": (
        replace(FULL, plan=plan(AIPromptEvidence="disabled", AIModelScanner="enabled")),
        100,
        100,
        "AIPromptEvidence enabled → disabled: 100",
    ),
    "an extension more": (
        replace(FULL, plan=FULL.plan.overlaid(plan(AIPromptSharingWithPurview="enabled"))),
        0,
        100,
        "AIPromptSharingWithPurview unmanaged → enabled: 100",
    ),
    "an extension off that nobody managed": (
        replace(FULL, plan=FULL.plan.overlaid(plan(AIPromptSharingWithPurview="disabled"))),
        100,
        100,
        "AIPromptSharingWithPurview unmanaged → disabled: 100",
    ),
    "the accounts left alone": (
        replace(FULL, account_switch=Rule.UNMANAGED),
        100,
        100,
        "accounts' switch enabled → unmanaged: 100",
    ),
    "one exempt": (replace(FULL, exemptions=(exemption(),)), 1, 1, "plan by SEC-42: exempt: 1"),
    "a whole group exempt": (
        replace(FULL, exemptions=(exemption(management_group="mg"),)),
        100,
        100,
        "plan by SEC-42: exempt: 100",
    ),
    "content filters reported": (
        replace(FULL, reports=Reports(content_filter=True)),
        0,
        100,
        "content filters not reported → reported: 100",
    ),
    "a scope that says what holds anyway": (baseline(scope(mode=Mode.ENFORCE), **PLAN), 0, 0, ""),
}


@pytest.mark.parametrize(("new", "loosened", "changed", "words"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_counted_and_told_in_words(new: Baseline, loosened: int, changed: int, words: str) -> None:
    found = compared(new)
    assert (found.subscriptions, found.loosened, found.changed) == (100, loosened, changed)
    assert found.words == ((words,) if words else ())


OF_ALL = {
    "when a fight is an incident": (
        replace(FULL, incident=Incident(after_heals=5, within=timedelta(minutes=30))),
        ("incident.afterHeals 3 → 5", "incident.within 1:00:00 → 0:30:00"),
    ),
    "what is promised": (replace(FULL, reports=Reports(slo=99)), ("exposure.slo 99.9 → 99",)),
    "whether people are named": (
        replace(FULL, reports=Reports(actor_names=True)),
        ("telemetry.actorNames false → true",),
    ),
    "limits": (
        replace(FULL, limits=Limits(5, 0.01, 0.1)),
        ("limits.maxLoosened 0.05 → 0.01", "limits.maxChanged 0.2 → 0.1", "limits.writesPerSecond 10 → 5"),
    ),
}


@pytest.mark.parametrize(("new", "words"), OF_ALL.values(), ids=OF_ALL.keys())
def test_what_is_about_no_subscription_by_itself_is_told_too(new: Baseline, words: tuple[str, ...]) -> None:
    found = compared(new)
    assert (found.changed, found.words) == (0, words)


@pytest.mark.parametrize("name", [name for name in CHANGES if "reported" not in name])
def test_what_loosens_one_way_does_not_loosen_the_other_way(name: str) -> None:
    new = CHANGES[name][0]
    there, back = compared(new), compared(FULL, new)
    assert there.changed == back.changed
    assert not (there.loosened and back.loosened)


def test_an_exemption_that_is_over_is_no_change() -> None:
    over = exemption(until=NOW.date().replace(year=2025))
    assert compared(replace(FULL, exemptions=(over,))).changed == 0


def test_disclosing_more_is_counted_by_itself() -> None:
    before = baseline(plan=plan(AIModelScanner="enabled"))
    assert compared(FULL, before).disclosing == 100
    assert compared(baseline(plan=plan(AIModelScanner="enabled")), baseline()).disclosing == 0


def test_enforcing_what_was_observed_discloses_more() -> None:
    assert compared(FULL, replace(FULL, mode=Mode.OBSERVE)).disclosing == 100


LIMITS = Limits(max_loosened=0.05, max_changed=0.2)
HELD = {
    "one in ten loosened": (
        baseline(scope(mode=Mode.OBSERVE), **PLAN),
        100,
        "10 of 100 subscriptions lose protections",
    ),
    "one of twelve loosened": (replace(FULL, exemptions=(exemption(),)), 12, "1 of 12 subscriptions lose protections"),
    "everything changed for the better": (
        replace(FULL, plan=FULL.plan.overlaid(plan(AIPromptSharingWithPurview="enabled"))),
        100,
        "100 of 100 subscriptions change; at most 20% may",
    ),
    "incidents after more heals": (
        replace(FULL, incident=Incident(20)),
        100,
        "incident.afterHeals is raised from 3 to 20",
    ),
    "incidents of a shorter time": (
        replace(FULL, incident=Incident(within=timedelta(minutes=1))),
        100,
        "incident.within is lowered from 1:00:00 to 0:01:00",
    ),
    "a lower promise": (replace(FULL, reports=Reports(slo=50)), 100, "exposure.slo is lowered from 99.9 to 50"),
    "room for the next edit": (replace(FULL, limits=Limits(max_loosened=1)), 100, "maxLoosened is raised from 5%"),
}


@pytest.mark.parametrize(("new", "size", "reason"), HELD.values(), ids=HELD.keys())
def test_what_is_beyond_the_limits_says_why(new: Baseline, size: int, reason: str) -> None:
    old = replace(FULL, limits=LIMITS)
    assert compared(new, old, size).beyond(LIMITS)[0].startswith(reason)


WITHIN = {
    "one exemption in a hundred": (replace(FULL, exemptions=(exemption(),)), 100),
    "ten that change, of ten": (replace(FULL, plan=FULL.plan.overlaid(plan(AIPromptSharingWithPurview="enabled"))), 10),
    "a scope by id": (baseline(scope(Match(subscription=SUBSCRIPTION), mode=Mode.SKIP), **PLAN), 100),
    "incidents sooner, and a higher promise": (
        replace(FULL, incident=Incident(2, timedelta(days=1)), reports=Reports(slo=99.99)),
        100,
    ),
    "lower limits": (replace(FULL, limits=Limits(max_loosened=0, max_changed=0)), 100),
}


@pytest.mark.parametrize(("new", "size"), WITHIN.values(), ids=WITHIN.keys())
def test_what_is_within_the_limits_is_not_held(new: Baseline, size: int) -> None:
    assert compared(new, replace(FULL, limits=LIMITS), size).beyond(LIMITS) == ()
