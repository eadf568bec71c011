"""A version that no ledger has judged raises what it wants and lowers nothing, wherever it says so."""

from dataclasses import replace

from enforcer.baseline import Match, Rule, Scope
from enforcer.baselines.unjudged import unjudged
from tests.unit.scoped import baseline, plan

BOTH = plan(AIPromptEvidence="enabled", AIModelScanner="disabled")


def test_what_is_disabled_is_left_alone_at_the_top_level_and_in_each_scope_and_all_else_stays() -> None:
    first, second = (Scope(match=Match(management_group=group), plan=BOTH) for group in ("mg-a", "mg-b"))
    judged = baseline(plan=BOTH, scopes=(first, second))
    left = replace(BOTH, extensions=(BOTH.extensions[0], replace(BOTH.extensions[1], rule=Rule.UNMANAGED)))
    assert unjudged(judged) == replace(
        judged, plan=left, scopes=(replace(first, plan=left), replace(second, plan=left))
    )
