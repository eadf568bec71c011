"""The plan as Azure shows it: its extensions by name in any casing, and what a write asks to be on."""

from enforcer.observed.plan import Extension, PlanSeen, Tier
from tests.unit.build import EVIDENCE, MYSTERY, SCANNER, SHARING, standard, write

SEEN = standard(AIPromptEvidence=True, AIPromptSharingWithPurview=False)


def test_an_extension_is_found_in_any_casing() -> None:
    assert SEEN.extension(EVIDENCE.upper()) == SEEN.extensions[0]
    assert SEEN.extension(SCANNER) is None


def test_only_what_is_there_and_enabled_is_on() -> None:
    assert [SEEN.is_on(name) for name in (EVIDENCE.lower(), SHARING, SCANNER)] == [True, False, False]


def test_less_some_extensions_the_plan_has_them_off_and_without_their_properties_and_nothing_else_changes() -> None:
    kept = Extension(EVIDENCE, enabled=True, properties='{"cap":1}', message="kept")
    other = Extension(MYSTERY, enabled=True, properties='{"cap":2}', message="told")
    plan = PlanSeen(Tier.STANDARD, (kept, other), "c")
    off = Extension(MYSTERY, enabled=False, properties=None, message="told")
    assert plan.only([EVIDENCE.upper()]) == PlanSeen(Tier.STANDARD, (kept, off), "c")


def test_a_write_asks_for_what_it_sends_as_on() -> None:
    assert write(AIPromptEvidence=True, AIMystery=False).asked == (EVIDENCE,)
