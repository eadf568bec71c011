"""What is wanted of a subscription now: which exemption counts for a control, and what is said of what nobody heals."""

from datetime import date

import pytest

from enforcer.baseline import Mode, PlanWanted
from enforcer.desired import Desired, observed
from enforcer.facts import Control
from enforcer.observed.plan import PlanWrite
from enforcer.verdict import Kind, Register, Verdict
from tests.unit.build import NOW
from tests.unit.scoped import exemption

PLAN, ACCOUNT, BOTH = exemption(ticket="P"), exemption("account", ticket="A"), exemption("plan", "provider", ticket="B")


def desired(**fields: object) -> Desired:
    return Desired(**{"mode": Mode.ENFORCE, "plan": PlanWanted()} | fields)  # type: ignore[arg-type]  # each test names the fields it is about


def verdict(control: Control, kind: Kind) -> Verdict:
    return Verdict(control, kind, "why", Register())


def test_of_several_exemptions_of_a_control_the_first_counts() -> None:
    wanted = desired(exemptions=(ACCOUNT, BOTH, PLAN))
    found = [wanted.exemption(control) for control in (Control.PLAN, Control.ACCOUNT, Control.EFFICACY)]
    assert found == [BOTH, ACCOUNT, None]


def test_each_exemption_that_counts_is_told_once_by_its_ticket() -> None:
    looked = (
        verdict(Control.PROVIDER, Kind.EXEMPT),
        verdict(Control.PLAN, Kind.EXEMPT),
        verdict(Control.ACCOUNT, Kind.COMPLIANT),
        verdict(Control.EFFICACY, Kind.EXEMPT),
    )
    assert desired(exemptions=(ACCOUNT, BOTH)).tickets(looked) == ("B",)


def test_an_open_verdict_on_an_exempt_control_says_until_when_and_why_and_asks_for_nothing() -> None:
    wanted = desired(exemptions=(exemption(ticket="SEC-42", until=date(2026, 3, 31)),))
    exempt = Verdict(Control.PLAN, Kind.EXEMPT, "exempt until 2026-03-31 (SEC-42): why", None)
    assert wanted.exempted(verdict(Control.PLAN, Kind.DRIFTED)) == exempt
    for left in (verdict(Control.PLAN, Kind.PROVEN), verdict(Control.ACCOUNT, Kind.DRIFTED)):
        assert wanted.exempted(left) == left


def test_what_nobody_looks_at_is_skipped_in_the_words_that_records_may_say() -> None:
    wanted = desired(why="scope a (jane: test)", why_told="scope a (test)")
    assert wanted.skipped((Control.PLAN, Control.ACCOUNT)) == (
        Verdict(Control.PLAN, Kind.SKIPPED, "scope a (test)"),
        Verdict(Control.ACCOUNT, Kind.SKIPPED, "scope a (test)"),
    )


@pytest.mark.parametrize("kind", Kind)
def test_drift_that_is_only_looked_at_is_observed_and_keeps_what_would_heal_it(kind: Kind) -> None:
    told = Kind.OBSERVED if kind in {Kind.DRIFTED, Kind.UNPROVEN} else kind
    found = Verdict(Control.PLAN, kind, "why", PlanWrite(()))
    assert observed(found) == Verdict(Control.PLAN, told, "why", PlanWrite(()))


def test_it_writes_where_it_enforces_and_no_pause_holds() -> None:
    written = [desired(), desired(mode=Mode.OBSERVE), desired(paused_until=NOW)]
    assert [one.writes for one in written] == [True, False, False]
