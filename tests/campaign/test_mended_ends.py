"""Stories in which a law once asked for what nobody can do or know, as short as they could be made, and that they hold.

What such a law still catches, `mutants.py` shows.
"""

import pytest

from sandbox.assumptions import Assumptions
from sandbox.faults import Fault, StaleRead
from tests.campaign.hung_and_locked import HUNG_AND_LOCKED
from tests.campaign.play import play
from tests.campaign.schedule import LedgerFault, Move, Put, Restart, Schedule, Vend, Wait
from tests.campaign.setting import EVIDENCE, INVENTED, PURVIEW, SCANNER, Home, Setting

_FOUGHT_OVER = Setting(assumptions=Assumptions(extensions_need_role_rights=False, lock_seconds=0.0))
_FIGHT = (Vend(0), Wait(61.0), Put(0), Wait(61.0), Put(0), Wait(61.0), Put(0), Wait(61.0))

_LEAVES_IN_THE_FIGHT = Schedule(_FOUGHT_OVER, (*_FIGHT, Vend(0), Move(0, inside=False), Wait(700.0)))
_FIGHT_IS_OVER_WITHOUT_LEDGER = Schedule(_FOUGHT_OVER, (*_FIGHT, LedgerFault(times=10_000), Wait(90_000.0)))
_DIES_WITH_A_REFUSAL = Schedule(
    Setting(homes=(Home(on=()),), assumptions=Assumptions()),
    (Vend(0), LedgerFault(after=3, times=5, answered=True), Wait(5.0), Restart(0)),
)
_STALE_BEFORE_OUR_WRITE = Schedule(
    Setting(
        homes=(Home(on=(EVIDENCE, INVENTED)),),
        assumptions=Assumptions(
            ai_extensions=(EVIDENCE, PURVIEW, SCANNER, INVENTED), extensions_need_role_rights=False, lock_seconds=0.0
        ),
    ),
    (Vend(0), Fault("GET", "pricings/AI$", StaleRead(30.0)), Wait(1.0)),
)

STORIES = {
    "what a stale read hid, and the answer to our write shows, is taken for its doing": _STALE_BEFORE_OUR_WRITE,
    "a fight over what leaves the estate is over": _LEAVES_IN_THE_FIGHT,
    "a refusal that only a worker was told is gone with it": _DIES_WITH_A_REFUSAL,
    "what came due while the ledger was down comes due once it is back": _FIGHT_IS_OVER_WITHOUT_LEDGER,
    "a look that hung is trouble of which the next waits are longer": HUNG_AND_LOCKED,
}


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_of_which_a_law_once_asked_too_much_holds(story: Schedule) -> None:
    assert play(story).violations == ()
