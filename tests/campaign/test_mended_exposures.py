"""Stories that once broke a law of exposure or of time, as short as they could be made, and that they hold now."""

from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions, Detail, Omitted
from sandbox.events.event import EventSchema
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.events.rules import DeliveryRules
from sandbox.faults import Conflict, ErrorBody, Fault, Hang, LostWrite, RefuseExtension, ServerError
from tests.campaign.play import play
from tests.campaign.schedule import (
    AtOnce,
    Crash,
    LedgerFault,
    Move,
    Outside,
    Put,
    PutOther,
    Schedule,
    Unregister,
    Vend,
    Wait,
)
from tests.campaign.setting import EVIDENCE, INVENTED, PURVIEW, SCANNER, Delivery, Home, Setting, Wish

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
_LOST_WHILE_ANOTHER_READ = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED),
            omitted_while_on=Omitted.SWITCHED_ON,
            extensions_need_role_rights=False,
            registration_seconds=5.0,
        ),
        jitter=433,
        detail=Detail.MINIMAL,
        enrols=True,
    ),
    (
        Fault("PUT", "pricings/AI$", LostWrite(), count=None),
        Wait(90.0),
        Outside(0, "Standard", on=(EVIDENCE,)),
    ),
)
_OFF_SINCE_BEFORE_THE_LAST_CHANGE = Schedule(
    Setting(
        homes=(Home(tier="Free"), Home(on=(EVIDENCE, PURVIEW, SCANNER))),
        scanner=Wish.ENABLED,
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED),
            extensions_need_role_rights=False,
            update_seconds=3.0,
            registration_seconds=20.0,
        ),
        latency_s=0.05,
        jitter=615,
        delivery=Delivery(
            schema=EventSchema.CLOUD_EVENTS,
            rules=DeliveryRules(probation=False, first_delay_s=30.0, spread=0.3, seed=830),
        ),
        enrols=True,
    ),
    (Vend(0), Wait(400.0), Put(0), Wait(61.0), Put(0), Wait(61.0), Put(0), Wait(61.0), Put(0)),
)
_REFUSED = Fault("PUT", "pricings/AI$", RefuseExtension(EVIDENCE), count=3)
_REFUSED_BEFORE_THE_LAST_CHANGE = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=2.0, update_seconds=3.0)),
    (Vend(0), Wait(200.0), _REFUSED, Put(0), _REFUSED, Wait(200.0), Put(0, "Standard", on=(PURVIEW,))),
)
_TOLD_TO_WHO_DIED = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False), delivery=Delivery(attempts=1)),
    (Vend(0), Wait(400.0), Crash(0, points=5), Put(0), Wait(1_700.0), Put(0)),
)
_JOINED_UNSEEN = Schedule(
    Setting(
        homes=(Home(inside=False, tier="Free"),),
        assumptions=Assumptions(extensions_need_role_rights=False),
        enrols=True,
    ),
    (Vend(0), Wait(4_000.0), Move(0, inside=True)),
)
_TWO_LOOKS_AT_A_CONFLICT = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False), detail=Detail.EVIDENCE_LIST),
    (Put(0), Mishap(MishapKind.TWICE), Wait(90.0), Vend(0)),
)
_ANNOUNCED_BEFORE_IT_JOINED = Schedule(
    Setting(homes=(Home(inside=False),), assumptions=Assumptions(extensions_need_role_rights=False), enrols=True),
    (Vend(0), Wait(1.0), Move(0, inside=True)),
)
_MOVED_UNDER_THE_FIRST_LOOK = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED),
            extensions_need_role_rights=False,
            lock_seconds=8.0,
            conflict_retry_after_s=1,
        ),
        latency_s=0.4,
        enrols=True,
    ),
    (Vend(0), Wait(12.0), Move(0, inside=True)),
)
_REGISTERED_NAMELESSLY = Schedule(
    Setting(
        homes=(Home(on=()),),
        assumptions=Assumptions(extensions_need_role_rights=False, update_seconds=3.0, registration_seconds=5.0),
        latency_s=0.4,
        detail=Detail.EMPTY,
    ),
    (Vend(0), Wait(5.0), Unregister(0)),
)
_UNREGISTERED_IN_A_WRITE = Schedule(
    Setting(
        homes=(Home(on=(INVENTED,)),),
        assumptions=Assumptions(extensions_need_role_rights=False, update_seconds=3.0, registration_seconds=5.0),
    ),
    (Vend(0), Wait(1.0), Unregister(0)),
)
_READ_BETWEEN_TWO_WRITES = Schedule(
    Setting(
        homes=(Home(registered=False, tier="Free"),),
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED),
            extensions_need_role_rights=False,
            update_seconds=3.0,
            registration_seconds=0.0,
        ),
        jitter=714,
    ),
    (
        Vend(0),
        Fault("*", "pricings/AI$", Hang(4.0, lands_first=True), probability=0.3),
        Fault("PUT", "pricings/AI$", LostWrite()),
        Wait(30.0),
    ),
)
_SEEN_WITHOUT_A_LEDGER = Schedule(
    Setting(
        scanner=Wish.ENABLED,
        assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=2.0, conflict_retry_after_s=1),
        workers=2,
    ),
    (
        Vend(0),
        Wait(30.0),
        Put(0),
        LedgerFault(),
        Fault("PUT", "pricings/AI$", RefuseExtension(SCANNER), count=3),
        Wait(30.0),
    ),
)
_SILENT_ANSWER = Schedule(
    Setting(
        evidence=Wish.UNMANAGED,
        scanner=Wish.DISABLED,
        assumptions=Assumptions(
            omitted_when_turned_on=Omitted.KEPT, named_ignored_when_turned_on=True, extensions_need_role_rights=False
        ),
        latency_s=0.05,
    ),
    (Vend(0), Wait(1.0), Put(0)),
)
_WRITTEN_BY_WHO_DIED = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=8.0)),
    (Crash(1, points=27), Wait(5.0), Vend(0), Wait(90.0), Put(0), Wait(400.0)),
)
_LOST_BEFORE_OTHERS_WROTE = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False), latency_s=0.05),
    (
        Vend(0),
        Wait(1.0),
        Put(0),
        Crash(1),
        Fault("PUT", "pricings/AI$", LostWrite()),
        Wait(200.0),
        Put(0, "Standard", on=(SCANNER,)),
    ),
)
_HUNG_OVER_TWO_CHANGES = Schedule(
    Setting(
        homes=(Home(registered=False),),
        assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0.0),
    ),
    (
        Fault("*", "pricings/AI$", Hang(40.0), count=9, probability=0.7),
        Vend(0),
        Wait(400.0),
        Put(0),
        Wait(1.0),
        Put(0),
    ),
)
_LOST_UNTIL_CHANGED_WITHOUT_AN_EVENT = Schedule(
    Setting(evidence=Wish.UNMANAGED, assumptions=Assumptions(extensions_need_role_rights=False), enrols=True),
    (
        Fault("PUT", "pricings/AI$", LostWrite()),
        Wait(90.0),
        Put(0),
        Wait(12.0),
        Outside(0, "Standard", on=(SCANNER,), off=(EVIDENCE,)),
    ),
)
_KNOWN_ALONE_WITHOUT_A_LEDGER = Schedule(
    Setting(
        homes=(Home(), Home(accounts=("speak",))),
        purview=Wish.DISABLED,
        assumptions=Assumptions(named_ignored_when_turned_on=True, extensions_need_role_rights=False, lock_seconds=0.0),
        workers=2,
        detail=Detail.EVIDENCE_LIST,
        enrols=True,
    ),
    (Wait(200.0), Put(0), LedgerFault(after=2), Fault("PUT", "pricings/AI$", Conflict(), count=3), Wait(200.0)),
)
_REFUSED_TO_WHO_HAS_NO_LEDGER = Schedule(
    Setting(
        homes=(Home(on=(PURVIEW, INVENTED)), Home()),
        scanner=Wish.ENABLED,
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED),
            extensions_need_role_rights=False,
            update_seconds=3.0,
            lock_seconds=2.0,
        ),
        workers=3,
        latency_s=0.05,
        jitter=641,
        enrols=True,
    ),
    (
        Vend(0),
        Wait(200.0),
        Fault("PUT", "pricings/AI$", RefuseExtension(EVIDENCE), count=3),
        Put(0),
        LedgerFault(after=2),
        Fault("PUT", "pricings/AI$", RefuseExtension(EVIDENCE), count=3),
        Wait(200.0),
    ),
)
_OUTSIDE_BESIDE_ANOTHER_PLAN = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=2.0), detail=Detail.EVIDENCE_LIST),
    (
        Vend(0),
        Wait(1.0),
        Outside(0, "Standard", off=(EVIDENCE, SCANNER)),
        PutOther(0),
        Wait(30.0),
        Put(0, "Standard", on=(SCANNER,)),
    ),
)
_LEFT_BEFORE_ANY_READ = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        scanner=Wish.ENABLED,
        assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=8.0),
        workers=2,
        jitter=401,
        detail=Detail.EMPTY,
        enrols=True,
        keeps_accounts=True,
    ),
    (
        Wait(4_000.0),
        Fault("PUT", "pricings/AI$", LostWrite(), after=timedelta(seconds=600)),
        Put(0, "Standard", on=(EVIDENCE, PURVIEW), off=(SCANNER,)),
        Wait(1.0),
        Move(0, inside=False),
    ),
)

