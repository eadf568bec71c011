"""Parcels ↔ the text that a ledger keeps. What is read is validated again: nobody who writes a row makes us wait, send
or keep more than the rules allow, and a row that nobody understands is no parcel.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

import msgspec

from enforcer.ledger.form import check_form, formed
from enforcer.ledger.parcel import LONGEST_WAIT, MOST_ENTRIES, Entry, Parcel
from enforcer.ledger.rules import at_most

LONGEST_PARCEL = 30_000
"""Characters; a string property of a storage table takes 32,768."""

_NAME = re.compile(r"[a-z][a-z_]{0,63}", re.ASCII)
_ID = re.compile(r"[0-9a-f-]{1,64}", re.ASCII)
_TRACE = re.compile(r"(?:00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})?", re.ASCII)


def parcel_text(parcel: Parcel) -> str:
    return formed(msgspec.json.encode(parcel).decode())


def read_parcel(text: str, name: str, *, now: datetime) -> Parcel | None:
    """The parcel within the rules, or None for a text that is none of that name. RowTooNew."""
    check_form(text)
    try:
        parcel = msgspec.json.decode(text, type=Parcel)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    entries = parcel.entries
    if parcel.name != name or not 0 < len(entries) <= MOST_ENTRIES or not all(map(_is_ours, entries)):
        return None
    return replace(
        parcel,
        kept_at=at_most(parcel.kept_at, now),
        retry_at=at_most(parcel.retry_at, now + LONGEST_WAIT) if parcel.retry_at else None,
        attempts=max(0, parcel.attempts),
        entries=tuple(replace(entry, at=at_most(entry.at, now)) for entry in entries),
    )


def packed(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """As many together as one row takes; of those that are not `is_too_long`."""
    batch, length = list[Entry](), 0
    for entry in entries:
        size = _size(entry)
        if batch and (len(batch) == MOST_ENTRIES or length + size > LONGEST_PARCEL - _AROUND):
            yield tuple(batch)
            batch, length = [], 0
        batch, length = [*batch, entry], length + size
    if batch:
        yield tuple(batch)


def is_too_long(entry: Entry) -> bool:
    """For any row."""
    return _size(entry) > LONGEST_PARCEL - _AROUND


_AROUND = 500
"""Characters of a parcel beside its entries."""


def _size(entry: Entry) -> int:
    return len(msgspec.json.encode(entry).decode()) + 1


def _is_ours(entry: Entry) -> bool:
    shapes = ((_NAME, entry.name), (_ID, entry.id), (_TRACE, entry.trace), (_NAME, entry.severity))
    return all(shape.fullmatch(text) for shape, text in shapes)
