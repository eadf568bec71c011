"""What is taken out of the product for the laws on what comes to an end: fights, due rows, exposures, the last word."""

from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, ServerError
from tests.campaign.law import Law
from tests.campaign.mutant import Mutant
from tests.campaign.schedule import LedgerFault, Put, Schedule, Vend, Wait
from tests.campaign.setting import Home, Setting

_TROUBLE_IN_A_FIGHT = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0.0)),
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

MUTANTS_AT_REST = (
    Mutant(
        "what went on without the ledger is not told to it",
        "ledger/afloat.py",
        "            held.add(change)\n",
        "            pass\n",
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
)
