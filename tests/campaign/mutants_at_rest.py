"""What is taken out of the product for the laws on how all ends, and on what no write and no request ever does."""

from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault, LostWrite, Redirect, ServerError
from tests.campaign.law import Law
from tests.campaign.mutant import Mutant
from tests.campaign.off_without_ledger import OFF_BY_A_RISE_WITHOUT_LEDGER
from tests.campaign.schedule import LedgerFault, Put, Schedule, Vend, Wait
from tests.campaign.setting import EVIDENCE, PURVIEW, Home, Setting

_FOUGHT_OVER = Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0.0))
_TROUBLE_IN_A_FIGHT = Schedule(
    _FOUGHT_OVER,
    (
        Vend(0),
        *(step for _ in range(3) for step in (Wait(61.0), Put(0))),
        Wait(61.0),
        Fault("GET", "pricings/AI$", ServerError(503), count=9),
        Vend(0),
        Wait(5.0),
    ),
)
_REFUSED_WITHOUT_LEDGER = Schedule(
    Setting(homes=(Home(on=()),), assumptions=Assumptions()),
    (Vend(0), LedgerFault(after=3, times=5, answered=True), Wait(60.0), Vend(0), Wait(5.0)),
)
_ONCE_OFF = Schedule(_FOUGHT_OVER, (Vend(0), Wait(400.0), Put(0), Wait(400.0)))
_WISHED_RIGHT_AFTER = Schedule(
    _FOUGHT_OVER,
    (
        Vend(0),
        Wait(400.0),
        Put(0),
        Mishap(MishapKind.DROPPED),
        Wait(1.0),
        Put(0, "Standard", on=(PURVIEW,), off=(EVIDENCE,)),
        Wait(5.0),
    ),
)
"""The event of our own write is lost, so that no look comes between it and theirs."""
_ANOTHER_HOST = Schedule(
    steps=(
        Vend(0),
        Wait(400.0),
        Fault("GET", "pricings/AI$", Redirect(), count=9),
        Vend(0),
        Wait(5.0),
    )
)
_LOST_BEFORE_OTHERS_PUT_IT_RIGHT = Schedule(
    _FOUGHT_OVER,
    (
        Wait(400.0),
        Vend(0),
        Wait(400.0),
        Fault("PUT", "pricings/AI$", LostWrite()),
        Put(0),
        Wait(12.0),
        Put(0, "Standard", on=(EVIDENCE,)),
    ),
)

MUTANTS_AT_REST = (
    Mutant(
        "a proof confirmed by what others wrote",
        "exposure/exposed.py",
        "return _found_good(known, one, sighting.got, awaits=True) if others else one",
        "return one",
        (Law.EXPOSURE_EXACT,),
        _LOST_BEFORE_OTHERS_PUT_IT_RIGHT,
    ),
    Mutant(
        "what went on without the ledger is not told to it",
        "ledger/held.py",
        "for change in self.changes:",
        "for change in self.changes[:0]:",
        (Law.TRUE_PROOF,),
        _REFUSED_WITHOUT_LEDGER,
    ),
    Mutant(
        "fights told one heal late",
        "incidents/fights.py",
        "is_fight = times >= learnt.incident.after_heals",
        "is_fight = times > learnt.incident.after_heals",
        (Law.FIGHT_TOLD,),
    ),
    Mutant(
        "fights that are over in an hour",
        "memory/incident.py",
        "QUIET = timedelta(days=1)",
        "QUIET = timedelta(hours=1)",
        (Law.FIGHT_TOLD,),
    ),
    Mutant(
        "fights that any trouble ends",
        "incidents/escalate.py",
        "if learnt.skips or isinstance(learnt.error, OutsideEstate):",
        "if learnt.skips or learnt.error:",
        (Law.FIGHT_TOLD,),
        _TROUBLE_IN_A_FIGHT,
    ),
    Mutant(
        "refused, and not looked at again",
        "schedule.py",
        "if isinstance(error, Refused) or attempt < len(LADDER) + UNREADABLE_LOOKS:",
        "if not isinstance(error, Refused) and attempt < len(LADDER) + UNREADABLE_LOOKS:",
        (Law.TRUE_AT_THE_END,),
        Schedule(Setting(homes=(Home(tier="Free", enabled=False),)), (Vend(0), Wait(5.0))),
    ),
    Mutant(
        "due rows left where there is no queue",
        "drain.py",
        "else due[:DUE_AT_ONCE]",
        "else []",
        (Law.NO_LOOP,),
        _TROUBLE_IN_A_FIGHT,
    ),
    Mutant(
        "an exposure that no read ends",
        "exposure/exposed.py",
        "        line, known = line.ended(over.closed or sighting.got), known.with_ended(over)\n",
        "",
        (Law.EXPOSURE_ENDS,),
        _ONCE_OFF,
    ),
    Mutant(
        "an event without a time",
        "looks/whose.py",
        "    if fact.when is None:\n        return None\n",
        "",
        (Law.NO_INTERNAL_ERROR,),
    ),
    Mutant(
        "Free written",
        "azure/security.py",
        "pricing_tier=Tier.STANDARD.value, extensions",
        "pricing_tier=Tier.FREE.value, extensions",
        (Law.NEVER_FREE,),
    ),
    Mutant(
        "what is unmanaged switched off",
        "controls/plan.py",
        "stays = rule is Rule.UNMANAGED and was is not None and was.enabled and not came_unasked",
        "stays = False",
        (Law.NEVER_WEAKER,),
    ),
    Mutant(
        "what others switch on after our write taken for its doing, though it was answered",
        "healing/lesson.py",
        "            asked=self.asked,\n",
        "            asked=memory.asked,\n",
        (Law.NEVER_WEAKER,),
        _WISHED_RIGHT_AFTER,
    ),
    Mutant(
        "what a read or an answer shows off goes back to on after Free",
        "remembering/last_plan.py",
        "last_plan=plan if is_wish else both(memory.last_plan, plan))",
        "last_plan=plan if is_wish else memory.last_plan)",
        (Law.NEVER_DISCLOSING,),
        OFF_BY_A_RISE_WITHOUT_LEDGER,
    ),
    Mutant(
        "redirects followed",
        "azure/pipeline.py",
        "    return [\n        RequestIdPolicy(),\n",
        "    from azure.core.pipeline.policies import AsyncRedirectPolicy\n\n"
        "    return [\n        AsyncRedirectPolicy(),\n        RequestIdPolicy(),\n",
        (Law.OUR_HOST_ONLY,),
        _ANOTHER_HOST,
    ),
)
