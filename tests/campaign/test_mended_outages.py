"""Stories of a ledger that was down which once broke a law, as short as they could be made, and that they hold now."""

import pytest

from sandbox.assumptions import Assumptions
from tests.campaign.off_without_ledger import OFF_BY_A_RISE_WITHOUT_LEDGER
from tests.campaign.play import play
from tests.campaign.schedule import (
    AtOnce,
    Crash,
    CrashAt,
    LedgerFault,
    Outside,
    Put,
    Schedule,
    Unregister,
    Vend,
    Wait,
)
from tests.campaign.setting import EVIDENCE, PURVIEW, SCANNER, Home, Setting, Wish
from tests.campaign.two_looks import TWO_LOOKS_OF_ONE_WORKER

_TWO_WITHOUT_LEDGER = Schedule(
    Setting(
        homes=(Home(), Home(nested=True, registered=False)),
        assumptions=Assumptions(
            named_ignored_when_turned_on=True, extensions_need_role_rights=False, registration_seconds=5.0
        ),
        workers=3,
    ),
    (Vend(1), Outside(0, on=(PURVIEW,)), Unregister(0), LedgerFault(after=0, times=5), Wait(400.0)),
)
_BLIND_AFTER_A_CRASH = Schedule(
    Setting(
        homes=(Home(on=(EVIDENCE, PURVIEW)), Home(tier="Free", on=(PURVIEW,))),
        evidence=Wish.UNMANAGED,
        purview=Wish.ENABLED,
        assumptions=Assumptions(
            named_ignored_when_turned_on=True,
            extensions_need_role_rights=False,
            registration_seconds=0.0,
            lock_seconds=0.0,
        ),
        workers=2,
    ),
    (
        Vend(0),
        Vend(1),
        CrashAt(0),
        Outside(0, on=(PURVIEW,), off=(EVIDENCE,)),
        Wait(12.0),
        LedgerFault(after=5, answered=True),
        Wait(12.0),
    ),
)
_ANSWERED_SO_FAR = Schedule(
    Setting(homes=(Home(on=("AIModelScanner",)),), assumptions=Assumptions(), workers=3, latency_s=0.05),
    (Vend(0), LedgerFault(times=5, answered=True), Vend(0), Wait(4_000.0)),
)
_TWO_WORKERS_AT_ONCE = Schedule(
    Setting(
        homes=(Home(on=(PURVIEW, "AIModelScanner")),),
        assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0.0),
    ),
    (Vend(0), AtOnce(0, looks=1), LedgerFault(times=500, answered=True), Wait(1.0)),
)
_BEGUN_AND_NEVER_SENT = Schedule(
    Setting(
        homes=(Home(nested=True, on=(PURVIEW,)),),
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, "AIModelScanner", "AIFutureSharing"),
            extensions_need_role_rights=False,
            identical_put_raises_event=False,
            registration_seconds=20.0,
        ),
        workers=3,
    ),
    (
        Vend(0),
        Crash(1, points=29),
        Wait(30.0),
        LedgerFault(after=11, answered=True),
        Outside(0, on=("AIFutureSharing",), off=(PURVIEW, "AIModelScanner")),
        Wait(400.0),
    ),
)

_BASELINE_UNKNOWN = Schedule(
    Setting(
        homes=(Home(on=(EVIDENCE, SCANNER)),),
        scanner=Wish.DISABLED,
        assumptions=Assumptions(extensions_need_role_rights=False),
    ),
    (Vend(0), LedgerFault(answered=True), Wait(1.0)),
)
_HELD_TO_THE_END = Schedule(
    Setting(
        homes=(Home(), Home()),
        scanner=Wish.DISABLED,
        assumptions=Assumptions(extensions_need_role_rights=False),
        latency_s=0.4,
    ),
    (Vend(0), LedgerFault(after=9, times=500), Put(1), Wait(4_000.0)),
)
_BEGAN_WITHOUT_A_LEDGER = Schedule(
    Setting(
        homes=(Home(), Home()),
        purview=Wish.DISABLED,
        assumptions=Assumptions(extensions_need_role_rights=False),
        latency_s=0.4,
        jitter=804,
    ),
    (Vend(1), Put(1, "Standard", on=(PURVIEW,), off=(SCANNER,)), LedgerFault(after=8, times=2), Wait(4_000.0)),
)
_DOWN_THROUGH_THE_WHOLE_LOOK = Schedule(
    Setting(purview=Wish.DISABLED, assumptions=Assumptions(extensions_need_role_rights=False), latency_s=0.4),
    (
        Vend(0),
        Wait(400.0),
        Crash(0, points=1),
        LedgerFault(after=0, times=24),
        Put(0, "Standard", on=(EVIDENCE, PURVIEW)),
        Wait(4_000.0),
    ),
)
_WAITED_FOR_ANOTHER_ONE_S_WRITE = Schedule(
    Setting(
        homes=(Home(on=()),),
        assumptions=Assumptions(extensions_need_role_rights=False, update_seconds=3.0, lock_seconds=2.0),
        workers=3,
    ),
    (Vend(0), Put(0), Wait(3.0), LedgerFault(answered=True), Wait(1.0)),
)

STORIES = {
    "what a rise without a ledger left off stays off although its correction is still to come": (
        OFF_BY_A_RISE_WITHOUT_LEDGER
    ),
    "a no to one worker leaves open what another one's write switched on": _TWO_WITHOUT_LEDGER,
    "what a dead worker's write switched on is corrected although one wrote that did not know": _BLIND_AFTER_A_CRASH,
    "nobody knows of a no that only a worker was told which the ledger does not answer yet": _ANSWERED_SO_FAR,
    "what was judged while the baseline in force could not be asked is judged by it afterwards": _BASELINE_UNKNOWN,
    "nothing is at rest while a worker holds what it did for a ledger that was down": _HELD_TO_THE_END,
    "who is told to wait by another look's write does not repeat what that has proven": TWO_LOOKS_OF_ONE_WORKER,
    "what a worker found good that began without a ledger is looked at again": _BEGAN_WITHOUT_A_LEDGER,
    "nor is that a good sight where it is handed over after the outage": _DOWN_THROUGH_THE_WHOLE_LOOK,
    "two workers without a ledger that read the same drift both write": _TWO_WORKERS_AT_ONCE,
    "who waits for another one's write when the ledger fails does not repeat what reads well": (
        _WAITED_FOR_ANOTHER_ONE_S_WRITE
    ),
    "what a write that nobody knows of did not ask for is switched off after one that did not know of it": (
        _BEGUN_AND_NEVER_SENT
    ),
}


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_that_once_broke_a_law_holds(story: Schedule) -> None:
    assert play(story).violations == ()
