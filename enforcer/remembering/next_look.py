"""What one reconcile found out → when its subscription is looked at again, and why. Pure, as part of remembering."""

from dataclasses import replace

from enforcer.looks.learnt import Learnt
from enforcer.memory.subscription import LookAgain, Memory
from enforcer.remembering.after_pause import after_pause
from enforcer.schedule import (
    BASELINE_UNKNOWN,
    LOG_TO_ASK,
    WRITE_BEGUN,
    accounts_need,
    beside,
    earlier,
    enrolment_need,
    look_again,
    read_soon,
    rung,
    step,
)


def next_look(memory: Memory, latest: Memory, learnt: Learnt) -> LookAgain | None:
    """What was not looked at keeps its row: after an account alone that of the plan's trouble."""
    need = _needed(memory, learnt)
    if learnt.fact.account:
        return beside(latest.look_again, need)
    return earlier(need, of_others(latest, learnt))


def after_asking(memory: Memory, learnt: Learnt) -> LookAgain | None:
    """A row that only waited for the activity log makes room for what it stood before."""
    row = memory.look_again
    return _needed(memory, learnt) if row and row.reason == LOG_TO_ASK else row


def judged_again(learnt: Learnt) -> LookAgain | None:
    """By the baseline that is in force, once the ledger can say which one it is."""
    row = learnt.recalled.look_again
    return None if learnt.is_judged else step(row, rung(row), BASELINE_UNKNOWN, now=learnt.at)


def of_others(latest: Memory, learnt: Learnt) -> LookAgain | None:
    """A row that was there neither when we began nor by our own writing."""
    row = latest.look_again
    if others_wrote(latest, learnt):
        return row
    if row is None or row == learnt.recalled.look_again or row.reason == WRITE_BEGUN:
        return None
    return row


def others_wrote(latest: Memory, learnt: Learnt) -> bool:
    """Then nobody knows whether our look was before their write or after it."""
    return latest.writes != learnt.known.writes


def _needed(memory: Memory, learnt: Learnt) -> LookAgain | None:
    """By what is remembered, and by what this look met. Who only observes does not come back to write."""
    needing = replace(memory, unproven=(), not_offered=()) if learnt.observes else memory
    need = look_again(needing, learnt.recalled, learnt.error, now=learnt.at)
    if learnt.is_unanswered:
        need = read_soon(need, now=learnt.at)
    if learnt.enrols and learnt.is_member:
        need = earlier(need, enrolment_need(memory, now=learnt.at))
    if learnt.is_member and learnt.error is None:
        need = earlier(need, accounts_need(memory, now=learnt.at))
    return earlier(earlier(need, after_pause(learnt)), judged_again(learnt))
