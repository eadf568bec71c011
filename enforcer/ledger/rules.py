"""What a row of the ledger may say: nobody who writes one makes us wait, or remember, more than the rules allow."""

from dataclasses import replace
from datetime import datetime

from enforcer.memory.accounts import MOST_TOLD, AccountsKnown
from enforcer.memory.enrolment import Enrolment
from enforcer.memory.incident import LONGEST_REASON, MOST_HEALED, MOST_RIVALS, OpenIncident
from enforcer.memory.inquiry import MOST_OPEN as MOST_INQUIRIES
from enforcer.memory.inquiry import Inquiries
from enforcer.memory.notice import LONGEST_NOTICE, MOST_NOTICES, Notice
from enforcer.memory.subscription import MOST_CONFIRMED, Busy, LookAgain, Memory
from enforcer.schedule import BUSY_FOR, LONGEST_WAIT, NOT_OFFERED_FOR

_LONGEST_LIST = 50
"""Entries of any list in a memory; a plan has a handful of extensions."""


def within_rules(memory: Memory, *, version: int, now: datetime) -> Memory:
    """With the row's version. No time lies further ahead than the rule that sets it allows."""
    return replace(
        memory,
        version=version,
        suspected=at_most(memory.suspected, now) if memory.suspected else None,
        unannounced=at_most(memory.unannounced, now) if memory.unannounced else None,
        first_seen=at_most(memory.first_seen, now) if memory.first_seen else None,
        placed_at=at_most(memory.placed_at, now) if memory.placed_at else None,
        busy=Busy(memory.busy.holder, at_most(memory.busy.until, now + BUSY_FOR)) if memory.busy else None,
        enrolment=_enrolment(memory.enrolment, now=now) if memory.enrolment else None,
        sight=at_most(memory.sight, now) if memory.sight else None,
        inquiries=_inquiries(memory.inquiries, now=now),
        stood=at_most(memory.stood, now) if memory.stood else None,
        undone=tuple(at_most(at, now) for at in memory.undone),
        outside=at_most(memory.outside, now) if memory.outside else None,
        healed=tuple(replace(entry, at=at_most(entry.at, now)) for entry in memory.healed),
        incidents=tuple(_incident(one, now=now) for one in memory.incidents),
        incidents_over=tuple(_incident(one, now=now) for one in memory.incidents_over),
        confirmed=memory.confirmed[-MOST_CONFIRMED:],
        notices=tuple(_notice(one, now=now) for one in memory.notices[-MOST_NOTICES:]),
        accounts=_accounts(memory.accounts, latest=now + LONGEST_WAIT),
        exposure=memory.exposure.within(now),
        look_again=_due(memory.look_again, now + NOT_OFFERED_FOR) if memory.look_again else None,
        unproven=tuple(
            replace(entry, retry_at=at_most(entry.retry_at, now + LONGEST_WAIT), attempts=max(0, entry.attempts))
            for entry in memory.unproven
        ),
        awaiting=tuple(replace(entry, since=at_most(entry.since, now)) for entry in memory.awaiting),
        not_offered=tuple(
            replace(entry, until=at_most(entry.until, now + NOT_OFFERED_FOR)) for entry in memory.not_offered
        ),
    )


def _due(look_again: LookAgain, latest: datetime) -> LookAgain:
    row = replace(look_again, at=at_most(look_again.at, latest), attempt=max(0, look_again.attempt))
    return replace(
        row,
        since=at_most(row.since, latest) if row.since else None,
        writes_at=at_most(row.writes_at, latest) if row.writes_at else None,
        rung_at=at_most(row.rung_at, latest) if row.rung_at else None,
    )


def _enrolment(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    return replace(
        enrolment,
        since=at_most(enrolment.since, now),
        retry_at=at_most(enrolment.retry_at, now + LONGEST_WAIT) if enrolment.retry_at else None,
        attempts=max(0, enrolment.attempts),
        puts=max(0, enrolment.puts),
        put_again=at_most(enrolment.put_again, now + LONGEST_WAIT) if enrolment.put_again else None,
    )


def _incident(incident: OpenIncident, *, now: datetime) -> OpenIncident:
    return replace(
        incident,
        since=at_most(incident.since, now),
        last=at_most(incident.last, now),
        count=max(0, incident.count),
        reason=incident.reason[:LONGEST_REASON],
        rivals=incident.rivals[:MOST_RIVALS],
    )


def _notice(notice: Notice, *, now: datetime) -> Notice:
    return replace(
        notice,
        at=at_most(notice.at, now),
        since=at_most(notice.since, now) if notice.since else None,
        reason=notice.reason[:LONGEST_NOTICE],
        attempts=max(0, notice.attempts),
    )


def _accounts(known: AccountsKnown, *, latest: datetime) -> AccountsKnown:
    walk = known.walk
    return replace(
        known,
        walk=replace(walk, at=at_most(walk.at, latest), attempts=max(0, walk.attempts)) if walk else None,
        waiting=tuple(
            replace(entry, at=at_most(entry.at, latest), attempts=max(0, entry.attempts)) for entry in known.waiting
        ),
    )


def _inquiries(known: Inquiries, *, now: datetime) -> Inquiries:
    return replace(
        known,
        untold=known.untold[-MOST_INQUIRIES:],
        asked_at=at_most(known.asked_at, now) if known.asked_at else None,
        denied=at_most(known.denied, now) if known.denied else None,
        open=tuple(
            replace(
                entry,
                since=at_most(entry.since, now),
                until=at_most(entry.until, now),
                ask_at=at_most(entry.ask_at, now + LONGEST_WAIT),
            )
            for entry in known.open
        ),
    )


def at_most(at: datetime, latest: datetime) -> datetime:
    """A time without a zone was not written by us."""
    return min(at, latest) if at.tzinfo else latest


def is_overfull(memory: Memory) -> bool:
    lists = (
        memory.unproven,
        memory.not_offered,
        memory.corrected,
        memory.correcting,
        memory.awaiting,
        memory.own_writes,
        memory.asked or (),
        memory.accounts.waiting,
        memory.undone,
        memory.incidents,
        memory.incidents_over,
        memory.inquiries.open,
        memory.exposure.open,
        memory.exposure.lines,
    )
    extensions = memory.last_plan.extensions if memory.last_plan else ()
    if len(memory.accounts.out) > 2 * MOST_TOLD or len(memory.healed) > MOST_HEALED:
        return True
    return any(len(entries) > _LONGEST_LIST for entries in (*lists, extensions))
