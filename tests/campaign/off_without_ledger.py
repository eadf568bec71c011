"""A rise without the ledger leaves off what was on before; a later one, which knows both, leaves it off too."""

from sandbox.assumptions import Assumptions
from sandbox.events.rules import DeliveryRules
from tests.campaign.schedule import LedgerFault, Outside, Put, Schedule, Vend, Wait
from tests.campaign.setting import EVIDENCE, INVENTED, PURVIEW, SCANNER, Delivery, Home, Setting

OFF_BY_A_RISE_WITHOUT_LEDGER = Schedule(
    Setting(
        homes=(Home(on=(PURVIEW,)),),
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED),
            extensions_need_role_rights=False,
            lock_seconds=2.0,
            conflict_retry_after_s=30,
        ),
        delivery=Delivery(
            attempts=5,
            ttl_minutes=60,
            rules=DeliveryRules(probation=False, failures_before_delay=2, spread=0.3, seed=944),
        ),
    ),
    (Vend(0), Wait(30.0), LedgerFault(times=20), Put(0), Wait(200.0), Outside(0, on=(SCANNER,), off=(INVENTED,))),
)
