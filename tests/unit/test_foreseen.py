"""What would be changed, field by field, and what is left as it is."""

import pytest

from enforcer.baseline import Mode
from enforcer.commands.foreseen import Foreseen, foresee
from enforcer.desired import Desired
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen
from enforcer.verdict import Kind, worst_of
from tests.unit.build import EVIDENCE, FAILED, NOW, SHARING, free, memory, standard, unproven, wanted
from tests.unit.scoped import exemption

WANTS_EVIDENCE = wanted(**{EVIDENCE: "enabled", SHARING: "unmanaged"})
ON, OFF = {EVIDENCE: True}, {EVIDENCE: False}


def look(seen: PlanSeen | None, known: Memory | None = None, /, **fields: object) -> Foreseen:
    said: dict[str, object] = {"mode": Mode.ENFORCE, "plan": WANTS_EVIDENCE} | fields
    return foresee(Desired(**said), seen, known or memory(), now=NOW)  # type: ignore[arg-type]  # each test names the fields it is about


def fields(found: Foreseen) -> list[tuple[str, str, str]]:
    return [(change.field, change.was, change.becomes) for change in found.changes]


def test_a_plan_as_it_is_wanted_has_no_changes() -> None:
    found = look(standard(**ON))
    assert (worst_of(found.verdicts), found.changes) == (Kind.COMPLIANT, ())


def test_an_extension_that_is_off_goes_on() -> None:
    assert fields(look(standard(**OFF))) == [(EVIDENCE, "off", "on")]


def test_a_free_plan_rises_with_its_extensions_and_discloses_nothing_else() -> None:
    assert fields(look(free())) == [("tier", "Free", "Standard"), (EVIDENCE, "off", "on")]


def test_what_was_on_before_free_comes_back_as_the_ledger_remembers_it() -> None:
    known = memory(last_plan=standard(**ON, **{SHARING: True}))
    assert (SHARING, "off", "on") in fields(look(free(), known))


def test_without_the_provider_it_is_registered_first() -> None:
    found = look(None)
    assert fields(found)[0] == ("Microsoft.Security", "NotRegistered", "Registered")
    assert fields(found)[1:] == [("tier", "Free", "Standard"), (EVIDENCE, "off", "on")]


def test_an_extension_that_was_refused_is_written_again_although_it_reads_as_on() -> None:
    known = memory(unproven=(unproven(EVIDENCE, FAILED),))
    assert fields(look(standard(**ON), known)) == [(EVIDENCE, "on, unproven", "on")]


LEFT = {
    "observed": ({"mode": Mode.OBSERVE}, Kind.OBSERVED),
    "exempt": ({"exemptions": (exemption("plan"),)}, Kind.EXEMPT),
}


@pytest.mark.parametrize(("said", "kind"), LEFT.values(), ids=LEFT.keys())
def test_drift_that_is_left_alone_is_shown_and_not_written(said: dict[str, object], kind: Kind) -> None:
    found = look(standard(**OFF), **said)
    assert worst_of(found.verdicts) is kind
    assert [change.written for change in found.changes] == [False]


def test_who_is_exempt_from_registration_keeps_no_plan_either() -> None:
    found = look(None, exemptions=(exemption("provider"),))
    assert {change.written for change in found.changes} == {False}


def test_who_is_skipped_is_not_judged() -> None:
    found = look(free(), mode=Mode.SKIP)
    assert ({verdict.kind for verdict in found.verdicts}, found.changes) == ({Kind.SKIPPED}, ())
