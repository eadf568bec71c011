"""What the baseline says, as data: which rule an extension has, what a scope lays over it, how a scope is called."""

import pytest

from enforcer.baseline import Match, Rule
from tests.unit.build import EVIDENCE, SCANNER, SHARING, SUBSCRIPTION
from tests.unit.scoped import baseline, plan

BELOW = plan(AIPromptEvidence="enabled", AIModelScanner="disabled")


def test_an_extension_has_its_rule_in_any_casing_and_is_unmanaged_where_none_is_said() -> None:
    assert [BELOW.rule(name) for name in (EVIDENCE.upper(), SCANNER.lower(), SHARING)] == [
        Rule.ENABLED,
        Rule.DISABLED,
        Rule.UNMANAGED,
    ]


def test_what_is_laid_over_a_plan_counts_and_the_rest_of_it_stays() -> None:
    over = plan(AIModelScanner="enabled", AIPromptSharingWithPurview="unmanaged")
    assert BELOW.overlaid(over) == plan(
        AIPromptEvidence="enabled", AIModelScanner="enabled", AIPromptSharingWithPurview="unmanaged"
    )


MATCHES = {
    "nothing": (Match(), ""),
    "a group": (Match(management_group="mg-a"), "managementGroup mg-a"),
    "a name": (Match(name="test-*"), "name test-*"),
    "an offer": (Match(quota_id="MSDN_*"), "quotaId MSDN_*"),
    "all at once": (
        Match(
            management_group="mg-a",
            subscription=SUBSCRIPTION,
            name="n",
            tags=(("env", "test"), ("x", "")),
            quota_id="q",
        ),
        f"managementGroup mg-a, subscription {SUBSCRIPTION}, name n, tag env test, tag x , quotaId q",
    ),
}


@pytest.mark.parametrize(("match", "words"), MATCHES.values(), ids=MATCHES)
def test_a_scope_is_called_by_what_it_matches_in_the_words_of_the_file(match: Match, words: str) -> None:
    assert str(match) == words


def test_a_version_is_looked_up_by_its_digest() -> None:
    assert hash(baseline(digest="a")) == hash(baseline(digest="a", name="other"))
    assert hash(baseline(digest="a")) != hash(baseline(digest="b"))
