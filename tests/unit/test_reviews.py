"""What a baseline promised to look at again, once the day is over."""

from datetime import timedelta

from enforcer.baselines.reviews import overdue
from tests.unit.scoped import WAIVER, baseline, plan, scope

DUE = WAIVER.review
SAID = scope(plan=plan(AIModelScanner="disabled"))


def test_a_review_is_overdue_once_its_day_is_over_wherever_it_stands() -> None:
    found = baseline(SAID, plan=plan(AIPromptEvidence="disabled"))
    assert overdue(found, today=DUE) == ()
    late = overdue(found, today=DUE + timedelta(days=1))
    assert [words.split(" was due")[0] for words in late] == [
        "the review of AIPromptEvidence",
        "the review of scope managementGroup mg-a",
        "the review of AIModelScanner in scope managementGroup mg-a",
    ]
    assert late[0].endswith("was due on 2026-09-30 (platform-team: no production data)")


def test_what_loosens_nothing_has_no_review() -> None:
    assert overdue(baseline(), today=DUE + timedelta(days=1)) == ()
