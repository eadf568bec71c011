"""Memory, heals and places ↔ the text that a ledger keeps. What is read is validated again: whoever can write a row
can't make us wait longer than the rules allow, and a row that nobody understands is no memory.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from enforcer.account_memory import MOST_TOLD, AccountsKnown
from enforcer.exposure import Ended
from enforcer.exposure_memory import within
from enforcer.facts import SubscriptionId
from enforcer.incident import LONGEST_REASON, MOST_HEALED, MOST_RIVALS, OpenIncident
from enforcer.inquiry import Inquiries
from enforcer.memory import Busy, Enrolment, Heal, LookAgain, Memory
from enforcer.place import Place
from enforcer.published import LOST, Said, Version
from enforcer.purview import EVERY, PurviewState
from enforcer.row_form import check_form, formed
from enforcer.schedule import BUSY_FOR, LONGEST_WAIT, NOT_OFFERED_FOR
from enforcer.sweep_state import LEASE, SLICES, SweepState

LONGEST_TEXT = 30_000
"""Characters; a string property of a storage table takes 32,768 (64 KiB in UTF-16)."""

FURTHEST_DUE = NOT_OFFERED_FOR + timedelta(minutes=5)
"""A due time further ahead was not set by us, or by a clock that is wrong: it counts as due."""

_HIGHEST_VERSION = 2**30
"""Far below what an Int32 property of a storage table takes; at one update a second it lasts for 34 years."""

_LONGEST_LIST = 50
"""Entries of any list in a memory; a plan has a handful of extensions."""


def memory_text(memory: Memory) -> str:
    return formed(msgspec.json.encode(memory).decode())


def read_memory(text: str, subscription: SubscriptionId, *, version: int, now: datetime) -> Memory:
    """The memory within the rules; a blank one for a text that is no memory of this subscription. RowTooNew."""
    check_form(text)
    try:
        memory = msgspec.json.decode(text, type=Memory)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        memory = Memory(subscription=subscription)
    if memory.subscription != subscription or _is_overfull(memory):
        memory = Memory(subscription=subscription)
    return within_rules(replace(memory, version=version), now=now)


def known_version(planted: object) -> int:
    """A row's version, or 0 for what no ledger of ours has written: a text, a number that could not be raised."""
    return planted if isinstance(planted, int) and 0 <= planted <= _HIGHEST_VERSION else 0


def place_text(place: Place) -> str:
    return msgspec.json.encode(place).decode()


def read_place(text: str) -> Place:
    """The place; an empty one for a text that is none, so that the subscription is seen to have moved."""
    try:
        return msgspec.json.decode(text, type=Place)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return Place(())


def sweep_text(state: SweepState) -> str:
    return msgspec.json.encode(state).decode()


def read_sweep(text: str, *, now: datetime) -> SweepState:
    """The state within the rules; a new one for a text that is none: then the estate is swept from its beginning."""
    try:
        state = msgspec.json.decode(text, type=SweepState)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return SweepState()
    return replace(
        state,
        started_at=_at_most(state.started_at, now) if state.started_at else None,
        finished_at=_at_most(state.finished_at, now) if state.finished_at else None,
        until=_at_most(state.until, now + LEASE) if state.until else None,
        begun=tuple(_at_most(at, now) for at in state.begun[-SLICES:]),
        paced_until=_at_most(state.paced_until, now + NOT_OFFERED_FOR) if state.paced_until else None,
    )


def said_text(said: Said) -> str:
    return msgspec.json.encode(said).decode()


def read_said(text: str, *, now: datetime) -> Said:
    """What was said. Of a text that is none only this is known: that a version was in force, and that it is lost."""
    try:
        said = msgspec.json.decode(text, type=Said)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return Said(in_force=Version(LOST, now))
    return replace(
        said,
        exemptions_told=_at_most(said.exemptions_told, now) if said.exemptions_told else None,
        in_force=_version(said.in_force, now) if said.in_force else None,
        earlier=tuple(_version(version, now) for version in said.earlier),
        untold=tuple(replace(one, since=_at_most(one.since, now)) for one in said.untold),
    )


def _version(version: Version, now: datetime) -> Version:
    return replace(version, since=_at_most(version.since, now))


def purview_text(state: PurviewState) -> str:
    return msgspec.json.encode(state).decode()


def read_purview(text: str, *, now: datetime) -> PurviewState:
    """The state within the rules; a blank one for a text that is none: then it is looked at once more."""
    try:
        state = msgspec.json.decode(text, type=PurviewState)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return PurviewState()
    return replace(
        state,
        since=_at_most(state.since, now) if state.since else None,
        look_at=_at_most(state.look_at, now + EVERY) if state.look_at else None,
    )


def heal_text(heal: Heal) -> str:
    return msgspec.json.encode(heal).decode()


