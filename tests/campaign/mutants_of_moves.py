"""What is taken out of the product for the exposures of subscriptions that come, move and leave."""

from sandbox.assumptions import Assumptions
from sandbox.faults import ErrorBody, Fault, LostWrite, ServerError
from tests.campaign.law import Law
from tests.campaign.mutant import Mutant
from tests.campaign.schedule import Move, Put, Schedule, Vend, Wait
from tests.campaign.setting import Home, Setting

_MOVED_UNDER_A_LOOK_THAT_READ_NOTHING = Schedule(
    Setting(
        homes=(Home(tier="Free"),),
        assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=8.0, conflict_retry_after_s=1),
        latency_s=0.4,
        enrols=True,
    ),
    (
        Fault("GET", "pricings/AI$", ServerError(503, ErrorBody.HTML), count=3),
        Vend(0),
        Wait(12.0),
        Move(0, inside=True),
    ),
)
_LEFT_BEFORE_ANY_READ = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False), latency_s=0.2),
    (Vend(0), Wait(400.0), Fault("PUT", "pricings/AI$", LostWrite()), Put(0), Wait(4.0), Move(0, inside=False)),
)

MUTANTS_OF_MOVES = (
    Mutant(
        "exposed since a look could read it",
        "exposure/exposed.py",
        "begin = min((*events, *((known.met,) if known.met else ())), default=sighting.sent)",
        "begin = sighting.sent",
        (Law.EXPOSURE_COVERS,),
        _MOVED_UNDER_A_LOOK_THAT_READ_NOTHING,
    ),
    Mutant(
        "over when its heal was begun, in a subscription that leaves before any read",
        "remembering/exposing.py",
        "return proven(known, heal.control, heal.account, at=heal.answered_at)",
        "return proven(known, heal.control, heal.account, at=heal.started_at)",
        (Law.EXPOSURE_EXACT,),
        _LEFT_BEFORE_ANY_READ,
    ),
)
