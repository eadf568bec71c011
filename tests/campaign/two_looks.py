"""One worker looks twice; its ledger is away when the second look begins, while the first one's write is under way."""

from sandbox.assumptions import Assumptions
from tests.campaign.schedule import LedgerFault, Schedule, Vend, Wait
from tests.campaign.setting import Home, Setting, Wish

TWO_LOOKS_OF_ONE_WORKER = Schedule(
    Setting(
        homes=(Home(registered=False),),
        scanner=Wish.ENABLED,
        assumptions=Assumptions(
            extensions_need_role_rights=False, update_seconds=3.0, lock_seconds=0.0, registration_seconds=0.0
        ),
    ),
    (Vend(0), Wait(1.0), LedgerFault(), Wait(1.0)),
)
