"""Which scope and which exemption count, in words, and why the others do not."""

from datetime import date

from enforcer.baseline import Baseline, Match, Mode
from enforcer.commands.explain import explain
from enforcer.observed.subject import Subject
from tests.unit.build import NOW
from tests.unit.scoped import baseline, below, exemption, scope, tagged

A, B = Match(management_group="mg-a"), Match(management_group="mg-b")
DOWN = below("mg-a", "mg-b")


def said(found: Baseline, subject: Subject = DOWN) -> list[str]:
    return list(explain(found, subject, now=NOW))


def test_without_scopes_the_top_level_decides() -> None:
    assert said(baseline()) == ["the top level decides: mode enforce"]


def test_the_first_scope_decides_and_the_nearer_one_is_said_not_to_count() -> None:
    told = said(baseline(scope(B, mode=Mode.OBSERVE), scope(A, mode=Mode.ENFORCE)))
    assert told[0].startswith(
        "scope managementGroup mg-b (platform-team: no production data; review 2026-09-30) decides"
    )
    assert told[0].endswith("mode observe")
    assert told[1:] == ["scope managementGroup mg-a holds too and does not count: the first in the file wins"]


def test_a_scope_in_the_owners_hands_hides_nothing_behind_it() -> None:
    found = baseline(scope(tagged(x="1"), mode=Mode.ENFORCE), scope(A, mode=Mode.OBSERVE), scope(B))
    told = said(found, below("mg-a", "mg-b", tags=(("x", "1"),)))
    assert "and no less than" in told[0]
    assert "the least, because the first may only tighten" in told[1]
    assert told[2].startswith("scope managementGroup mg-b holds too and does not count")


def test_of_two_exemptions_the_nearer_counts_for_what_both_name() -> None:
    near = exemption("plan", ticket="SEC-1", until=date(2026, 3, 5))
    far = exemption("plan", "provider", ticket="SEC-2", management_group="mg-b")
    told = said(baseline(exemptions=(far, near)))
    assert told[1].startswith("exemption SEC-1")
    assert "counts for plan: security, vendor test" in told[1]
    assert told[2].startswith("exemption SEC-2 of managementGroup mg-b")
    assert "counts for provider" in told[2]


def test_an_exemption_that_is_covered_is_said_not_to_count() -> None:
    near, far = exemption(ticket="SEC-1"), exemption(ticket="SEC-2", management_group="mg-b")
    assert said(baseline(exemptions=(far, near)))[2].endswith("one that is nearer or ends later counts")


def test_who_is_skipped_is_not_exempt() -> None:
    told = said(baseline(scope(A, mode=Mode.SKIP), exemptions=(exemption(),)))
    assert told[1].endswith("does not count: what is skipped is not exempt")
