"""Which extensions are counted as ones that nobody has heard of."""

from dataclasses import replace

import pytest

from enforcer.baseline import Baseline, Match, Mode, Scope
from enforcer.observed.plan import PlanSeen
from enforcer.sweeping.appeared import MOST_NAMES, added, appeared
from tests.unit.build import extensions, free, standard, wanted

BASELINE = Baseline("d", "contoso", Mode.ENFORCE, wanted(AIPromptEvidence="enabled"))
MYSTERY_MANAGED = replace(BASELINE, digest="e", plan=wanted(aimystery="disabled"))
IN_A_SCOPE = replace(BASELINE, digest="f", scopes=(Scope(match=Match(), plan=wanted(AIMystery="unmanaged")),))
NEW = standard(AIPromptEvidence=True, AIMystery=True)

PLANS = {
    "nothing": ([], BASELINE, {}),
    "all are known": ([standard(AIPromptEvidence=True, aimodelscanner=True), free()], BASELINE, {}),
    "a new one, on and off": ([NEW, NEW, standard(AIMystery=False)], BASELINE, {"AIMystery": (3, 2)}),
    "the baseline manages it": ([NEW], MYSTERY_MANAGED, {}),
    "a scope names it": ([NEW], IN_A_SCOPE, {}),
    "no name": ([standard(**{"AI <b>": True})], BASELINE, {}),
}


@pytest.mark.parametrize(("plans", "baseline", "found"), PLANS.values(), ids=PLANS)
def test_what_neither_a_document_nor_the_baseline_names_is_counted(
    plans: list[PlanSeen], baseline: Baseline, found: dict[str, tuple[int, int]]
) -> None:
    assert appeared(plans, baseline) == found


def test_parts_of_an_estate_add_up() -> None:
    assert added({"a": (1, 0)}, {"a": (2, 2), "b": (1, 1)}) == {"a": (3, 2), "b": (1, 1)}


def test_names_are_bounded() -> None:
    many = PlanSeen(NEW.tier, extensions(**{f"AI{number}": True for number in range(99)}))
    assert len(appeared([many], BASELINE)) == MOST_NAMES
