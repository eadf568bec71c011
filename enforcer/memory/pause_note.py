"""What is on record of a pause: told once when it begins, every hour while it lasts, once when it is over. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

import msgspec

NOTE = "pause"
"""Its name in the ledger's archive."""
TOLD_EVERY = timedelta(hours=1)


class News(Enum):
    """Names of the records."""

    BEGAN = "pause_began"
    LASTS = "pause_lasts"
    ENDED = "pause_ended"


@dataclass(frozen=True, slots=True)
class PauseNote:
    """The pause that people were told of; `began`: when a worker first saw it."""

    until: datetime
    began: datetime
    told: datetime


def note_text(note: PauseNote | None) -> str:
    return msgspec.json.encode(note).decode() if note else ""


def read_note(text: str) -> PauseNote | None:
    """None for a text that is none: then people are told once more."""
    try:
        note = msgspec.json.decode(text, type=PauseNote)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return note if all(at.tzinfo for at in (note.until, note.began, note.told)) else None


def news(known: PauseNote | None, until: datetime | None, *, now: datetime) -> tuple[News | None, PauseNote | None]:
    """What is to be told, and what is known when it is. `until`: the end of a pause that holds now."""
    if until is None:
        return (News.ENDED if known else None), None
    if known is None or known.until != until:
        return News.BEGAN, PauseNote(until, now, now)
    if not known.told <= now < known.told + TOLD_EVERY:
        return News.LASTS, replace(known, told=now)
    return None, known
