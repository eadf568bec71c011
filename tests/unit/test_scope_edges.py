"""What a changed scope module would get away with otherwise: offers, names that are told."""

import pytest

from enforcer.baseline import Match, Mode, Reports, Rule
from enforcer.scope import desired, goes_by_place, goes_by_traits, holding, top_level
from tests.unit.build import EVIDENCE, NOW, OTHER, SCANNER
from tests.unit.scoped import baseline, below, exemption, plan, scope, tagged

A = Match(management_group="mg-a")
NAMED, OFFERED = Match(name="pay*"), Match(quota_id="MSDN*")


@pytest.mark.parametrize("match", [NAMED, OFFERED], ids=["a name", "an offer"])
def test_a_name_and_an_offer_are_looked_at_each_by_itself(match: Match) -> None:
    observed = baseline(scope(match, mode=Mode.ENFORCE), mode=Mode.OBSERVE)
    assert desired(observed, below(name="pay-1", quota_id="MSDN_2014"), now=NOW).mode is Mode.ENFORCE
    assert desired(observed, below(name="MSDN", quota_id="pay"), now=NOW).mode is Mode.OBSERVE


def test_all_scopes_that_hold_are_named_in_the_order_of_the_file() -> None:
    said = baseline(scope(tagged(x="1")), scope(Match(subscription=OTHER)), scope(A), scope(NAMED))
    assert holding(said, below("mg-a", tags=(("x", "1"),))) == (0, 2)
    assert holding(said, below("mg-a", name="pay")) == (2, 3)
    assert holding(said, below("mg-b")) == ()


def test_a_baseline_goes_by_place_where_a_scope_or_an_exemption_names_a_group() -> None:
    assert not goes_by_place(baseline(scope(NAMED), exemptions=(exemption(),)))
    assert goes_by_place(baseline(scope(NAMED), scope(A)))
    assert goes_by_place(baseline(scope(NAMED), exemptions=(exemption(), exemption(management_group="mg-b"))))


def test_a_baseline_goes_by_traits_where_a_scope_is_in_the_owners_hands() -> None:
    assert not goes_by_traits(baseline(scope(A)))
    assert goes_by_traits(baseline(scope(A), scope(NAMED)))


def test_where_no_scope_matches_the_reports_are_those_of_the_file() -> None:
    reports = Reports(purview=True, actor_names=True, slo=99.0)
    assert top_level(baseline(reports=reports)).reports == reports
    assert desired(baseline(scope(A), reports=reports), below("mg-a"), now=NOW).reports == reports


@pytest.mark.parametrize("told", [False, True])
def test_an_owner_is_named_in_what_is_told_only_where_the_baseline_asks(*, told: bool) -> None:
    reports = Reports(actor_names=told)
    loosened = desired(baseline(scope(A, mode=Mode.OBSERVE), reports=reports), below("mg-a"), now=NOW)
    owner = "platform-team: " if told else ""
    assert loosened.why == "scope managementGroup mg-a (platform-team: no production data; review 2026-09-30)"
    assert loosened.why_told == f"scope managementGroup mg-a ({owner}no production data; review 2026-09-30)"
    tightened = baseline(scope(tagged(x="1")), scope(A, mode=Mode.OBSERVE), reports=reports)
    both = desired(tightened, below("mg-a", tags=(("x", "1"),)), now=NOW)
    assert (
        both.why
        == f"scope tag x 1 (platform-team: no production data; review 2026-09-30), and no less than {loosened.why}"
    )
    assert both.why_told == (
        f"scope tag x 1 ({owner}no production data; review 2026-09-30), and no less than {loosened.why_told}"
    )


def test_a_scope_says_of_the_accounts_what_it_says_and_else_what_the_file_says() -> None:
    said = baseline(scope(A, account_switch=Rule.UNMANAGED), account_switch=Rule.ENABLED)
    assert desired(said, below("mg-a"), now=NOW).account_switch is Rule.UNMANAGED
    assert desired(said, below("mg-b"), now=NOW).account_switch is Rule.ENABLED
    silent = baseline(scope(tagged(x="1"), mode=Mode.ENFORCE), account_switch=Rule.UNMANAGED)
    assert desired(silent, below("mg-a", tags=(("x", "1"),)), now=NOW).account_switch is Rule.UNMANAGED


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.ENFORCE])
def test_what_was_to_be_off_stays_so_unless_it_was_only_observed(mode: Mode) -> None:
    said = baseline(scope(tagged(x="1"), mode=Mode.ENFORCE), mode=mode, plan=plan(**{SCANNER: "disabled"}))
    wanted = desired(said, below("mg-a", tags=(("x", "1"),)), now=NOW)
    assert wanted.plan.rule(SCANNER) is (Rule.DISABLED if mode is Mode.ENFORCE else Rule.UNMANAGED)
    assert wanted.plan.rule(EVIDENCE) is Rule.UNMANAGED


def test_without_an_exemption_in_effect_the_same_judgement_is_shared_by_all() -> None:
    said = baseline(scope(A))
    assert desired(said, below("mg-a"), now=NOW) is desired(said, below("mg-a"), now=NOW)
