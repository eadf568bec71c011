"""A queue message that failed as often as the host tries → a canonical record."""

from enforcer.facts import Fact
from enforcer.record import Field, Record, place


def dead_letter(fact: Fact | None, *, queue: str, kept: bool) -> Record:
    """`dead_letter`: a message of `queue`, without its subscription where it can't be read. `kept`: a due row looks
    again; else the sweep does.
    """
    fields: dict[str, Field] = {"queue": queue, "kept": kept}
    return Record("dead_letter", "error", fields | (place(fact) if fact else {}))
