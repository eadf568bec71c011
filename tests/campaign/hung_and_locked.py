"""A look hangs, the next one meets a lock, and somebody changes the plan before that is over: one ladder of waits."""

from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, Hang
from tests.campaign.schedule import Put, Schedule, Vend, Wait
from tests.campaign.setting import EVIDENCE, PURVIEW, SCANNER, Setting

HUNG_AND_LOCKED = Schedule(
    Setting(assumptions=Assumptions(extensions_need_role_rights=False)),
    (
        Fault("*", "pricings/AI$", Hang(12.0), count=4),
        Put(0),
        Wait(200.0),
        Vend(0),
        Put(0, "Standard", off=(EVIDENCE, PURVIEW, SCANNER)),
    ),
)
