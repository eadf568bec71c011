"""Stories that once broke a law of exposure, as short as the campaign could make them, and that they hold now."""

import pytest

from sandbox.assumptions import Assumptions
from sandbox.events.rules import DeliveryRules
from sandbox.faults import ErrorBody, Fault, LostWrite, ServerError
from tests.campaign.play import play
from tests.campaign.schedule import AtOnce, Put, Schedule, Wait
from tests.campaign.setting import Delivery, Setting

_DOWN = Fault("GET", "pricings/AI$", ServerError(503, ErrorBody.HTML), count=3)
_FOUND_GOOD_ON_THE_WAY = Schedule(
    Setting(
        assumptions=Assumptions(
            extensions_need_role_rights=False,
            free_rows_list_extensions=True,
            lock_seconds=2.0,
            conflict_retry_after_s=1,
            registration_seconds=5.0,
        ),
        workers=3,
        latency_s=0.4,
        jitter=882,
        delivery=Delivery(
            attempts=5,
            ttl_minutes=60,
            rules=DeliveryRules(failures_before_delay=None, first_delay_s=3_600.0, spread=0.3, seed=59),
        ),
    ),
    (_DOWN, Put(0), _DOWN, Wait(200.0), AtOnce(0, looks=6)),
)
_LOST_UNTIL_OTHERS_WROTE = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False)),
    (
        Fault("PUT", "pricings/AI$", LostWrite(), count=3),
        Put(0),
        Wait(200.0),
        Put(0, "Standard", on=("AIPromptEvidence",), off=("AIPromptSharingWithPurview", "AIModelScanner")),
    ),
)

STORIES = {
    "what a read finds good became so at its answer at the latest, not when it was sent": _FOUND_GOOD_ON_THE_WAY,
    "that an answered write was lost nobody can know before the next read": _LOST_UNTIL_OTHERS_WROTE,
}


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_that_once_broke_a_law_holds(story: Schedule) -> None:
    assert play(story).violations == ()
