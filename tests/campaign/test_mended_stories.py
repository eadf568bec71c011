"""Stories that once broke a law, as short as the campaign could make them: what each showed, and that it holds now."""

from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions, Omitted
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault, Garbage, Hang, LostWrite, ServerError, StaleRead, TokenFault
from tests.campaign.play import play
from tests.campaign.schedule import AtOnce, CrashAt, Deploy, LedgerFault, Outside, Put, Schedule, Unregister, Vend, Wait
from tests.campaign.setting import INVENTED, Home, Setting, Wish

_FOUR = ("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner", INVENTED)

_CONFLICT = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=8.0)),
    (Put(0), Wait(30.0), Put(0, "Standard", off=("AIModelScanner",))),
)
_HALF_CORRECTED = Schedule(
    Setting(evidence=Wish.UNMANAGED, assumptions=Assumptions(ai_extensions=_FOUR, extensions_need_role_rights=False)),
    (Put(0), Wait(5.0), Put(0, "Standard", on=("AIPromptEvidence", "AIModelScanner"), off=(INVENTED,))),
)
_EMPTY = Schedule(
    Setting(homes=(Home(on=()),), assumptions=Assumptions()),
    (Vend(0), Fault("PUT", "pricings/AI$", Garbage.EMPTY), Wait(1.0)),
)
_TWICE = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(ai_extensions=_FOUR, extensions_need_role_rights=False, update_seconds=3.0),
    ),
    (Vend(0), Put(0, "Standard", on=(INVENTED,), off=("AIPromptEvidence", "AIPromptSharingWithPurview"))),
)
_IGNORED = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(
            ai_extensions=_FOUR, named_ignored_when_turned_on=True, extensions_need_role_rights=False
        ),
    ),
    (Vend(0), Wait(400.0), Put(0), Wait(5.0)),
)
_WISHED_AFTER_A_CORRECTION = Schedule(
    Setting(
        homes=(Home(tier="Free", on=(INVENTED,)),),
        scanner=Wish.ENABLED,
        assumptions=Assumptions(ai_extensions=_FOUR, lock_seconds=2.0, update_seconds=3.0),
    ),
    (Vend(0), Wait(90.0), Put(0, "Standard", on=("AIPromptSharingWithPurview",), off=("AIPromptEvidence", INVENTED))),
)
"""`AIPromptEvidence` is refused, so that no look is good, and an unmanaged extension came on with the rise."""

_SLOW = Schedule(
    Setting(
        homes=(Home(registered=False),),
        assumptions=Assumptions(extensions_need_role_rights=False, registration_seconds=700.0),
    ),
    (Vend(0),),
)

_CRASHED = Schedule(
    Setting(
        scanner=Wish.ENABLED,
        assumptions=Assumptions(
            ai_extensions=("AIPromptEvidence", "AIPromptSharingWithPurview"), extensions_need_role_rights=False
        ),
    ),
    (Vend(0), CrashAt(0), Wait(0.2), Put(0, "Standard", on=("AIPromptSharingWithPurview",))),
)

_OFF_THEN_FREE = Schedule(
    Setting(
        homes=(Home(on=("AIPromptEvidence", "AIPromptSharingWithPurview")),),
        assumptions=Assumptions(ai_extensions=_FOUR, extensions_need_role_rights=False, update_seconds=3.0),
    ),
    (
        Vend(0),
        Put(0, "Standard", on=(INVENTED,), off=("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner")),
        Wait(1.0),
        Outside(0, on=("AIModelScanner",), off=(INVENTED,)),
    ),
)

_LATE_CORRECTION = Schedule(
    Setting(
        homes=(Home(registered=False, tier="Free"),),
        assumptions=Assumptions(ai_extensions=_FOUR, extensions_need_role_rights=False, lock_seconds=8.0),
        latency_s=0.4,
        jitter=57,
    ),
    (Wait(1.0),),
)

_HANGING_RISE = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        scanner=Wish.DISABLED,
        assumptions=Assumptions(
            named_ignored_when_turned_on=True, extensions_need_role_rights=False, update_seconds=3.0
        ),
    ),
    (Vend(0), Wait(30.0), Put(0), Fault("*", "pricings/AI$", Hang(4.0), count=9), Wait(30.0)),
)

_SILENT = Schedule(
    Setting(
        assumptions=Assumptions(
            omitted_when_turned_on=Omitted.KEPT, named_ignored_when_turned_on=True, extensions_need_role_rights=False
        )
    ),
    (Put(0), Wait(0.1), Mishap(MishapKind.DROPPED), Wait(90.0)),
)

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

_BEGUN_AND_NOT_SENT = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(extensions_need_role_rights=False, update_seconds=3.0, lock_seconds=2.0),
    ),
    (
        Vend(0),
        LedgerFault(after=3, answered=True),
        Put(0, "Standard", on=("AIPromptSharingWithPurview",), off=("AIPromptEvidence", "AIModelScanner")),
    ),
)