def read_heal(text: str) -> Heal | None:
    """The heal, or None for a text that is none."""
    try:
        return msgspec.json.decode(text, type=Heal)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def ended_text(ended: Ended) -> str:
    return msgspec.json.encode(ended).decode()


def read_ended(text: str, *, now: datetime) -> Ended | None:
    """The exposure, or None for a text that is none."""
    try:
        ended = msgspec.json.decode(text, type=Ended)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return Ended(ended.subscription, within(ended.exposure, now))


def within_rules(memory: Memory, *, now: datetime) -> Memory:
    """No time lies further ahead than the rule that sets it allows."""
    return replace(
        memory,
        suspected=_at_most(memory.suspected, now) if memory.suspected else None,
        unannounced=_at_most(memory.unannounced, now) if memory.unannounced else None,
        first_seen=_at_most(memory.first_seen, now) if memory.first_seen else None,
        placed_at=_at_most(memory.placed_at, now) if memory.placed_at else None,
        busy=Busy(memory.busy.holder, _at_most(memory.busy.until, now + BUSY_FOR)) if memory.busy else None,
        enrolment=_enrolment(memory.enrolment, now=now) if memory.enrolment else None,
        sight=_at_most(memory.sight, now) if memory.sight else None,
        inquiries=_inquiries(memory.inquiries, now=now),
        stood=_at_most(memory.stood, now) if memory.stood else None,
        undone=tuple(_at_most(at, now) for at in memory.undone),
        outside=_at_most(memory.outside, now) if memory.outside else None,
        healed=tuple(replace(entry, at=_at_most(entry.at, now)) for entry in memory.healed),
        incidents=tuple(_incident(one, now=now) for one in memory.incidents),
        incidents_over=tuple(_incident(one, now=now) for one in memory.incidents_over),
        accounts=_accounts(memory.accounts, latest=now + LONGEST_WAIT),
        exposure=memory.exposure.within(now),
        look_again=_due(memory.look_again, now + NOT_OFFERED_FOR) if memory.look_again else None,
        unproven=tuple(
            replace(entry, retry_at=_at_most(entry.retry_at, now + LONGEST_WAIT), attempts=max(0, entry.attempts))
            for entry in memory.unproven
        ),
        awaiting=tuple(replace(entry, since=_at_most(entry.since, now)) for entry in memory.awaiting),
        not_offered=tuple(
            replace(entry, until=_at_most(entry.until, now + NOT_OFFERED_FOR)) for entry in memory.not_offered
        ),
    )


def _due(look_again: LookAgain, latest: datetime) -> LookAgain:
    since = _at_most(look_again.since, latest) if look_again.since else None
    return replace(look_again, at=_at_most(look_again.at, latest), since=since, attempt=max(0, look_again.attempt))


def _enrolment(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    return replace(
        enrolment,
        since=_at_most(enrolment.since, now),
        retry_at=_at_most(enrolment.retry_at, now + LONGEST_WAIT) if enrolment.retry_at else None,
        attempts=max(0, enrolment.attempts),
    )


def _incident(incident: OpenIncident, *, now: datetime) -> OpenIncident:
    return replace(
        incident,
        since=_at_most(incident.since, now),
        last=_at_most(incident.last, now),
        count=max(0, incident.count),
        reason=incident.reason[:LONGEST_REASON],
        rivals=incident.rivals[:MOST_RIVALS],
    )


def _accounts(known: AccountsKnown, *, latest: datetime) -> AccountsKnown:
    walk = known.walk
    return replace(
        known,
        walk=replace(walk, at=_at_most(walk.at, latest), attempts=max(0, walk.attempts)) if walk else None,
        waiting=tuple(
            replace(entry, at=_at_most(entry.at, latest), attempts=max(0, entry.attempts)) for entry in known.waiting
        ),
    )


def _inquiries(known: Inquiries, *, now: datetime) -> Inquiries:
    return replace(
        known,
        asked_at=_at_most(known.asked_at, now) if known.asked_at else None,
        denied=_at_most(known.denied, now) if known.denied else None,
        open=tuple(
            replace(
                entry,
                since=_at_most(entry.since, now),
                until=_at_most(entry.until, now),
                ask_at=_at_most(entry.ask_at, now + LONGEST_WAIT),
            )
            for entry in known.open
        ),
    )


def _at_most(at: datetime, latest: datetime) -> datetime:
    """A time without a zone was not written by us."""
    return min(at, latest) if at.tzinfo else latest


def _is_overfull(memory: Memory) -> bool:
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
    if len(memory.accounts.opted_out) > MOST_TOLD or len(memory.healed) > MOST_HEALED:
        return True
    return any(len(entries) > _LONGEST_LIST for entries in (*lists, extensions))