STORIES = {
    "a write that was answered and lost ends it where the subscription leaves before any read": _LEFT_BEFORE_ANY_READ,
    "what a read finds good became so at its answer at the latest, not when it was sent": _FOUND_GOOD_ON_THE_WAY,
    "that an answered write was lost nobody can know before the next read": _LOST_UNTIL_OTHERS_WROTE,
    "a read at the moment of such an answer is none that came after it": _LOST_WHILE_ANOTHER_READ,
    "what others change ends no ladder, so that it may be at a longer step": _OFF_SINCE_BEFORE_THE_LAST_CHANGE,
    "nor that of an extension which Azure refused": _REFUSED_BEFORE_THE_LAST_CHANGE,
    "what only a worker was told that died before it could keep it nobody knows": _TOLD_TO_WHO_DIED,
    "where the answer is silent, and a read proves it, nobody knows when it was over": _SILENT_ANSWER,
    "nor where the worker died that wrote first, so that a second write proves it": _WRITTEN_BY_WHO_DIED,
    "a read confirms no proof where others wrote between them": _LOST_BEFORE_OTHERS_WROTE,
    "who joins is exposed since discovery found it, whatever was on record of it outside": _JOINED_UNSEEN,
    "who moves on inside under the first look is exposed since that look too": _MOVED_UNDER_THE_FIRST_LOOK,
    "two looks that meet in a conflict climb the ladder once": _TWO_LOOKS_AT_A_CONFLICT,
    "or since the first look that took it for ours, though it could read nothing": _ANNOUNCED_BEFORE_IT_JOINED,
    "what a registration brings back is not back when it begins": _REGISTERED_NAMELESSLY,
    "what a look saw counts though a quicker one found it over": _UNREGISTERED_IN_A_WRITE,
    "so it does between a proof that was none and the next one": _READ_BETWEEN_TWO_WRITES,
    "nor where it was changed without an event before the next read": _LOST_UNTIL_CHANGED_WITHOUT_AN_EVENT,
    "what one worker knows while the ledger is down begins for others with its own nameless write": (
        _KNOWN_ALONE_WITHOUT_A_LEDGER
    ),
    "a read that hung while it was off and put right shows nothing of the time before": _HUNG_OVER_TWO_CHANGES,
    "nor does the event of another plan tell of what was changed at its moment": _OUTSIDE_BESIDE_ANOTHER_PLAN,
    "so it does where the ledger hears of it after another worker's look": _SEEN_WITHOUT_A_LEDGER,
    "and where that look had ended what was known of it": _REFUSED_TO_WHO_HAS_NO_LEDGER,
}


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_that_once_broke_a_law_holds(story: Schedule) -> None:
    assert play(story).violations == ()
