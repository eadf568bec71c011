"""Memory, heals and places ↔ the text that a ledger keeps. What is read is validated again: whoever can write a row
can't make us wait longer than the rules allow, and a row that nobody understands is no memory.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from enforcer.baselines.published import LOST, Said, Version
from enforcer.exposure.memory import within
from enforcer.exposure.stretch import Ended
from enforcer.facts import SubscriptionId
from enforcer.ledger.form import check_form, formed
from enforcer.ledger.rules import at_most, is_overfull, within_rules
from enforcer.memory.heal import Heal
from enforcer.memory.purview import EVERY, MOST_NEWS, PurviewState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import LEASE, SLICES, SweepState
from enforcer.observed.place import Place
from enforcer.schedule import NOT_OFFERED_FOR

LONGEST_TEXT = 30_000
"""Characters; a string property of a storage table takes 32,768 (64 KiB in UTF-16)."""

FURTHEST_DUE = NOT_OFFERED_FOR + timedelta(minutes=5)
"""A due time further ahead was not set by us, or by a clock that is wrong: it counts as due."""

_HIGHEST_VERSION = 2**30
"""Far below what an Int32 property of a storage table takes; at one update a second it lasts for 34 years."""


def memory_text(memory: Memory) -> str:
    return formed(msgspec.json.encode(memory).decode())


def read_memory(text: str, subscription: SubscriptionId, *, version: int, now: datetime) -> Memory:
    """The memory within the rules; a blank one for a text that is no memory of this subscription. RowTooNew."""
    check_form(text)
    try:
        memory = msgspec.json.decode(text, type=Memory)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        memory = Memory(subscription=subscription)
    if memory.subscription != subscription or is_overfull(memory):
        memory = Memory(subscription=subscription)
    return within_rules(memory, version=version, now=now)


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
        started_at=at_most(state.started_at, now) if state.started_at else None,
        finished_at=at_most(state.finished_at, now) if state.finished_at else None,
        until=at_most(state.until, now + LEASE) if state.until else None,
        begun=tuple(at_most(at, now) for at in state.begun[-SLICES:]),
        paced_until=at_most(state.paced_until, now + NOT_OFFERED_FOR) if state.paced_until else None,
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
        departed_since=at_most(said.departed_since, now) if said.departed_since else None,
        departed_over=at_most(said.departed_over, now) if said.departed_over else None,
        exemptions_told=at_most(said.exemptions_told, now) if said.exemptions_told else None,
        in_force=_version(said.in_force, now) if said.in_force else None,
        earlier=tuple(_version(version, now) for version in said.earlier),
        untold=tuple(replace(one, since=at_most(one.since, now)) for one in said.untold),
    )


def _version(version: Version, now: datetime) -> Version:
    return replace(version, since=at_most(version.since, now))


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
        since=at_most(state.since, now) if state.since else None,
        look_at=at_most(state.look_at, now + EVERY) if state.look_at else None,
        news=state.news[-MOST_NEWS:],
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
