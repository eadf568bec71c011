"""Stories that break a law still: once mended, each fails here and belongs to `test_mended_stories.py`."""

from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, Hang
from tests.campaign.law import Law
from tests.campaign.play import play
from tests.campaign.schedule import AtOnce, Put, Schedule, Wait
from tests.campaign.setting import INVENTED, Setting

_LONG_READ = Schedule(
    Setting(
        assumptions=Assumptions(
            ai_extensions=("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner", INVENTED),
            extensions_need_role_rights=False,
            conflict_retry_after_s=30,
        )
    ),
    (
        Wait(12.0),
        Put(0),
        Fault("*", "pricings/AI$", Hang(12.0), after=timedelta(seconds=20)),
        Wait(12.0),
        AtOnce(0, looks=5),
        Wait(1.0),
    ),
)

OPEN: dict[str, tuple[Law, Schedule]] = {
    "a look whose read hangs clears the due row of a correction that others began meanwhile": (
        Law.CORRECTED,
        _LONG_READ,
    ),
}
BROKEN_BY_OPEN_STORIES = frozenset(law for law, _ in OPEN.values())
"""Left out of the slices of `test_campaign.py`, which would else fail on some days and not on others."""


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.xfail(strict=True, reason="the product does not hold this law yet; the test's name says when")
@pytest.mark.parametrize(("law", "schedule"), OPEN.values(), ids=OPEN)
def test_an_open_story_holds(law: Law, schedule: Schedule) -> None:
    assert [found for found in play(schedule).violations if found.law is law] == []
