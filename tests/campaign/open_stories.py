"""Stories that break a law still, as data."""

from datetime import timedelta

from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, Hang, LostWrite
from tests.campaign.law import Law
from tests.campaign.schedule import AtOnce, Put, Schedule, Wait
from tests.campaign.setting import INVENTED, Home, Setting

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

_LOST_CORRECTION = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(
            ai_extensions=("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner", INVENTED),
            extensions_need_role_rights=False,
        ),
    ),
    (AtOnce(0, looks=1), Wait(1.0), Fault("PUT", "pricings/AI$", LostWrite()), Wait(1.0)),
)

OPEN: dict[str, tuple[Law, Schedule]] = {
    "a look whose read hangs clears the due row of a correction that others began meanwhile": (
        Law.CORRECTED,
        _LONG_READ,
    ),
    "a correction that was answered with 200 and lost is taken for done": (Law.CORRECTED, _LOST_CORRECTION),
}
BROKEN_BY_OPEN_STORIES = frozenset(law for law, _ in OPEN.values())
"""Left out of the slices of `test_campaign.py`, which would else fail on some days and not on others."""