_SILENT_AFTER_A_REFUSAL = Schedule(
    Setting(purview=Wish.ENABLED, assumptions=Assumptions(named_ignored_when_turned_on=True)),
    (Put(0), Wait(400.0), Outside(0, on=("AIPromptSharingWithPurview",))),
)

_STALE_BEFORE_THE_RISE = Schedule(
    Setting(
        homes=(Home(on=("AIModelScanner",)),),
        assumptions=Assumptions(named_ignored_when_turned_on=True, extensions_need_role_rights=False, lock_seconds=0.0),
    ),
    (Put(0), Fault("GET", "pricings/AI$", StaleRead(30.0)), Wait(1.0)),
)

_UNREAD_BACK = Schedule(
    Setting(
        assumptions=Assumptions(
            omitted_when_turned_on=Omitted.KEPT, named_ignored_when_turned_on=True, extensions_need_role_rights=False
        )
    ),
    (
        Fault("GET", "pricings/AI$", ServerError(503), count=None, probability=0.7),
        Vend(0),
        Wait(400.0),
        Outside(0),
        Wait(3_860.0),
        Vend(0),
        Wait(400.0),
    ),
)

_RISE_THAT_NOBODY_ANSWERED = Schedule(
    Setting(
        assumptions=Assumptions(named_ignored_when_turned_on=True, extensions_need_role_rights=False, lock_seconds=2.0)
    ),
    (
        Fault("*", "pricings/AI$", Hang(4.0), count=None),
        Put(0, "Standard", on=("AIModelScanner",), off=("AIPromptEvidence",)),
        Fault("GET", "/msi/token", TokenFault.EXPIRED, after=timedelta(seconds=20)),
        Wait(5.0),
        Outside(0, off=("AIPromptEvidence", "AIPromptSharingWithPurview")),
    ),
)

_BEGINS_WITHOUT_LEDGER = Schedule(
    Setting(purview=Wish.DISABLED, assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=2.0)),
    (
        Put(0, "Standard", on=("AIPromptEvidence", "AIModelScanner")),
        Outside(0, "Standard", on=("AIPromptSharingWithPurview",), off=("AIPromptEvidence", "AIModelScanner")),
        LedgerFault(times=2, answered=True),
        Wait(4_000.0),
    ),
)
_OFF_WHILE_UNREGISTERED = Schedule(
    Setting(
        evidence=Wish.UNMANAGED,
        assumptions=Assumptions(extensions_need_role_rights=False, registration_seconds=20.0),
    ),
    (
        Vend(0),
        Wait(1.0),
        Outside(0, "Standard", on=("AIModelScanner",), off=("AIPromptEvidence",)),
        Unregister(0),
        Wait(30.0),
        Put(0),
    ),
)

_OBSERVED_AND_LEFT_OUT = Schedule(
    Setting(
        homes=(Home(on=()),),
        scanner=Wish.DISABLED,
        assumptions=Assumptions(
            ai_extensions=("AIPromptEvidence", "AIPromptSharingWithPurview"), extensions_need_role_rights=False
        ),
    ),
    (Vend(0), Wait(200.0), Put(0), Deploy(observe=True)),
)

STORIES = {
    "what is off once the provider is registered again does not come back after Free": _OFF_WHILE_UNREGISTERED,
    "who only observes does not wait for what is not offered, also once the log was asked": _OBSERVED_AND_LEFT_OUT,
    "who begins while the ledger is down switches off what is not wanted once it is back": _BEGINS_WITHOUT_LEDGER,
    "a write whose answer is lost may have been a rise that nobody saw coming": _RISE_THAT_NOBODY_ANSWERED,
    "silence of an answer is no reason to write again although the read after it failed": _UNREAD_BACK,
    "a stale read hides that a write is a rise, and its answer shows what came on": _STALE_BEFORE_THE_RISE,
    "a write that was put on record and never sent may have been ours": _BEGUN_AND_NOT_SENT,
    "silence does not end a refusal: the plan is written once more": _SILENT_AFTER_A_REFUSAL,
    "a look whose read hangs keeps the due row of a correction that others began meanwhile": _LONG_READ,
    "a correction that was answered with 200 and lost is made up for": _LOST_CORRECTION,
    "what the answer did not report is looked at again although no echo comes": _SILENT,
    "what was corrected once is corrected again although the answer was late": _HANGING_RISE,
    "a correction that meets the deadline is made up for": _LATE_CORRECTION,
    "what was switched off just before Free does not come back": _OFF_THEN_FREE,
    "after a crash, what others switch on is not corrected as ours": _CRASHED,
    "after a 409, what others switch on is not corrected as ours": _CONFLICT,
    "a correction that waits for the lock leaves alone what others switched on meanwhile": _HALF_CORRECTED,
    "a PUT answered without a body is not proven by a read": _EMPTY,
    "a look that recalled while another wrote looks again": _TWICE,
    "what was corrected once is corrected again after the next Free": _IGNORED,
    "what others switch on after a correction was read is a wish, also where something is refused": (
        _WISHED_AFTER_A_CORRECTION
    ),
    "a slow registration is asked for once": _SLOW,
}


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_that_once_broke_a_law_holds(story: Schedule) -> None:
    assert play(story).violations == ()
