"""A pause: until its end everything is seen and recorded, and nothing is written. Pure."""

from datetime import UTC, datetime, timedelta

LONGEST = timedelta(days=7)
"""Ahead of now: what is to last longer is a scope with `mode: observe`, with an owner and a review."""

ALLOWED = "a time in UTC such as 2026-12-01T08:00Z, at most 7 days ahead; nothing, or a time that is over: no pause"


def pause_end(text: str, *, now: datetime) -> datetime | None:
    """When it ends, None for an empty text. ValueError for what is no time of UTC, or too far ahead."""
    if not text:
        return None
    if len(text) <= len("2026-12-01"):
        raise ValueError("a date says no hour")
    found = datetime.fromisoformat(text)
    end = found if found.tzinfo else found.replace(tzinfo=UTC)
    if end.utcoffset():
        raise ValueError("not in UTC")
    if end - now > LONGEST:
        raise ValueError("more than 7 days ahead")
    return end.astimezone(UTC)


def in_effect(end: datetime | None, *, now: datetime) -> datetime | None:
    """The end of the pause that holds now; None where none does."""
    return end if end and now < end else None
