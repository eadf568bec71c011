"""What a pause left as it was is looked at again as soon as it is over. Pure."""

from datetime import timedelta

from enforcer.looks.learnt import Learnt
from enforcer.memory.subscription import LookAgain
from enforcer.schedule import NOT_OFFERED_FOR
from enforcer.verdict import Kind

PAUSED = "the pause is over"
"""The reason of such a due row."""

SPREAD_S = 60
"""Over which the rows of an estate come due: all at one second would be written at once."""


def after_pause(learnt: Learnt) -> LookAgain | None:
    """No row lies further ahead than rows may; a pause that lasts longer is met again by then."""
    if learnt.paused_until is None or not any(verdict.kind is Kind.OBSERVED for verdict in learnt.verdicts):
        return None
    share = timedelta(seconds=int(learnt.fact.subscription[:8], 16) % SPREAD_S)
    return LookAgain(min(learnt.paused_until + share, learnt.at + NOT_OFFERED_FOR), PAUSED)
